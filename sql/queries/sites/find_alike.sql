-- Sites in a box, and those with a device of the same serial number wherever they are. $1 to $4: south, west, north, east.
-- $5: the serial number, or null. Each of the two by its own index: an OR of both would look at every site. Of a site whose
-- words the caller may not see the point and the make are compared alone.
WITH alike AS (
    SELECT id FROM site WHERE latitude BETWEEN $1 AND $3 AND longitude BETWEEN $2 AND $4
    UNION
    SELECT sites_with_serial($5)
)
SELECT
    site.id AS site_id, defibrillator.id AS defibrillator_id, site.code, site.latitude, site.longitude, told.name,
    told.address, told.postcode, site.mobile, defibrillator.manufacturer, defibrillator.model,
    CASE WHEN told.id IS NOT NULL THEN defibrillator.serial_number END AS serial_number
FROM alike
JOIN site ON site.id = alike.id
LEFT JOIN site AS told ON told.id = site.id AND caller_sees_words(told.group_id, told.publication)
LEFT JOIN defibrillator ON defibrillator.site_id = site.id AND defibrillator.retired_at IS NULL
WHERE site.approval <> 'refused'
ORDER BY site.id
LIMIT 500
