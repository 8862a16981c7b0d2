-- $1: keys of sites. $2: codes of sites.
SELECT id, code FROM site WHERE id = ANY ($1::text[]::uuid[]) OR code = ANY ($2::text[])
