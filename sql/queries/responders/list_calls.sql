-- The latest first. $1: whose. $2, $3: the period. $4: at most how many. $5: the last one of the page before, or null.
SELECT id, on_at, off_at, ended_by FROM on_call_span
WHERE responder_id = $1 AND on_at < $3 AND coalesce(off_at, 'infinity') > $2
    AND ($5::uuid IS NULL OR (on_at, id) < (SELECT on_at, id FROM on_call_span WHERE id = $5))
ORDER BY on_at DESC, id DESC LIMIT $4::integer
