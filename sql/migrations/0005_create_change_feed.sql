-- Every change that can alter an answer leaves the site's key here, whoever made it. Readers ask for the rows whose
-- transaction is not below the oldest one that was open when they last looked, and read those sites anew: a
-- transaction with an earlier number that commits later is still found, and reading twice does no harm.
CREATE TABLE site_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    -- Null: all sites, as after TRUNCATE.
    site_id uuid,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX site_change_transaction ON site_change (transaction_id);

CREATE FUNCTION note_change_of_site() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO site_change (site_id) SELECT DISTINCT id FROM changed;
    RETURN NULL;
END
$$;

CREATE FUNCTION note_change_at_site() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO site_change (site_id) SELECT DISTINCT site_id FROM changed;
    RETURN NULL;
END
$$;

CREATE FUNCTION note_change_of_consumable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO site_change (site_id)
    SELECT DISTINCT defibrillator.site_id
    FROM changed JOIN defibrillator ON defibrillator.id = changed.defibrillator_id;
    RETURN NULL;
END
$$;

CREATE FUNCTION note_change_of_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO site_change (site_id) VALUES (NULL);
    RETURN NULL;
END
$$;

CREATE TRIGGER site_inserted AFTER INSERT ON site REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_of_site();
CREATE TRIGGER site_updated AFTER UPDATE ON site REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_of_site();
CREATE TRIGGER site_deleted AFTER DELETE ON site REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_of_site();
CREATE TRIGGER site_truncated AFTER TRUNCATE ON site
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_of_all();

-- What is moved to another site changes both: the old rows tell where it was, the new ones where it is.
CREATE TRIGGER site_override_inserted AFTER INSERT ON site_override REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_at_site();
CREATE TRIGGER site_override_updated_to AFTER UPDATE ON site_override REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_at_site();
CREATE TRIGGER site_override_updated_from AFTER UPDATE ON site_override REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_at_site();
CREATE TRIGGER site_override_deleted AFTER DELETE ON site_override REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_at_site();
CREATE TRIGGER site_override_truncated AFTER TRUNCATE ON site_override
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_of_all();

CREATE TRIGGER defibrillator_inserted AFTER INSERT ON defibrillator REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_at_site();
CREATE TRIGGER defibrillator_updated_to AFTER UPDATE ON defibrillator REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_at_site();
CREATE TRIGGER defibrillator_updated_from AFTER UPDATE ON defibrillator REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_at_site();
CREATE TRIGGER defibrillator_deleted AFTER DELETE ON defibrillator REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_at_site();
CREATE TRIGGER defibrillator_truncated AFTER TRUNCATE ON defibrillator
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_of_all();

CREATE TRIGGER consumable_inserted AFTER INSERT ON consumable REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_of_consumable();
CREATE TRIGGER consumable_updated_to AFTER UPDATE ON consumable REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_of_consumable();
CREATE TRIGGER consumable_updated_from AFTER UPDATE ON consumable REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_of_consumable();
CREATE TRIGGER consumable_deleted AFTER DELETE ON consumable REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_of_consumable();
CREATE TRIGGER consumable_truncated AFTER TRUNCATE ON consumable
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_of_all();

-- What the locator knows of a site: those with a device in service.
CREATE VIEW located_site WITH (security_invoker = true) AS
SELECT
    site.id AS site_id,
    defibrillator.id AS defibrillator_id,
    site.code,
    site.name,
    site.latitude,
    site.longitude,
    site.surroundings,
    site.level,
    site.entrance_note,
    site.indoor,
    site.access,
    site.access_hours,
    site.cabinet_locked,
    site.publication,
    site.mobile,
    site.invented,
    defibrillator.last_verified_on
FROM site
JOIN defibrillator ON defibrillator.site_id = site.id AND defibrillator.retired_at IS NULL;
