-- $1: at most how many entries.
SELECT seal_audit($1) AS sealed_count
