-- In the order of their keys. $1: one site, or null. $2: a group, or null. $3: an approval, or null. $4: beginnings of words
-- of the code, or of a name or an address that the caller may see, or null. $5: after which key, or null. $6: how many.
SELECT
    site.id, site.code, site.name, site.operator, site.address, site.postcode, site.latitude, site.longitude,
    site.surroundings, site.level, site.entrance_note, site.indoor, site.access, site.access_hours,
    site.cabinet_locked, site.cabinet_kind, site.cabinet_heated, site.publication, site.mobile, site.invented,
    site.approval, site.group_id, has_unlock_code(site.id) AS has_unlock_code,
    site.version || '-' || coalesce(defibrillator.version, 0) || '-' || coalesce(readiness.event_count, 0) AS version,
    defibrillator.id AS defibrillator_id, defibrillator.manufacturer, defibrillator.model,
    defibrillator.serial_number, defibrillator.in_service_since, defibrillator.last_verified_on,
    ARRAY(
        SELECT consumable.kind || ' ' || consumable.expires_on FROM consumable
        WHERE consumable.defibrillator_id = defibrillator.id AND consumable.removed_on IS NULL
        ORDER BY consumable.kind) AS consumables,
    (SELECT account_id FROM site_guardian WHERE site_id = site.id AND is_primary) AS primary_guardian,
    ARRAY(
        SELECT account_id::text FROM site_guardian WHERE site_id = site.id AND NOT is_primary
        ORDER BY account_id) AS supporting_guardians,
    override.ids AS override_ids, override.first_days AS override_first_days, override.last_days AS override_last_days,
    override.opens AS override_opens, override.reasons AS override_reasons
FROM site
LEFT JOIN defibrillator ON defibrillator.site_id = site.id AND defibrillator.retired_at IS NULL
LEFT JOIN defibrillator_readiness AS readiness ON readiness.defibrillator_id = defibrillator.id
LEFT JOIN LATERAL (
    SELECT
        array_agg(id::text ORDER BY first_day, id) AS ids, array_agg(first_day::text ORDER BY first_day, id) AS first_days,
        array_agg(last_day::text ORDER BY first_day, id) AS last_days, array_agg(open ORDER BY first_day, id) AS opens,
        array_agg(reason ORDER BY first_day, id) AS reasons
    FROM site_override WHERE site_override.site_id = site.id
) AS override ON true
WHERE ($1::uuid IS NULL OR site.id = $1::uuid)
    AND ($2::uuid IS NULL OR site.group_id = $2::uuid)
    AND ($3::text IS NULL OR site.approval = $3::text)
    AND ($4::text IS NULL OR site.id = ANY (ARRAY(SELECT * FROM sites_with_words($4))))
    AND ($5::uuid IS NULL OR site.id > $5::uuid)
ORDER BY site.id
LIMIT $6
