-- A migration that waits for a busy table makes everybody behind it wait too; better to fail and try again.
SELECT set_config('lock_timeout', '10s', true)
