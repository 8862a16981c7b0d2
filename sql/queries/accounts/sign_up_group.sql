-- $1: the group's name. $2: the person's. $3: the address.
SELECT sign_up_group($1, $2, $3)
