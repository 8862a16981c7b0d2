-- $2: whether it leads its group.
UPDATE account SET leads_group = $2 WHERE id = $1
