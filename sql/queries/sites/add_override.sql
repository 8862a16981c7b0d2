INSERT INTO site_override (site_id, first_day, last_day, open, reason) VALUES ($1, $2, $3, $4, $5)
