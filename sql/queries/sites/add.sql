-- $1 to $17: what is known of it. $18: the group that will keep it, or null.
INSERT INTO site (
    name, operator, address, postcode, latitude, longitude, surroundings, level, entrance_note, indoor, access,
    access_hours, cabinet_locked, cabinet_kind, cabinet_heated, publication, mobile, group_id, approval, registered_by,
    invented)
SELECT
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18::uuid,
    CASE
        WHEN caller_role() = 'administrator' THEN 'approved'
        WHEN registration_needs_approval($18::uuid) OR is_in_area($5, $6) IS NOT TRUE THEN 'pending'
        ELSE 'approved'
    END,
    caller_actor(),
    coalesce((SELECT invented FROM community_group WHERE id = $18::uuid), false)
RETURNING id, approval
