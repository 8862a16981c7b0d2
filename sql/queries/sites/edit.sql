-- $1: the site. $2 to $16: what is known of it, but for its point.
UPDATE site SET
    name = $2, operator = $3, address = $4, postcode = $5, surroundings = $6, level = $7, entrance_note = $8,
    indoor = $9, access = $10, access_hours = $11, cabinet_locked = $12, cabinet_kind = $13, cabinet_heated = $14,
    publication = $15, mobile = $16
WHERE id = $1
RETURNING id
