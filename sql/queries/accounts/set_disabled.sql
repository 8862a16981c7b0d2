-- $2: whether the account is closed. One that is closed already keeps its time.
UPDATE account SET disabled_at = CASE WHEN $2 THEN coalesce(disabled_at, now()) END WHERE id = $1
