-- $1: the sessions' keys, once for each category. $2: categories. $3: how many came.
INSERT INTO training_head_count (session_id, category, head_count)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::integer[])
