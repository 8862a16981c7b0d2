-- $1: at most how many. $2: the last one of the page before, or null.
SELECT id, name, trusted_at, trust_withdrawn_at, invented, created_at, version::text FROM community_group
WHERE ($2::uuid IS NULL OR id > $2::uuid)
    AND (caller_role() IN ('administrator', 'coordinator') OR id = caller_group())
ORDER BY id LIMIT $1::integer
