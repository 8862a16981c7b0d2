SELECT request_sha256, status, etag, location, body FROM kept_answer WHERE actor = $1 AND key = $2
