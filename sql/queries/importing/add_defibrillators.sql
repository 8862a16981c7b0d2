INSERT INTO defibrillator (site_id, manufacturer, model, serial_number, in_service_since, last_verified_on)
SELECT site_id, manufacturer, model, serial_number, in_service_since, last_verified_on
FROM import_staging WHERE action = 'add'
ORDER BY external_id
