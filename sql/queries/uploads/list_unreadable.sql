-- Of these rows those without anything that could be registered. $1: the upload. $2: rows.
SELECT number FROM site_upload_row WHERE upload_id = $1 AND number = ANY ($2::integer[]) AND draft IS NULL
ORDER BY number
