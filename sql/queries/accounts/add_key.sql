-- $1: name. $2: role. $3: SHA-256 of the secret. $4: when it expires, or null. $5: the account, or null. $6: scope.
WITH added AS (
    INSERT INTO api_key (name, role, secret_sha256, expires_at, account_id, scope, created_by)
    VALUES ($1, $2, $3, $4, $5, $6, caller_actor())
    RETURNING *
)
SELECT
    added.id, added.name, coalesce(account.role, added.role) AS role, added.account_id, account.group_id, added.scope,
    added.secret_sha256, added.created_at, added.expires_at, added.revoked_at, added.last_used_at,
    account.id IS NULL OR account.disabled_at IS NULL AS account_is_open
FROM added LEFT JOIN account ON account.id = added.account_id
