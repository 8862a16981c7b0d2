-- Entries that were missing from the source's last file and are back. $1: the source.
SELECT record.external_id, site.code, site.name
FROM import_record AS record
JOIN import_staging AS staged USING (external_id)
JOIN site ON site.id = record.site_id
WHERE record.source = $1 AND record.missing_since IS NOT NULL
ORDER BY record.external_id
