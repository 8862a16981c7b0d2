-- Devices in service that somebody keeps, with what a reminder depends on. What a group has taken over it is reminded of
-- from then on. A guardian without an address is as good as absent. $1: only those after this one; null: from the first.
-- $2: how many.
SELECT
    device.id, device.site_id, site.code AS site_code, coalesce(site.name, site.code) AS site_name,
    greatest(readiness.known_since, site.kept_since) AS known_since, keepers.primary_id, keepers.supporting_ids,
    fitted.kinds, fitted.expires_on, fitted.fitted_on,
    device.last_verified_on, readiness.good_check_at, readiness.fault_at, readiness.fault, readiness.code_issued_at,
    readiness.taken_at, readiness.returned_at, readiness.retired_at,
    readiness.adult_pads_expire_on, readiness.paediatric_pads_expire_on, readiness.battery_expires_on
FROM defibrillator AS device
JOIN site ON site.id = device.site_id
JOIN defibrillator_readiness AS readiness ON readiness.defibrillator_id = device.id
CROSS JOIN LATERAL (
    SELECT
        (array_agg(contact.account_id) FILTER (WHERE guardian.is_primary AND contact.email IS NOT NULL))[1]
            AS primary_id,
        coalesce(
            array_agg(contact.account_id) FILTER (WHERE NOT guardian.is_primary AND contact.email IS NOT NULL), '{}')
            AS supporting_ids,
        count(*) AS keeper_count
    FROM site_guardian AS guardian
    JOIN account ON account.id = guardian.account_id AND account.disabled_at IS NULL
    LEFT JOIN account_contact AS contact ON contact.account_id = account.id
    WHERE guardian.site_id = site.id
) AS keepers
CROSS JOIN LATERAL (
    SELECT
        coalesce(array_agg(consumable.kind), '{}') AS kinds,
        coalesce(array_agg(consumable.expires_on::text), '{}') AS expires_on,
        coalesce(array_agg(coalesce(consumable.fitted_on::text, '')), '{}') AS fitted_on
    FROM consumable WHERE consumable.defibrillator_id = device.id AND consumable.removed_on IS NULL
) AS fitted
WHERE device.retired_at IS NULL AND site.approval = 'approved'
    AND (keepers.keeper_count > 0 OR site.group_id IS NOT NULL) AND ($1::uuid IS NULL OR device.id > $1)
ORDER BY device.id
LIMIT $2
