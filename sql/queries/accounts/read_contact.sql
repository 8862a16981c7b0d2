-- $1: whose. $2: why.
SELECT display_name, email, phone FROM read_contact($1, $2)
