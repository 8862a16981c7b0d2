INSERT INTO site_identifier (scheme, value, site_id)
SELECT given.scheme, given.value, staged.site_id
FROM import_staging AS staged
CROSS JOIN LATERAL unnest(staged.identifier_schemes, staged.identifier_values) AS given (scheme, value)
WHERE staged.action <> 'keep'
ON CONFLICT DO NOTHING
