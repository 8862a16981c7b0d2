-- What the caller may see of keys, without their secrets. $1: at most how many. $2: the last one of the page before, or
-- null.
SELECT
    api_key.id, api_key.name, coalesce(account.role, api_key.role) AS role, api_key.account_id, account.group_id,
    api_key.scope, ''::bytea AS secret_sha256, api_key.created_at, api_key.expires_at, api_key.revoked_at,
    api_key.last_used_at, account.id IS NULL OR account.disabled_at IS NULL AS account_is_open
FROM api_key LEFT JOIN account ON account.id = api_key.account_id
WHERE ($2::uuid IS NULL OR api_key.id > $2::uuid)
    AND (caller_role() = 'administrator' OR api_key.account_id = caller_account() OR caller_leads(account.group_id)
        OR account.role = 'responder' AND caller_coordinates(account.scheme_id))
ORDER BY api_key.id LIMIT $1::integer
