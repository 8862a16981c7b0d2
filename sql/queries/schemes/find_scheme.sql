SELECT id FROM scheme WHERE lower(name) = lower($1)
