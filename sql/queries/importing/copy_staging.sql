COPY import_staging (
    external_id, name, operator, address, postcode, latitude, longitude, surroundings, level, entrance_note,
    indoor, access, access_hours, cabinet_locked, cabinet_kind, cabinet_heated, mobile, manufacturer, model,
    serial_number, in_service_since, last_verified_on, adult_pads_expire_on, paediatric_pads_expire_on,
    battery_expires_on, identifier_schemes, identifier_values
) FROM STDIN
