-- What is new to the source and known to the register by an identifier that only one site can have. A site is linked to
-- one row of a file, and an invented source only to invented sites, a real one only to real ones. $1: whether the source
-- is invented.
UPDATE import_staging AS staged
SET site_id = matched.site_id, action = 'link', changed_fields = '{}'
FROM (
    SELECT DISTINCT ON (external_id) external_id, site_id
    FROM (
        SELECT DISTINCT ON (known.site_id) incoming.external_id, known.site_id
        FROM import_staging AS incoming
        CROSS JOIN LATERAL unnest(incoming.identifier_schemes, incoming.identifier_values) AS given (scheme, value)
        JOIN site_identifier AS known USING (scheme, value)
        JOIN site ON site.id = known.site_id AND site.invented = $1
        WHERE incoming.action IS NULL AND known.names_one_site
          AND NOT EXISTS (SELECT FROM import_staging AS taken WHERE taken.site_id = known.site_id)
        ORDER BY known.site_id, incoming.external_id
    ) AS first_row_of_site
    ORDER BY external_id, site_id
) AS matched
WHERE staged.external_id = matched.external_id
