-- Changes sessions, each a version on. $1: the sessions as for add.
UPDATE training_session AS kept SET
    programme = given.programme, campaign = given.campaign, course = given.course, status = given.status,
    starts_at = given.starts_at, duration_minutes = given.duration_minutes, venue_name = given.venue_name,
    postcode = given.postcode, latitude = given.latitude, longitude = given.longitude, area_code = given.area_code,
    area_from = given.area_from, language = given.language, funding = given.funding,
    signposted_count = given.signposted_count
FROM (
    SELECT session.*, place.area_code, place.area_from
    FROM json_to_recordset($1::json) AS session (
        id uuid, programme text, campaign text, course text, status text, starts_at timestamptz,
        duration_minutes integer, venue_name text, postcode text, latitude double precision, longitude double precision,
        language text, funding text, signposted_count integer)
    LEFT JOIN LATERAL training_area(session.postcode, session.latitude, session.longitude) AS place ON true
) AS given
WHERE kept.id = given.id
RETURNING kept.id
