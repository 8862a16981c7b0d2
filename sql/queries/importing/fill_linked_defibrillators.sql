-- The same for the device in service.
UPDATE defibrillator
SET
    manufacturer = coalesce(defibrillator.manufacturer, staged.manufacturer),
    model = coalesce(defibrillator.model, staged.model),
    serial_number = coalesce(defibrillator.serial_number, staged.serial_number),
    in_service_since = coalesce(defibrillator.in_service_since, staged.in_service_since),
    last_verified_on = coalesce(defibrillator.last_verified_on, staged.last_verified_on)
FROM import_staging AS staged
WHERE staged.action = 'link' AND defibrillator.site_id = staged.site_id AND defibrillator.retired_at IS NULL
  AND (
    (defibrillator.manufacturer IS NULL AND staged.manufacturer IS NOT NULL)
    OR (defibrillator.model IS NULL AND staged.model IS NOT NULL)
    OR (defibrillator.serial_number IS NULL AND staged.serial_number IS NOT NULL)
    OR (defibrillator.in_service_since IS NULL AND staged.in_service_since IS NOT NULL)
    OR (defibrillator.last_verified_on IS NULL AND staged.last_verified_on IS NOT NULL)
  )
