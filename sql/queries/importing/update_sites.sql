-- Only what the source changed since it was last read: a guardian's own corrections stay. $1: the source.
UPDATE site
SET
    name = CASE WHEN staged.name IS DISTINCT FROM record.name THEN staged.name ELSE site.name END,
    operator = CASE WHEN staged.operator IS DISTINCT FROM record.operator THEN staged.operator ELSE site.operator END,
    address = CASE WHEN staged.address IS DISTINCT FROM record.address THEN staged.address ELSE site.address END,
    postcode = CASE WHEN staged.postcode IS DISTINCT FROM record.postcode THEN staged.postcode ELSE site.postcode END,
    latitude = CASE
        WHEN (staged.latitude, staged.longitude) IS DISTINCT FROM (record.latitude, record.longitude)
        THEN staged.latitude ELSE site.latitude
    END,
    longitude = CASE
        WHEN (staged.latitude, staged.longitude) IS DISTINCT FROM (record.latitude, record.longitude)
        THEN staged.longitude ELSE site.longitude
    END,
    surroundings = CASE WHEN staged.surroundings IS DISTINCT FROM record.surroundings THEN staged.surroundings ELSE site.surroundings END,
    level = CASE WHEN staged.level IS DISTINCT FROM record.level THEN staged.level ELSE site.level END,
    entrance_note = CASE WHEN staged.entrance_note IS DISTINCT FROM record.entrance_note THEN staged.entrance_note ELSE site.entrance_note END,
    indoor = CASE WHEN staged.indoor IS DISTINCT FROM record.indoor THEN staged.indoor ELSE site.indoor END,
    access = CASE WHEN staged.access IS DISTINCT FROM record.access THEN staged.access ELSE site.access END,
    access_hours = CASE WHEN staged.access_hours IS DISTINCT FROM record.access_hours THEN staged.access_hours ELSE site.access_hours END,
    cabinet_locked = CASE WHEN staged.cabinet_locked IS DISTINCT FROM record.cabinet_locked THEN staged.cabinet_locked ELSE site.cabinet_locked END,
    cabinet_kind = CASE WHEN staged.cabinet_kind IS DISTINCT FROM record.cabinet_kind THEN staged.cabinet_kind ELSE site.cabinet_kind END,
    cabinet_heated = CASE WHEN staged.cabinet_heated IS DISTINCT FROM record.cabinet_heated THEN staged.cabinet_heated ELSE site.cabinet_heated END,
    mobile = CASE WHEN staged.mobile IS DISTINCT FROM record.mobile THEN staged.mobile ELSE site.mobile END
FROM import_staging AS staged
JOIN import_record AS record ON record.source = $1 AND record.external_id = staged.external_id
WHERE staged.action = 'update' AND site.id = staged.site_id
  AND staged.changed_fields && ARRAY[
      'name', 'operator', 'address', 'postcode', 'latitude', 'longitude', 'surroundings', 'level',
      'entrance_note', 'indoor', 'access', 'access_hours', 'cabinet_locked', 'cabinet_kind', 'cabinet_heated',
      'mobile'
  ]
