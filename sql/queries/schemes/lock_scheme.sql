-- Only rows that the caller may change.
SELECT version::text FROM scheme WHERE id = $1 FOR NO KEY UPDATE
