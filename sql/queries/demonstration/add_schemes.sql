-- Invented schemes, one for each county, with a coordinator and four trainers each. Schemes that have one already stay as they
-- are. $1: the day from which credentials are counted.
WITH county AS (
    SELECT name, row_number() OVER (ORDER BY name) AS number
    FROM (SELECT DISTINCT 'Community responders of ' || county_name || ' (invented)' AS name FROM area) AS named
), new_scheme AS (
    INSERT INTO scheme (name, invented) SELECT name, true FROM county ORDER BY number
    ON CONFLICT DO NOTHING
    RETURNING id, name
), person AS (
    SELECT uuid_v7() AS id, new_scheme.id AS scheme_id, new_scheme.name AS scheme_name, county.number AS county,
        place.number AS place, CASE place.number WHEN 0 THEN 'coordinator' ELSE 'responder' END AS role
    FROM new_scheme
    JOIN county USING (name)
    CROSS JOIN generate_series(0, 4) AS place (number)
), new_account AS (
    INSERT INTO account (id, role, scheme_id) SELECT id, role, scheme_id FROM person
), contact AS (
    INSERT INTO account_contact (account_id, display_name, email)
    SELECT
        id, 'Invented ' || CASE role WHEN 'coordinator' THEN role ELSE 'trainer ' || place END || ', ' || scheme_name,
        CASE role WHEN 'coordinator' THEN role ELSE 'trainer' || place || '.' END || county || '@invented.example'
    FROM person
), volunteer AS (
    INSERT INTO responder (id, account_id, call_sign, kind, travel_mode, invented)
    SELECT uuid_v7(), id, 'HST' || lpad((county * 10 + place)::text, 4, '0'), 'trainer', 'car', true
    FROM person WHERE role = 'responder'
    RETURNING id, account_id
), proof AS (
    -- That of one trainer in four has lapsed.
    INSERT INTO credential (responder_id, kind, issued_on, expires_on, evidence)
    SELECT
        volunteer.id, proof.kind, $1::date - 1200,
        CASE WHEN person.place = 4 AND proof.kind = 'cpr_aed' THEN $1::date - 420 ELSE $1::date + 200 + 30 * person.place::integer END,
        'INVENTED-' || person.county || '-' || person.place
    FROM volunteer
    JOIN person ON person.id = volunteer.account_id
    CROSS JOIN (VALUES ('dbs'), ('cpr_aed')) AS proof (kind)
)
SELECT count(*) AS scheme_count FROM new_scheme
