-- The same for what is fitted: an expiry that is known already is not overruled.
INSERT INTO consumable (defibrillator_id, kind, expires_on)
SELECT defibrillator.id, stated.kind, stated.expires_on
FROM import_staging AS staged
JOIN defibrillator ON defibrillator.site_id = staged.site_id AND defibrillator.retired_at IS NULL
CROSS JOIN LATERAL (VALUES
    ('adult_pads', staged.adult_pads_expire_on),
    ('paediatric_pads', staged.paediatric_pads_expire_on),
    ('battery', staged.battery_expires_on)
) AS stated (kind, expires_on)
WHERE staged.action = 'link' AND stated.expires_on IS NOT NULL
ON CONFLICT (defibrillator_id, kind) WHERE removed_on IS NULL DO NOTHING
