-- Every fault of the chain, in its order. $1: the position of a head that was written down elsewhere. $2: its hash; both
-- null where none was.
SELECT fault, seal_position, entry_id FROM verify_audit()
UNION ALL
SELECT CASE WHEN seal.position IS NULL THEN 'head_missing' ELSE 'head_differs' END, head.position, seal.entry_id
FROM (SELECT $1::bigint AS position, $2::text AS hash) AS head
LEFT JOIN audit_seal AS seal ON seal.position = head.position
WHERE head.position IS NOT NULL AND encode(seal.hash, 'hex') IS DISTINCT FROM head.hash
ORDER BY seal_position NULLS LAST, entry_id
