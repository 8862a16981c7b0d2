SELECT id, name, role, secret_sha256, created_at, expires_at, revoked_at, last_used_at FROM api_key ORDER BY created_at, id
