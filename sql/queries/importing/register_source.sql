INSERT INTO import_source (name, invented) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING
