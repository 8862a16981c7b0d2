SELECT id, name FROM group_named($1)
