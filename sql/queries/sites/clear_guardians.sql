DELETE FROM site_guardian WHERE site_id = $1 AND account_id <> ALL ($2::text[]::uuid[])
