SELECT set_unlock_code($1, $2)
