-- $2: why; null takes it back. Who is suspended already stays so since then.
UPDATE responder SET
    suspended_at = CASE WHEN $2::text IS NOT NULL THEN coalesce(suspended_at, now()) END, suspended_reason = $2
WHERE id = $1
