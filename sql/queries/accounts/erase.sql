-- No row where the caller may not know of the account.
SELECT version::text AS version, erased_at FROM erase_account($1)
