SELECT
    (SELECT count(*) FROM audit_entry) AS entry_count, (SELECT count(*) FROM audit_seal) AS seal_count,
    (SELECT count(*) FROM audit_waiting) AS waiting_count,
    head.position AS head_position, encode(head.hash, 'hex') AS head_hash
FROM (SELECT) AS always
LEFT JOIN LATERAL (SELECT position, hash FROM audit_seal ORDER BY position DESC LIMIT 1) AS head ON true
