-- One row where there is such a key; a second time changes nothing.
WITH revoked AS (
    UPDATE api_key SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 RETURNING *
)
SELECT
    revoked.id, revoked.name, coalesce(account.role, revoked.role) AS role, revoked.account_id, account.group_id,
    revoked.scope, revoked.secret_sha256, revoked.created_at, revoked.expires_at, revoked.revoked_at,
    revoked.last_used_at, account.id IS NULL OR account.disabled_at IS NULL AS account_is_open
FROM revoked LEFT JOIN account ON account.id = revoked.account_id
