-- $1: the address, or null.
SELECT change_own_address($1)
