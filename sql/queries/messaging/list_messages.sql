-- $1: waiting, sent, dead or null. $2: at most how many. $3: the last one of the page before, or null.
SELECT
    id, kind, account_id, site_id, created_at, due_at, attempt_count, sent_at, given_up_at, failure
FROM outgoing_message
WHERE caller_role() = 'administrator' AND ($3::uuid IS NULL OR id < $3::uuid) AND CASE $1
    WHEN 'waiting' THEN sent_at IS NULL AND given_up_at IS NULL
    WHEN 'sent' THEN sent_at IS NOT NULL
    WHEN 'dead' THEN given_up_at IS NOT NULL
    ELSE true
END
ORDER BY id DESC LIMIT $2::integer
