INSERT INTO schema_migration (version, name, sha256) VALUES ($1, $2, $3)
