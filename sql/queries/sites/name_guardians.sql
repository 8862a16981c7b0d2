-- $1: the site. $2: accounts. $3: the primary one, or null. Only those of the group that keeps it, who can still sign in.
-- Those who are named already stay so since when they were.
INSERT INTO site_guardian (site_id, account_id, is_primary)
SELECT site.id, account.id, account.id IS NOT DISTINCT FROM $3::uuid
FROM site JOIN account ON account.group_id = site.group_id
WHERE site.id = $1 AND account.id = ANY ($2::text[]::uuid[]) AND account.disabled_at IS NULL
ON CONFLICT (site_id, account_id) DO UPDATE SET is_primary = EXCLUDED.is_primary
RETURNING account_id
