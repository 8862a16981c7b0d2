-- How long the rest of the transaction waits for each lock. $1: such as 300ms; null: as long as the session does.
SELECT set_config('lock_timeout', coalesce($1, reset_val || unit), true) FROM pg_settings WHERE name = 'lock_timeout'
