-- What happened to a device until a moment. $1: the device. $2: the moment.
SELECT
    event.id, event.kind, event.occurred_at, event.recorded_at, event.detail, event.reporter, event.reporter_id,
    seen.ready_signal, seen.pads_good, seen.battery_good, seen.cabinet_good
FROM defibrillator_event AS event
LEFT JOIN readiness_check AS seen ON seen.id = event.check_id
WHERE event.defibrillator_id = $1 AND event.occurred_at <= $2
