-- $1: the site. $2, $3: where to, in degrees. $4: the device. $5: when. A move of later stands.
UPDATE site SET latitude = $2, longitude = $3
WHERE id = $1 AND NOT EXISTS (
    SELECT FROM defibrillator_event WHERE defibrillator_id = $4 AND kind = 'moved' AND occurred_at > $5)
