-- The latest day first. $1: only this one; null: all. $2: a volunteer's, or null. $3: a kind, or null. $4: the first day, or
-- null. $5: the last day, or null. $6: only those after this one in that order, or null. $7: how many.
SELECT id, responder_id, kind, on_day, minutes, alert_id, session_id, added_at FROM volunteer_activity
WHERE ($1::uuid IS NULL OR id = $1) AND ($2::uuid IS NULL OR responder_id = $2) AND ($3::text IS NULL OR kind = $3)
    AND ($4::date IS NULL OR on_day >= $4) AND ($5::date IS NULL OR on_day <= $5)
    AND ($6::uuid IS NULL OR (on_day, id) < (SELECT on_day, id FROM volunteer_activity WHERE id = $6))
ORDER BY on_day DESC, id DESC
LIMIT $7
