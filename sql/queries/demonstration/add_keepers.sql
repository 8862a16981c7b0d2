-- Invented groups, one for each district, that keep seven in ten of the source's sites, with a guardian each and codes for
-- the cabinets that are locked. Sites that somebody keeps already stay as they are. $1: the source.
WITH place AS (
    SELECT
        site.id, site.cabinet_locked, area.district_name,
        'Heart group of ' || area.district_name || ' (invented)' AS group_name,
        row_number() OVER (ORDER BY site.code) AS number
    FROM import_record
    JOIN site ON site.id = import_record.site_id
    JOIN postcode ON postcode.postcode = site.postcode
    JOIN area ON area.code = postcode.area_code
    WHERE import_record.source = $1 AND site.invented AND site.group_id IS NULL
), kept AS (
    SELECT * FROM place WHERE number % 10 < 7
), new_group AS (
    INSERT INTO community_group (name, trusted_at, invented)
    SELECT DISTINCT group_name, now(), true FROM kept
    ON CONFLICT DO NOTHING
    RETURNING id, name
), guardian AS (
    INSERT INTO account (role, group_id, leads_group) SELECT 'guardian', id, true FROM new_group RETURNING id, group_id
), contact AS (
    INSERT INTO account_contact (account_id, display_name, email)
    SELECT
        guardian.id, 'Invented guardian, ' || new_group.name,
        'guardian' || row_number() OVER (ORDER BY new_group.name) || '@invented.example'
    FROM guardian JOIN new_group ON new_group.id = guardian.group_id
), assigned AS (
    UPDATE site SET group_id = new_group.id
    FROM kept JOIN new_group ON new_group.name = kept.group_name
    WHERE site.id = kept.id
    RETURNING site.id, site.group_id
), named AS (
    INSERT INTO site_guardian (site_id, account_id, is_primary)
    SELECT assigned.id, guardian.id, true FROM assigned JOIN guardian USING (group_id)
), coded AS (
    INSERT INTO unlock_code (site_id, code)
    SELECT kept.id, 'C' || lpad((kept.number * 7919 % 10000)::text, 4, '0') || 'X'
    FROM kept JOIN assigned ON assigned.id = kept.id
    WHERE kept.cabinet_locked
)
SELECT count(*) AS site_count, count(DISTINCT group_id) AS group_count FROM assigned
