-- Not TRUNCATE: that shuts out whoever reads, and shows an empty table to a reader whose snapshot is older.
DELETE FROM postcode
