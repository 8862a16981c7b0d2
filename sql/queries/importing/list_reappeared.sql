-- Entries that were missing from the source's last file and are back; not those that another entry's row took the site
-- from in the meantime, which are added anew. $1: the source.
SELECT record.external_id, site.code, site.name
FROM import_record AS record
JOIN import_staging AS staged USING (external_id)
JOIN site ON site.id = record.site_id
WHERE record.source = $1 AND record.missing_since IS NOT NULL AND staged.site_id = record.site_id
ORDER BY record.external_id
