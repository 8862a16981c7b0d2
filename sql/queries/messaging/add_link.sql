-- $1: account. $2: SHA-256 of the secret. $3: where it is sent to. Answers how many minutes it holds.
WITH policy AS (
    SELECT sign_in_link_minutes AS minutes FROM registration_policy_at(now())
), added AS (
    INSERT INTO sign_in_link (account_id, secret_sha256, expires_at, email)
    SELECT $1, $2, now() + make_interval(mins => minutes), $3 FROM policy
)
SELECT minutes FROM policy
