-- One row where the key is new; of two that come at once the second waits here until the first is done. $1: who asks.
-- $2: the key. $3: SHA-256 of the request.
INSERT INTO kept_answer (actor, key, request_sha256) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING true AS taken
