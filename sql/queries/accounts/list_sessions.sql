SELECT session.id, session.account_id, account.role, account.group_id, session.secret_sha256, session.expires_at
FROM session JOIN account ON account.id = session.account_id
WHERE session.revoked_at IS NULL AND session.expires_at > now() AND account.disabled_at IS NULL
