-- $1: whose. $2: why.
SELECT display_name, email, NULL::text AS pending_email, phone FROM read_contact($1, $2)
