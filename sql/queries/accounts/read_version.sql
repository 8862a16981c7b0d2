SELECT version::text AS version FROM account WHERE id = $1
