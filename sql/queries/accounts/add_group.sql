-- No row where there is a group of this name.
INSERT INTO community_group (name, trusted_at) VALUES ($1, now()) ON CONFLICT DO NOTHING RETURNING id
