SELECT
    upload.id, upload.group_id, upload.file_name, upload.uploaded_at, upload.uploader_role, upload.row_count,
    upload.remarks::text AS remarks, upload.unused_columns, counted.states, counted.counts
FROM site_upload AS upload
CROSS JOIN LATERAL (
    SELECT array_agg(state) AS states, array_agg(count) AS counts
    FROM (SELECT state, count(*) FROM site_upload_row WHERE upload_id = upload.id GROUP BY state) AS counted
) AS counted
WHERE upload.id = $1
