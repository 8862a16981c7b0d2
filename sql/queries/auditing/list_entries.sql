-- The latest first. $1: the subject. $2: who did it. $3: whose data it is. $4: the action. $5, $6: from when, until before
-- when. Each of them null: any. $7: only those before this entry; null: from the latest. $8: at most how many.
SELECT
    id, occurred_at, actor_id, actor_role, key_id, address, request_id, reason, action, subject, account_id, changes::text
FROM audit_entry
WHERE ($1::text IS NULL OR subject = $1) AND ($2::uuid IS NULL OR actor_id = $2)
    AND ($3::uuid IS NULL OR account_id = $3) AND ($4::text IS NULL OR action = $4)
    AND ($5::timestamptz IS NULL OR occurred_at >= $5) AND ($6::timestamptz IS NULL OR occurred_at < $6)
    AND ($7::uuid IS NULL OR id < $7)
ORDER BY id DESC LIMIT $8
