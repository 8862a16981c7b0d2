-- $1: the sessions as a JSON array of objects with the columns' names. $2: the scheme or null. $3: the group or null.
INSERT INTO training_session (
    id, programme, scheme_id, group_id, campaign, course, status, starts_at, duration_minutes, venue_name, postcode,
    latitude, longitude, area_code, area_from, language, funding, signposted_count, source_key, logged_by)
SELECT
    given.id, given.programme, $2::uuid, $3::uuid, given.campaign, given.course, given.status, given.starts_at,
    given.duration_minutes, given.venue_name, given.postcode, given.latitude, given.longitude, place.area_code,
    place.area_from, given.language, given.funding, given.signposted_count, given.source_key, caller_actor()
FROM json_to_recordset($1::json) AS given (
    id uuid, programme text, campaign text, course text, status text, starts_at timestamptz, duration_minutes integer,
    venue_name text, postcode text, latitude double precision, longitude double precision, language text, funding text,
    signposted_count integer, source_key text)
LEFT JOIN LATERAL training_area(given.postcode, given.latitude, given.longitude) AS place ON true
