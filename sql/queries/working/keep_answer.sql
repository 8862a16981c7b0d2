UPDATE kept_answer SET status = $3, etag = $4, location = $5, body = $6 WHERE actor = $1 AND key = $2
