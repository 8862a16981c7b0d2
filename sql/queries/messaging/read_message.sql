SELECT
    id, kind, account_id, site_id, created_at, due_at, attempt_count, sent_at, given_up_at, failure
FROM outgoing_message WHERE id = $1 AND caller_role() = 'administrator'
