-- Of an account that the caller may see.
SELECT role, scheme_id, disabled_at IS NULL AS is_open FROM account WHERE id = $1
