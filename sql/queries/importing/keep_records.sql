-- What the source says now, to be held against its next file. $1: the source.
INSERT INTO import_record (
    source, external_id, site_id,
    name, operator, address, postcode, latitude, longitude, surroundings, level, entrance_note, indoor,
    access, access_hours, cabinet_locked, cabinet_kind, cabinet_heated, mobile, manufacturer, model,
    serial_number, in_service_since, last_verified_on, adult_pads_expire_on, paediatric_pads_expire_on,
    battery_expires_on, identifier_schemes, identifier_values
)
SELECT
    $1, staged.external_id, staged.site_id,
    staged.name, staged.operator, staged.address, staged.postcode, staged.latitude, staged.longitude,
    staged.surroundings, staged.level, staged.entrance_note, staged.indoor, staged.access,
    staged.access_hours, staged.cabinet_locked, staged.cabinet_kind, staged.cabinet_heated, staged.mobile,
    staged.manufacturer, staged.model, staged.serial_number, staged.in_service_since, staged.last_verified_on,
    staged.adult_pads_expire_on, staged.paediatric_pads_expire_on, staged.battery_expires_on,
    staged.identifier_schemes, staged.identifier_values
FROM import_staging AS staged
LEFT JOIN import_record AS record ON record.source = $1 AND record.external_id = staged.external_id
WHERE staged.action <> 'keep' OR record.missing_since IS NOT NULL
ON CONFLICT (source, external_id) DO UPDATE
SET
    site_id = excluded.site_id,
    missing_since = NULL,
    name = excluded.name,
    operator = excluded.operator,
    address = excluded.address,
    postcode = excluded.postcode,
    latitude = excluded.latitude,
    longitude = excluded.longitude,
    surroundings = excluded.surroundings,
    level = excluded.level,
    entrance_note = excluded.entrance_note,
    indoor = excluded.indoor,
    access = excluded.access,
    access_hours = excluded.access_hours,
    cabinet_locked = excluded.cabinet_locked,
    cabinet_kind = excluded.cabinet_kind,
    cabinet_heated = excluded.cabinet_heated,
    mobile = excluded.mobile,
    manufacturer = excluded.manufacturer,
    model = excluded.model,
    serial_number = excluded.serial_number,
    in_service_since = excluded.in_service_since,
    last_verified_on = excluded.last_verified_on,
    adult_pads_expire_on = excluded.adult_pads_expire_on,
    paediatric_pads_expire_on = excluded.paediatric_pads_expire_on,
    battery_expires_on = excluded.battery_expires_on,
    identifier_schemes = excluded.identifier_schemes,
    identifier_values = excluded.identifier_values
