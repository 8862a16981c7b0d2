-- Of two that migrate at once, one waits here until the other is done.
SELECT pg_advisory_lock(hashtextextended('heartshield.migrate', 0))
