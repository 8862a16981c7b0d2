INSERT INTO import_run (
    source, file_name, file_sha256, row_count, refused_count, added_count, updated_count, linked_count,
    unchanged_count, disappeared_count
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
