-- For each row the sites in a box, and those with a device of the same serial number wherever they are; of either 50 at
-- most, of those in the box the nearest in degrees. $1: rows. $2 to $5: south, west, north, east of each. $6: serial numbers,
-- '' where there is none. Of a site whose words the caller may not see the point and the make are compared alone.
WITH asked AS MATERIALIZED (
    SELECT * FROM unnest($1::integer[], $2::float8[], $3::float8[], $4::float8[], $5::float8[], $6::text[])
        AS given (number, south, west, north, east, serial)
)
SELECT
    asked.number, site.id AS site_id, defibrillator.id AS defibrillator_id, site.code, site.latitude, site.longitude,
    told.name, told.address, told.postcode, site.mobile, defibrillator.manufacturer, defibrillator.model,
    CASE WHEN told.id IS NOT NULL THEN defibrillator.serial_number END AS serial_number
FROM asked
CROSS JOIN LATERAL (
    (
        SELECT id FROM site
        WHERE latitude BETWEEN asked.south AND asked.north AND longitude BETWEEN asked.west AND asked.east
            AND approval <> 'refused'
        ORDER BY abs(2 * latitude - asked.south - asked.north) + abs(2 * longitude - asked.west - asked.east), id
        LIMIT 50
    )
    UNION
    (SELECT sites_with_serial(asked.serial) WHERE asked.serial <> '' LIMIT 50)
) AS near
JOIN site ON site.id = near.id
LEFT JOIN site AS told ON told.id = site.id AND caller_sees_words(told.group_id, told.publication)
LEFT JOIN defibrillator ON defibrillator.site_id = site.id AND defibrillator.retired_at IS NULL
WHERE site.approval <> 'refused'
ORDER BY asked.number, site.id
