INSERT INTO community_group (name, trusted_at) VALUES ($1, now()) ON CONFLICT DO NOTHING
