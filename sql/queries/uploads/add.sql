-- No row where the group has sent the same file before. $1: the group. $2: the file's name, or null. $3: SHA-256 of
-- the file. $4: how many rows. $5: remarks on the file. $6: columns that are not used.
INSERT INTO site_upload (
    group_id, file_name, file_sha256, uploaded_by, uploader_role, row_count, remarks, unused_columns)
VALUES ($1, $2, $3, caller_actor(), caller_role(), $4, $5::text::jsonb, $6)
ON CONFLICT DO NOTHING
RETURNING id
