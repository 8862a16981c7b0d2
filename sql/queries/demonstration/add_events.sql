-- Other events of invented devices. Parameters as for add_checks; $4: kinds.
INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at, detail, reporter)
SELECT defibrillator.id, given.kind, given.occurred_at::timestamptz, nullif(given.detail, ''), 'demonstration'
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS given (external_id, occurred_at, kind, detail)
JOIN import_record ON import_record.source = $1 AND import_record.external_id = given.external_id
JOIN import_source ON import_source.name = import_record.source AND import_source.invented
JOIN defibrillator ON defibrillator.site_id = import_record.site_id AND defibrillator.retired_at IS NULL
WHERE defibrillator.id <> ALL (coalesce($6::text[]::uuid[], '{}'))
ORDER BY given.occurred_at::timestamptz
