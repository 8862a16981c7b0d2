-- Takes one message that is due, so that nobody else tries it while its sender may be at work, and whoever comes after a
-- sender that died tries again. $1: seconds for which it is taken.
WITH taken AS (
    SELECT id FROM outgoing_message
    WHERE sent_at IS NULL AND given_up_at IS NULL AND due_at <= now()
    ORDER BY kind = 'sign_in' DESC, due_at LIMIT 1
    FOR NO KEY UPDATE SKIP LOCKED
), marked AS (
    UPDATE outgoing_message
    SET attempt_count = attempt_count + 1, due_at = now() + make_interval(secs => $1::double precision)
    FROM taken WHERE outgoing_message.id = taken.id
    RETURNING outgoing_message.*
)
SELECT
    marked.id, marked.kind, marked.account_id, marked.created_at, marked.attempt_count, kept.display_name, kept.email,
    account.disabled_at IS NULL AS account_is_open,
    ARRAY(SELECT key FROM jsonb_each_text(marked.facts) ORDER BY key) AS fact_names,
    ARRAY(SELECT coalesce(value, '') FROM jsonb_each_text(marked.facts) ORDER BY key) AS fact_values
FROM marked JOIN account ON account.id = marked.account_id
LEFT JOIN account_contact AS kept ON kept.account_id = marked.account_id
