-- What comes after sees what everybody who held the lock has written.
SELECT site_id FROM defibrillator WHERE id = $1 FOR NO KEY UPDATE
