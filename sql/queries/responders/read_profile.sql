-- $1: whose. $2: why.
SELECT home_latitude, home_longitude, kit, suspended_reason, display_name, email, phone FROM read_responder($1, $2)
