-- $1: SHA-256 of the link's secret. $2: of the session's.
SELECT expires_at, ends_at FROM open_session($1, $2)
