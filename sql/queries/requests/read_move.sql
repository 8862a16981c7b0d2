-- From where, and how far, a guardian may move a device now: not from where they last moved it. $1: the device.
SELECT site.approved_latitude AS latitude, site.approved_longitude AS longitude, policy.move_metres
FROM defibrillator
JOIN site ON site.id = defibrillator.site_id
CROSS JOIN registration_policy_at(now()) AS policy
WHERE defibrillator.id = $1
