-- For whom the rest of the transaction works. $1: role. $2: account. $3: group. $4: actor. $5: who asks, for kept answers.
-- $6: address. $7: the request's id. $8: why. $9: the key that was signed in with.
SELECT
    set_config('heartshield.role', $1, true), set_config('heartshield.account', coalesce($2, ''), true),
    set_config('heartshield.group', coalesce($3, ''), true), set_config('heartshield.actor', coalesce($4, ''), true),
    set_config('heartshield.asker', $5, true), set_config('heartshield.address', coalesce($6, ''), true),
    set_config('heartshield.request', coalesce($7, ''), true), set_config('heartshield.reason', coalesce($8, ''), true),
    set_config('heartshield.key', coalesce($9, ''), true)
