-- An expiry that the source states anew goes to what is fitted; where nothing is, it is fitted now.
INSERT INTO consumable (defibrillator_id, kind, expires_on)
SELECT defibrillator.id, stated.kind, stated.expires_on
FROM import_staging AS staged
JOIN defibrillator ON defibrillator.site_id = staged.site_id AND defibrillator.retired_at IS NULL
CROSS JOIN LATERAL (VALUES
    ('adult_pads', 'adult_pads_expire_on', staged.adult_pads_expire_on),
    ('paediatric_pads', 'paediatric_pads_expire_on', staged.paediatric_pads_expire_on),
    ('battery', 'battery_expires_on', staged.battery_expires_on)
) AS stated (kind, field, expires_on)
WHERE stated.expires_on IS NOT NULL
  AND (staged.action = 'add' OR staged.action = 'update' AND stated.field = ANY (staged.changed_fields))
ON CONFLICT (defibrillator_id, kind) WHERE removed_on IS NULL
DO UPDATE SET expires_on = excluded.expires_on
