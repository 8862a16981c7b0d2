-- Of these the sessions that are open. $1: SHA-256 of the cookies' texts, in hexadecimal digits.
SELECT session.id, session.account_id, account.role, account.group_id, session.secret_sha256, session.expires_at
FROM session JOIN account ON account.id = session.account_id
WHERE session.secret_sha256 = ANY (ARRAY(SELECT decode(digits, 'hex') FROM unnest($1::text[]) AS digits))
    AND session.revoked_at IS NULL AND session.expires_at > now() AND account.disabled_at IS NULL
