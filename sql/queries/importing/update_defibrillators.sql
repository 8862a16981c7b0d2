-- The device in service; one that was retired here is not brought back by a file. $1: the source.
UPDATE defibrillator
SET
    manufacturer = CASE WHEN staged.manufacturer IS DISTINCT FROM record.manufacturer THEN staged.manufacturer ELSE defibrillator.manufacturer END,
    model = CASE WHEN staged.model IS DISTINCT FROM record.model THEN staged.model ELSE defibrillator.model END,
    serial_number = CASE WHEN staged.serial_number IS DISTINCT FROM record.serial_number THEN staged.serial_number ELSE defibrillator.serial_number END,
    in_service_since = CASE WHEN staged.in_service_since IS DISTINCT FROM record.in_service_since THEN staged.in_service_since ELSE defibrillator.in_service_since END,
    last_verified_on = CASE WHEN staged.last_verified_on IS DISTINCT FROM record.last_verified_on THEN staged.last_verified_on ELSE defibrillator.last_verified_on END
FROM import_staging AS staged
JOIN import_record AS record ON record.source = $1 AND record.external_id = staged.external_id
WHERE staged.action = 'update' AND defibrillator.site_id = staged.site_id AND defibrillator.retired_at IS NULL
  AND staged.changed_fields && ARRAY['manufacturer', 'model', 'serial_number', 'in_service_since', 'last_verified_on']
