-- $1: keys. $2: when each was used last. To the minute, however many instances note it. A row that somebody holds is
-- passed over: whoever notes uses also reads the keys, and must not wait while one is being revoked.
UPDATE api_key SET last_used_at = used.at
FROM (
    SELECT api_key.id, given.moment::timestamptz AS at
    FROM unnest($1::text[], $2::text[]) AS given (id, moment)
    JOIN api_key ON api_key.id = given.id::uuid
    WHERE api_key.last_used_at IS NULL OR api_key.last_used_at <= given.moment::timestamptz - interval '1 minute'
    FOR UPDATE OF api_key SKIP LOCKED
) AS used
WHERE api_key.id = used.id
