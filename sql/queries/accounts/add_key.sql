INSERT INTO api_key (name, role, secret_sha256, expires_at) VALUES ($1, $2, $3, $4)
RETURNING id, name, role, secret_sha256, created_at, expires_at, revoked_at, last_used_at
