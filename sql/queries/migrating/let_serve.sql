-- Makes the user if there is none and gives it the service's rights, and no others. $1: the user.
SELECT let_serve($1)
