-- What comes after sees what everybody who held the lock has written. No row where the caller may not see the device.
SELECT lock_device(id) AS site_id FROM defibrillator WHERE id = $1
