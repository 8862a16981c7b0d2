-- The version, once nobody else is changing the account; null where the caller may not know of it.
SELECT lock_account($1)::text AS version
