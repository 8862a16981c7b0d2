-- $1: keys. $2: when each was used last.
UPDATE api_key SET last_used_at = used.at
FROM unnest($1::text[], $2::text[]) AS given (id, moment)
CROSS JOIN LATERAL (SELECT given.moment::timestamptz) AS used (at)
WHERE api_key.id = given.id::uuid AND (api_key.last_used_at IS NULL OR api_key.last_used_at < used.at)
