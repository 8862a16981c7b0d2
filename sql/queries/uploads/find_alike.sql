-- For each row the sites in a box, and those with a device of the same serial number wherever they are. $1: rows. $2 to
-- $5: south, west, north, east of each. $6: serial numbers, '' where there is none.
WITH asked AS MATERIALIZED (
    SELECT * FROM unnest($1::integer[], $2::float8[], $3::float8[], $4::float8[], $5::float8[], $6::text[])
        AS given (number, south, west, north, east, serial)
), pair AS (
    SELECT asked.number, site.id AS site_id FROM asked JOIN site
        ON site.latitude BETWEEN asked.south AND asked.north AND site.longitude BETWEEN asked.west AND asked.east
    UNION
    SELECT asked.number, sites_with_serial(asked.serial) FROM asked WHERE asked.serial <> ''
)
SELECT
    pair.number, site.id AS site_id, defibrillator.id AS defibrillator_id, site.code, site.latitude, site.longitude,
    site.name, site.address, site.postcode, site.mobile, defibrillator.manufacturer, defibrillator.model,
    defibrillator.serial_number
FROM pair
JOIN site ON site.id = pair.site_id
LEFT JOIN defibrillator ON defibrillator.site_id = site.id AND defibrillator.retired_at IS NULL
WHERE site.approval <> 'refused'
ORDER BY pair.number, site.id
