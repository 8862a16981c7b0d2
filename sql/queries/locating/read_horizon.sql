-- The oldest transaction still open in the snapshot of this one.
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest_open_transaction
