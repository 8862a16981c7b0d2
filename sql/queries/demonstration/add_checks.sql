-- Checks of invented devices of which nothing is known to have happened yet. $1: the source. $2: the entries' keys. $3: when.
-- $4: whether the ready signal was seen. $5: notes.
INSERT INTO readiness_check (
    defibrillator_id, checked_at, ready_signal, pads_good, battery_good, cabinet_good, note, reporter)
SELECT
    defibrillator.id, given.checked_at::timestamptz, given.ready_signal::boolean, true, true, true,
    nullif(given.note, ''), 'demonstration'
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS given (external_id, checked_at, ready_signal, note)
JOIN import_record ON import_record.source = $1 AND import_record.external_id = given.external_id
JOIN import_source ON import_source.name = import_record.source AND import_source.invented
JOIN defibrillator ON defibrillator.site_id = import_record.site_id AND defibrillator.retired_at IS NULL
WHERE defibrillator.id <> ALL (coalesce($6::text[]::uuid[], '{}'))
ORDER BY given.checked_at::timestamptz
