-- Releases whoever is not wanted any more, and makes room for another primary guardian. $1: the site. $2: accounts that are
-- wanted. $3: the primary one, or null.
WITH released AS (
    DELETE FROM site_guardian WHERE site_id = $1 AND account_id <> ALL ($2::text[]::uuid[])
)
UPDATE site_guardian SET is_primary = false
WHERE site_id = $1 AND account_id = ANY ($2::text[]::uuid[]) AND is_primary AND account_id IS DISTINCT FROM $3::uuid
