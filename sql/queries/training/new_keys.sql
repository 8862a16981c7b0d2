-- Keys of rows to come. $1: how many.
SELECT uuid_v7() AS id FROM generate_series(1, $1::integer)
