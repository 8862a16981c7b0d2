-- Of several instances one reminds. Until the transaction ends.
SELECT pg_try_advisory_xact_lock(hashtextextended('heartshield.remind_credentials', 0)) AS taken
