-- $1: at most how many devices.
SELECT examined_count, changed_count FROM advance_readiness($1)
