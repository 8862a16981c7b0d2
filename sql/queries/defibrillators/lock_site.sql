-- The site before its device, as imports do it: two that lock in one order never wait for each other. $1: the device.
SELECT id FROM site
WHERE id = (SELECT site_id FROM defibrillator WHERE id = $1)
FOR NO KEY UPDATE
