-- The time of loading tells two loadings of one edition apart.
SELECT edition, to_char(loaded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS loaded_at
FROM reference_dataset WHERE name = 'code_point_open'
