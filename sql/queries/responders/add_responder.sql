-- $1: account. $2: kind. $3: how they get on. $4, $5: home base, or null. $6: whether it is used. $7: the device carried, or
-- null. $8: other kit, or null.
INSERT INTO responder (
    account_id, kind, travel_mode, home_latitude, home_longitude, uses_home, defibrillator_id, kit)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
