-- $1: a group. $2: addresses in small letters.
SELECT address, account_id FROM members_with_addresses($1, $2::text[])
