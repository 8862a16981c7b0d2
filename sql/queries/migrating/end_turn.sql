-- The lock is the session's, not a transaction's: without this, whoever keeps the connection open keeps the others out.
SELECT pg_advisory_unlock(hashtextextended('heartshield.migrate', 0))
