-- By key. $1: only this one; null: all. $2: at most how many. $3: the last one of the page before, or null.
SELECT id, name, invented, created_at, version::text FROM scheme
WHERE ($1::uuid IS NULL OR id = $1) AND ($3::uuid IS NULL OR id > $3)
    AND (caller_role() = 'administrator' OR id = caller_scheme())
ORDER BY id LIMIT $2::integer
