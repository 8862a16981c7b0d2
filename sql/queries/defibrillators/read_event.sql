SELECT
    event.id, event.kind, event.occurred_at, event.recorded_at, event.detail, event.reporter, event.reporter_id,
    seen.ready_signal, seen.pads_good, seen.battery_good, seen.cabinet_good
FROM defibrillator_event AS event
LEFT JOIN readiness_check AS seen ON seen.id = event.check_id
WHERE event.id = $1
