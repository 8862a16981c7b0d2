-- $1: whether the source is invented.
INSERT INTO site (
    id, invented,
    name, operator, address, postcode, latitude, longitude, surroundings, level, entrance_note, indoor,
    access, access_hours, cabinet_locked, cabinet_kind, cabinet_heated, mobile
)
SELECT
    site_id, $1,
    name, operator, address, postcode, latitude, longitude, surroundings, level, entrance_note, indoor,
    access, access_hours, cabinet_locked, cabinet_kind, cabinet_heated, mobile
FROM import_staging WHERE action = 'add'
ORDER BY external_id
