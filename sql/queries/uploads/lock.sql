-- No row where the caller may not see it.
SELECT lock_upload(id) AS id FROM site_upload WHERE id = $1
