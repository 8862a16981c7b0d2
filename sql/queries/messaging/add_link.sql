-- $1: account. $2: SHA-256 of the secret. Answers how many minutes it holds.
WITH policy AS (
    SELECT sign_in_link_minutes AS minutes FROM registration_policy_at(now())
), added AS (
    INSERT INTO sign_in_link (account_id, secret_sha256, expires_at)
    SELECT $1, $2, now() + make_interval(mins => minutes) FROM policy
)
SELECT minutes FROM policy
