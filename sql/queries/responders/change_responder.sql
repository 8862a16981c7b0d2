-- $2: kind. $3: how they get on. $4, $5: home base, or null. $6: whether it is used. $7: the device carried, or null.
-- $8: other kit, or null.
UPDATE responder SET
    kind = $2, travel_mode = $3, home_latitude = $4, home_longitude = $5, uses_home = $6, defibrillator_id = $7, kit = $8
WHERE id = $1
