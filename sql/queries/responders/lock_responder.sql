-- Only rows that the caller may change.
SELECT version::text FROM responder WHERE id = $1 FOR NO KEY UPDATE
