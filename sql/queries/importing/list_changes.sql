SELECT staged.external_id, staged.action, staged.changed_fields, site.code, site.name
FROM import_staging AS staged
JOIN site ON site.id = staged.site_id
WHERE staged.action <> 'keep'
ORDER BY staged.action, staged.external_id
