-- $1: the device. $2: kinds. $3: the last day of each. $4: the day of fitting. Where something of the kind was fitted
-- later, this was removed then.
INSERT INTO consumable (defibrillator_id, kind, fitted_on, expires_on, removed_on)
SELECT $1, stated.kind, $4, stated.expires_on, present.fitted_on
FROM unnest($2::text[], $3::date[]) AS stated (kind, expires_on)
LEFT JOIN consumable AS present
    ON present.defibrillator_id = $1 AND present.kind = stated.kind AND present.removed_on IS NULL
