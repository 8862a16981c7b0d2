-- The venue of the session that was logged last. $1: of the scheme, or null. $2: of the group, or null.
SELECT venue_name, postcode, latitude, longitude FROM training_session
WHERE scheme_id = $1::uuid OR group_id = $2::uuid
ORDER BY created_at DESC, id DESC
LIMIT 1
