SELECT id, name, trusted_at, trust_withdrawn_at, invented, created_at, version::text FROM community_group
WHERE id = $1 AND (caller_role() IN ('administrator', 'coordinator') OR id = caller_group())
