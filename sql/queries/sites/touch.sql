-- Another version of the site, after a change beside it. No row where the caller may not change it.
UPDATE site SET publication = publication WHERE id = $1 RETURNING id
