-- What the source no longer names: noted and reported once, never removed. $1: the source. $2: what it names in rows
-- that were refused; hashed, whatever the plan.
UPDATE import_record AS record
SET missing_since = now()
FROM site
WHERE record.source = $1 AND record.missing_since IS NULL AND site.id = record.site_id
  AND record.external_id NOT IN (SELECT unnest($2::text[]))
  AND NOT EXISTS (SELECT FROM import_staging AS staged WHERE staged.external_id = record.external_id)
RETURNING record.external_id, site.code, site.name
