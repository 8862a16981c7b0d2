-- $1: the upload. $2: after which row. $3: how many.
SELECT
    number, line, name, state, findings::text AS findings, draft::text AS draft, alike::text[] AS alike, alike_rows, site_id
FROM site_upload_row
WHERE upload_id = $1 AND number > $2
ORDER BY number
LIMIT $3
