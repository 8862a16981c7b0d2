-- Null where the caller may not know of the account. $1: whose. $2: why.
SELECT personal_data($1, $2)::text AS data
