-- What the source has named before: an update where the source says something else than last time. $1: the source.
--
-- Two records of the source may be of one site: a key that changed was linked by an identifier to the old key's site, and
-- now both are in the file. One row has the site: that whose record is not missing, then that of the smallest key. The
-- other is left open here and becomes a site of its own, so that neither device is lost.
UPDATE import_staging AS staged
SET
    site_id = record.site_id,
    action = CASE WHEN cardinality(changed.fields) > 0 THEN 'update' ELSE 'keep' END,
    changed_fields = changed.fields
FROM (
    SELECT DISTINCT ON (known.site_id) known.*
    FROM import_record AS known
    JOIN import_staging AS present USING (external_id)
    WHERE known.source = $1
    ORDER BY known.site_id, known.missing_since IS NOT NULL, known.external_id
) AS record
JOIN import_staging AS incoming USING (external_id)
CROSS JOIN LATERAL (
    SELECT array_remove(ARRAY[
        CASE WHEN incoming.name IS DISTINCT FROM record.name THEN 'name' END,
        CASE WHEN incoming.operator IS DISTINCT FROM record.operator THEN 'operator' END,
        CASE WHEN incoming.address IS DISTINCT FROM record.address THEN 'address' END,
        CASE WHEN incoming.postcode IS DISTINCT FROM record.postcode THEN 'postcode' END,
        CASE WHEN incoming.latitude IS DISTINCT FROM record.latitude THEN 'latitude' END,
        CASE WHEN incoming.longitude IS DISTINCT FROM record.longitude THEN 'longitude' END,
        CASE WHEN incoming.surroundings IS DISTINCT FROM record.surroundings THEN 'surroundings' END,
        CASE WHEN incoming.level IS DISTINCT FROM record.level THEN 'level' END,
        CASE WHEN incoming.entrance_note IS DISTINCT FROM record.entrance_note THEN 'entrance_note' END,
        CASE WHEN incoming.indoor IS DISTINCT FROM record.indoor THEN 'indoor' END,
        CASE WHEN incoming.access IS DISTINCT FROM record.access THEN 'access' END,
        CASE WHEN incoming.access_hours IS DISTINCT FROM record.access_hours THEN 'access_hours' END,
        CASE WHEN incoming.cabinet_locked IS DISTINCT FROM record.cabinet_locked THEN 'cabinet_locked' END,
        CASE WHEN incoming.cabinet_kind IS DISTINCT FROM record.cabinet_kind THEN 'cabinet_kind' END,
        CASE WHEN incoming.cabinet_heated IS DISTINCT FROM record.cabinet_heated THEN 'cabinet_heated' END,
        CASE WHEN incoming.mobile IS DISTINCT FROM record.mobile THEN 'mobile' END,
        CASE WHEN incoming.manufacturer IS DISTINCT FROM record.manufacturer THEN 'manufacturer' END,
        CASE WHEN incoming.model IS DISTINCT FROM record.model THEN 'model' END,
        CASE WHEN incoming.serial_number IS DISTINCT FROM record.serial_number THEN 'serial_number' END,
        CASE WHEN incoming.in_service_since IS DISTINCT FROM record.in_service_since THEN 'in_service_since' END,
        CASE WHEN incoming.last_verified_on IS DISTINCT FROM record.last_verified_on THEN 'last_verified_on' END,
        CASE WHEN incoming.adult_pads_expire_on IS DISTINCT FROM record.adult_pads_expire_on THEN 'adult_pads_expire_on' END,
        CASE WHEN incoming.paediatric_pads_expire_on IS DISTINCT FROM record.paediatric_pads_expire_on THEN 'paediatric_pads_expire_on' END,
        CASE WHEN incoming.battery_expires_on IS DISTINCT FROM record.battery_expires_on THEN 'battery_expires_on' END,
        CASE WHEN incoming.identifier_schemes IS DISTINCT FROM record.identifier_schemes THEN 'identifier_schemes' END,
        CASE WHEN incoming.identifier_values IS DISTINCT FROM record.identifier_values THEN 'identifier_values' END
    ], NULL) AS fields
) AS changed
WHERE staged.external_id = record.external_id
