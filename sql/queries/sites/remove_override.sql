DELETE FROM site_override WHERE site_id = $1 AND id = $2 RETURNING id
