-- Every reader reads all anew each minute, so a day is plenty; what an open transaction may still need stays.
DELETE FROM site_change
WHERE changed_at < now() - interval '1 day' AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
