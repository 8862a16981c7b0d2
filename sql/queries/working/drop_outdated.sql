-- $1: at most how many rows of each kind.
SELECT drop_outdated($1) AS dropped_count
