INSERT INTO reference_dataset (name, edition, licence, attribution) VALUES ($1, $2, $3, $4)
ON CONFLICT (name) DO UPDATE
SET edition = excluded.edition, licence = excluded.licence, attribution = excluded.attribution, loaded_at = now()
