SELECT
    current_setting('server_version') AS server_version,
    current_database() AS database_name,
    pg_is_in_recovery() AS is_standby
