-- Another source already stands for the site: what it left out is filled in, nothing is overruled.
UPDATE site
SET
    access = CASE WHEN site.access = 'unknown' THEN staged.access ELSE site.access END,
    name = coalesce(site.name, staged.name),
    operator = coalesce(site.operator, staged.operator),
    address = coalesce(site.address, staged.address),
    postcode = coalesce(site.postcode, staged.postcode),
    surroundings = coalesce(site.surroundings, staged.surroundings),
    level = coalesce(site.level, staged.level),
    entrance_note = coalesce(site.entrance_note, staged.entrance_note),
    indoor = coalesce(site.indoor, staged.indoor),
    access_hours = coalesce(site.access_hours, staged.access_hours),
    cabinet_locked = coalesce(site.cabinet_locked, staged.cabinet_locked),
    cabinet_kind = coalesce(site.cabinet_kind, staged.cabinet_kind),
    cabinet_heated = coalesce(site.cabinet_heated, staged.cabinet_heated)
FROM import_staging AS staged
WHERE staged.action = 'link' AND site.id = staged.site_id
  AND (
    (site.access = 'unknown' AND staged.access <> 'unknown')
    OR (site.name IS NULL AND staged.name IS NOT NULL)
    OR (site.operator IS NULL AND staged.operator IS NOT NULL)
    OR (site.address IS NULL AND staged.address IS NOT NULL)
    OR (site.postcode IS NULL AND staged.postcode IS NOT NULL)
    OR (site.surroundings IS NULL AND staged.surroundings IS NOT NULL)
    OR (site.level IS NULL AND staged.level IS NOT NULL)
    OR (site.entrance_note IS NULL AND staged.entrance_note IS NOT NULL)
    OR (site.indoor IS NULL AND staged.indoor IS NOT NULL)
    OR (site.access_hours IS NULL AND staged.access_hours IS NOT NULL)
    OR (site.cabinet_locked IS NULL AND staged.cabinet_locked IS NOT NULL)
    OR (site.cabinet_kind IS NULL AND staged.cabinet_kind IS NOT NULL)
    OR (site.cabinet_heated IS NULL AND staged.cabinet_heated IS NOT NULL)
  )
