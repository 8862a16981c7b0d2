-- One row where there is such a key; a second time changes nothing.
UPDATE api_key SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1
RETURNING id, name, role, secret_sha256, created_at, expires_at, revoked_at, last_used_at
