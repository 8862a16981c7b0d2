SELECT
    defibrillator.site_id, site.code, site.publication, site.access, site.invented, site.group_id,
    defibrillator.version || '-' || site.version || '-' || coalesce(readiness.event_count, 0) AS version,
    clock_timestamp() AS moment,
    defibrillator.last_verified_on,
    readiness.good_check_at, readiness.fault_at, readiness.fault, readiness.code_issued_at, readiness.taken_at,
    readiness.returned_at, readiness.retired_at,
    readiness.adult_pads_expire_on, readiness.paediatric_pads_expire_on, readiness.battery_expires_on
FROM defibrillator
JOIN site ON site.id = defibrillator.site_id
LEFT JOIN defibrillator_readiness AS readiness ON readiness.defibrillator_id = defibrillator.id
WHERE defibrillator.id = $1
