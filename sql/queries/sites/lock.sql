-- No row where the caller may not see it.
SELECT lock_site(id) AS id FROM site WHERE id = $1
