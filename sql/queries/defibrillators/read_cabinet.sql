-- What somebody who opens the cabinet needs to know besides the code. $1: the device.
SELECT site.code AS site_code, site.surroundings, site.entrance_note, site.cabinet_locked, site.cabinet_kind,
    site.cabinet_heated
FROM defibrillator JOIN site ON site.id = defibrillator.site_id
WHERE defibrillator.id = $1
