-- $1: sessions that were used.
SELECT extend_sessions($1::text[]::uuid[])
