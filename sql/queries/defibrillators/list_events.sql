-- The latest first. $1: the device. $2: how many. $3: an event of the device, to list only what comes after it; null:
-- from the first.
SELECT
    event.id, event.kind, event.occurred_at, event.recorded_at, event.detail, event.reporter, event.reporter_id,
    seen.ready_signal, seen.pads_good, seen.battery_good, seen.cabinet_good
FROM defibrillator_event AS event
LEFT JOIN readiness_check AS seen ON seen.id = event.check_id
WHERE event.defibrillator_id = $1 AND ($3::uuid IS NULL OR (event.occurred_at, event.recorded_at, event.id) < (
    SELECT occurred_at, recorded_at, id FROM defibrillator_event WHERE id = $3::uuid))
ORDER BY event.occurred_at DESC, event.recorded_at DESC, event.id DESC
LIMIT $2
