-- Seconds on call within a period and up to now. $1: whose. $2, $3: the period.
SELECT coalesce(sum(extract(epoch FROM
    greatest(least(coalesce(off_at, now()), now(), $3) - greatest(on_at, $2), interval '0'))), 0)::double precision
    AS seconds
FROM on_call_span WHERE responder_id = $1 AND on_at < $3 AND coalesce(off_at, 'infinity') > $2
