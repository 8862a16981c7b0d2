-- The five nearest devices that may be offered, for each row of asked_place, by PostGIS on the ellipsoid, every site
-- looked at.
SELECT asked_place.number, asked_place.latitude, asked_place.longitude, found.external_id, found.metres
FROM asked_place
CROSS JOIN LATERAL (
    SELECT
        import_record.external_id,
        ST_Distance(
            ST_Point(site.longitude, site.latitude)::geography,
            ST_Point(asked_place.longitude, asked_place.latitude)::geography) AS metres
    FROM site
    JOIN defibrillator ON defibrillator.site_id = site.id AND defibrillator.retired_at IS NULL
    JOIN import_record ON import_record.site_id = site.id
    WHERE site.access <> 'private' AND site.publication <> 'hidden' AND NOT site.mobile
    ORDER BY metres, external_id
    LIMIT 5
) AS found
ORDER BY asked_place.number, found.metres, found.external_id
