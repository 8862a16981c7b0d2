-- Rows to register, in order. $1: the upload. $2: after which row. $3: likely duplicates that are registered all
-- the same. $4: how many.
SELECT
    kept.number, kept.draft::text AS draft, kept.state,
    kept.alike::text[] || ARRAY(
        SELECT other.site_id::text FROM site_upload_row AS other
        WHERE other.upload_id = kept.upload_id AND other.number = ANY (kept.alike_rows) AND other.site_id IS NOT NULL
    ) AS alike
FROM site_upload_row AS kept
WHERE kept.upload_id = $1 AND kept.number > $2 AND kept.draft IS NOT NULL
    AND (kept.state = 'ready' OR kept.state = 'duplicate' AND kept.number = ANY ($3::integer[]))
ORDER BY kept.number
LIMIT $4
