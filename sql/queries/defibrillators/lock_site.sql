-- The site before its device, as imports do it: two that lock in one order never wait for each other. $1: the device.
SELECT lock_site(site_id) AS id FROM defibrillator WHERE id = $1
