-- A row where it has not begun.
DELETE FROM rota_span WHERE id = $1 AND starts_at > now() RETURNING true AS removed
