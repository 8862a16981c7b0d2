-- How the devices in service at these sites stand.
SELECT defibrillator.site_id, readiness.state
FROM defibrillator
JOIN defibrillator_readiness AS readiness ON readiness.defibrillator_id = defibrillator.id
WHERE defibrillator.site_id = ANY ($1::text[]::uuid[]) AND defibrillator.retired_at IS NULL
