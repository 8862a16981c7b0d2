-- $1: the oldest transaction that was open at the last reading. One row at least, for the horizon; horizon and changes
-- are of one snapshot because they are of one statement.
WITH horizon AS (
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest_open_transaction
), touched AS (
    -- Without a site: all of them. Which marks those are tells a new one from one that was heeded already.
    SELECT site_id, true AS is_change, CASE WHEN site_id IS NULL THEN array_agg(id) END AS marks
    FROM site_change
    WHERE transaction_id >= $1::bigint::text::xid8
    GROUP BY site_id
)
SELECT
    horizon.oldest_open_transaction,
    coalesce(touched.is_change, false) AS is_change,
    touched.site_id AS touched_site_id,
    touched.marks,
    located_site.*
FROM horizon
LEFT JOIN touched ON true
LEFT JOIN located_site ON located_site.site_id = touched.site_id
