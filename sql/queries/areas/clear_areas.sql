-- Not TRUNCATE, for the reason given in clear_postcodes.sql.
DELETE FROM area
