-- What was answered to the caller under a key.
SELECT request_sha256, status, etag, location, body FROM kept_answer
WHERE actor = current_setting('heartshield.asker', true) AND key = $1 AND status IS NOT NULL
