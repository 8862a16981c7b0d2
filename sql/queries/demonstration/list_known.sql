-- The source's devices to which something has happened already. $1: the source.
SELECT DISTINCT event.defibrillator_id::text AS defibrillator_id
FROM defibrillator_event AS event
JOIN defibrillator ON defibrillator.id = event.defibrillator_id
JOIN import_record ON import_record.site_id = defibrillator.site_id
WHERE import_record.source = $1
