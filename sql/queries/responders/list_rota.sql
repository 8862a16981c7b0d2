-- By time. $1: whose. $2: only this one; null: all. $3: those that end after it, or null. $4: those that begin before it, or
-- null. $5: at most how many. $6: the last one of the page before, or null.
SELECT id, responder_id, starts_at, ends_at, added_at, added_by FROM rota_span
WHERE responder_id = $1 AND ($2::uuid IS NULL OR id = $2) AND ($3::timestamptz IS NULL OR ends_at > $3)
    AND ($4::timestamptz IS NULL OR starts_at < $4)
    AND ($6::uuid IS NULL OR (starts_at, id) > (SELECT starts_at, id FROM rota_span WHERE id = $6))
ORDER BY starts_at, id LIMIT $5::integer
