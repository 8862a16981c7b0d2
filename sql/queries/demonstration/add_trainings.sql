-- Invented sessions, each of the scheme of its venue's county and with two of its trainers; a second time adds none. $1: the
-- sessions as for training/add. $2: their keys, once for each category. $3: categories. $4: how many came.
WITH given AS (
    SELECT session.*, place.area_code, place.area_from, scheme.id AS scheme_id,
        row_number() OVER (ORDER BY session.source_key) AS number
    FROM json_to_recordset($1::json) AS session (
        programme text, campaign text, course text, status text, starts_at timestamptz, duration_minutes integer,
        venue_name text, postcode text, latitude double precision, longitude double precision, language text,
        funding text, signposted_count integer, source_key text)
    CROSS JOIN LATERAL training_area(session.postcode, session.latitude, session.longitude) AS place
    JOIN area ON area.code = place.area_code
    JOIN scheme ON scheme.invented AND scheme.name = 'Community responders of ' || area.county_name || ' (invented)'
), added AS (
    INSERT INTO training_session (
        programme, scheme_id, campaign, course, status, starts_at, duration_minutes, venue_name, postcode, latitude,
        longitude, area_code, area_from, language, funding, signposted_count, source_key, invented)
    SELECT
        programme, scheme_id, campaign, course, status, starts_at, duration_minutes, venue_name, postcode, latitude,
        longitude, area_code, area_from, language, funding, signposted_count, source_key, true
    FROM given ORDER BY number
    ON CONFLICT DO NOTHING
    RETURNING id, scheme_id, source_key
), counted AS (
    INSERT INTO training_head_count (session_id, category, head_count)
    SELECT added.id, came.category, came.head_count
    FROM added
    JOIN unnest($2::text[], $3::text[], $4::integer[]) AS came (source_key, category, head_count) USING (source_key)
    RETURNING head_count
), trainer AS (
    SELECT volunteer.id, account.scheme_id,
        row_number() OVER (PARTITION BY account.scheme_id ORDER BY volunteer.call_sign) AS place,
        count(*) OVER (PARTITION BY account.scheme_id) AS greatest
    FROM responder AS volunteer
    JOIN account ON account.id = volunteer.account_id
    WHERE volunteer.invented AND volunteer.kind = 'trainer'
), trained AS (
    INSERT INTO training_trainer (session_id, responder_id)
    SELECT added.id, trainer.id
    FROM added
    JOIN given USING (source_key)
    JOIN trainer ON trainer.scheme_id = added.scheme_id
        AND trainer.place IN (1 + given.number % trainer.greatest, 1 + (given.number + 1) % trainer.greatest)
)
SELECT
    (SELECT count(*) FROM added) AS session_count, coalesce((SELECT sum(head_count) FROM counted), 0)::bigint AS head_count
