-- Takes one message that is due, so that nobody else tries it while its sender may be at work, and whoever comes after a
-- sender that died tries again. Reminders for one person go together, in one mail. $1: seconds for which it is taken.
-- $2: the kinds that go together. The first row is the one that was due first. A link that has waited for an hour nobody
-- waits for.
WITH first AS (
    SELECT id, account_id, kind FROM outgoing_message
    WHERE sent_at IS NULL AND given_up_at IS NULL AND due_at <= now()
        AND (kind <> 'sign_in' OR created_at > now() - interval '1 hour')
    ORDER BY kind = 'sign_in' DESC, due_at LIMIT 1
    FOR NO KEY UPDATE SKIP LOCKED
), fellow AS (
    SELECT message.id FROM outgoing_message AS message
    WHERE message.account_id = (SELECT account_id FROM first) AND (SELECT kind FROM first) = ANY ($2::text[])
        AND message.kind = ANY ($2::text[]) AND message.sent_at IS NULL AND message.given_up_at IS NULL
        AND message.due_at <= now()
    ORDER BY message.id LIMIT 200
    FOR NO KEY UPDATE SKIP LOCKED
), marked AS (
    UPDATE outgoing_message
    SET attempt_count = attempt_count + 1, due_at = now() + make_interval(secs => $1::double precision),
        failure = NULL
    WHERE id IN (SELECT id FROM first UNION SELECT id FROM fellow)
    RETURNING outgoing_message.*
)
SELECT
    marked.id, marked.kind, marked.account_id, marked.created_at, marked.attempt_count, kept.display_name,
    coalesce(marked.address, kept.email) AS email,
    account.disabled_at IS NULL AS account_is_open,
    ARRAY(SELECT key FROM jsonb_each_text(marked.facts) ORDER BY key) AS fact_names,
    ARRAY(SELECT coalesce(value, '') FROM jsonb_each_text(marked.facts) ORDER BY key) AS fact_values
FROM marked JOIN account ON account.id = marked.account_id
LEFT JOIN account_contact AS kept ON kept.account_id = marked.account_id
ORDER BY marked.id = (SELECT id FROM first) DESC, marked.id
