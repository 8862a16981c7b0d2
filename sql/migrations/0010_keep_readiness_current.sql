-- What keeps defibrillator_readiness current: triggers, set by set, after each statement, for whoever wrote. Each locks
-- the devices first, in one order, so that of two transactions the second one counts what the first one wrote. Plans are
-- made anew for each statement, for one device or for 100,000.
CREATE FUNCTION lock_devices(devices uuid[]) RETURNS void LANGUAGE sql AS $$
    SELECT FROM defibrillator WHERE id = ANY (devices) ORDER BY id FOR NO KEY UPDATE
$$;

CREATE FUNCTION heed_new_devices() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moment CONSTANT timestamptz := clock_timestamp();
    policy CONSTANT readiness_policy := readiness_policy_at(moment);
BEGIN
    INSERT INTO defibrillator_readiness (defibrillator_id, state, state_since, next_change_at, policy_id)
    SELECT
        id, CASE WHEN moment < verified_until THEN 'ready' ELSE 'unverified' END, moment,
        CASE WHEN moment < verified_until THEN verified_until END, policy.id
    FROM changed
    CROSS JOIN LATERAL (
        SELECT london_day_start(last_verified_on) + make_interval(hours => 24 * policy.unverified_after_days)
    ) AS bound (verified_until);
    INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at)
    SELECT id, 'retired', retired_at FROM changed WHERE retired_at IS NOT NULL;
    RETURN NULL;
END
$$;

-- A device that somebody retires with SQL gets the event, too; what was seen of it last may be known anew. EXCEPT and
-- not a join, for which the first plan, made for one row, would serve for 100,000.
CREATE FUNCTION heed_changed_devices() RETURNS trigger
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    moment CONSTANT timestamptz := clock_timestamp();
    devices uuid[];
BEGIN
    INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at)
    SELECT id, 'retired', retired_at
    FROM (
        SELECT id, retired_at FROM after WHERE retired_at IS NOT NULL EXCEPT SELECT id, retired_at FROM before
    ) AS news
    WHERE NOT EXISTS (
        SELECT FROM defibrillator_event AS event
        WHERE event.defibrillator_id = news.id AND event.kind = 'retired' AND event.occurred_at = news.retired_at);
    devices := ARRAY(
        SELECT id FROM (SELECT id, last_verified_on FROM after EXCEPT SELECT id, last_verified_on FROM before) AS news);
    IF cardinality(devices) > 0 THEN
        PERFORM advance_devices(devices, moment);
        PERFORM settle_readiness(
            devices, array_fill(moment, ARRAY[cardinality(devices)]), array_fill(moment, ARRAY[cardinality(devices)]),
            'sighting', (readiness_policy_at(moment)).id);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION refuse_return_of_retired() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a retired device stays retired: its events say so and stay. Add the device anew'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'defibrillator_retired_for_good';
END
$$;

CREATE FUNCTION keep_event_of_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at, recorded_at, detail, reporter, check_id)
    SELECT defibrillator_id, 'checked', checked_at, recorded_at, note, reporter, id FROM changed;
    RETURN NULL;
END
$$;

CREATE FUNCTION heed_events() RETURNS trigger
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    moment timestamptz;
    devices uuid[];
    retired uuid[];
    effective_from timestamptz[];
BEGIN
    SELECT array_agg(defibrillator_id), array_agg(latest) INTO devices, effective_from
    FROM (SELECT defibrillator_id, max(occurred_at) AS latest FROM changed GROUP BY defibrillator_id) AS touched;
    IF devices IS NULL THEN RETURN NULL; END IF;
    -- Nothing could ever be recorded after an event of the future.
    IF EXISTS (SELECT FROM changed WHERE recorded_at > clock_timestamp() + interval '1 minute') THEN
        RAISE EXCEPTION 'an event cannot have been recorded in the future'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'defibrillator_event_not_from_the_future';
    END IF;
    retired := ARRAY(SELECT defibrillator_id FROM changed WHERE kind = 'retired');
    PERFORM lock_devices(devices);
    moment := clock_timestamp();
    PERFORM advance_devices(devices, moment);
    UPDATE defibrillator SET retired_at = first.retired_at
    FROM (
        SELECT defibrillator_id, min(occurred_at) AS retired_at FROM defibrillator_event
        WHERE kind = 'retired' AND defibrillator_id = ANY (retired)
        GROUP BY defibrillator_id
    ) AS first
    WHERE id = defibrillator_id AND defibrillator.retired_at IS DISTINCT FROM first.retired_at;
    WITH folded AS (
        UPDATE defibrillator_readiness AS kept
        SET
            event_count = facts.event_count, good_check_at = facts.good_check_at, fault_at = facts.fault_at,
            fault = facts.fault, code_issued_at = facts.code_issued_at, taken_at = facts.taken_at,
            returned_at = facts.returned_at, retired_at = facts.retired_at
        FROM device_readiness_facts(devices) AS facts JOIN defibrillator_readiness AS former USING (defibrillator_id)
        WHERE kept.defibrillator_id = facts.defibrillator_id
        RETURNING kept.defibrillator_id, (
            kept.good_check_at, kept.fault_at, kept.fault, kept.code_issued_at, kept.taken_at, kept.returned_at
        ) IS DISTINCT FROM (
            former.good_check_at, former.fault_at, former.fault, former.code_issued_at, former.taken_at,
            former.returned_at
        ) AS is_news
    )
    INSERT INTO site_change (site_id)
    SELECT DISTINCT site_id FROM folded JOIN defibrillator ON id = defibrillator_id WHERE is_news;
    PERFORM settle_readiness(
        devices, array_fill(moment, ARRAY[cardinality(devices)]), effective_from, 'event',
        (readiness_policy_at(moment)).id);
    RETURN NULL;
END
$$;

CREATE FUNCTION heed_consumables() RETURNS trigger
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    moment timestamptz;
    devices uuid[];
BEGIN
    CASE TG_OP
        WHEN 'INSERT' THEN devices := ARRAY(SELECT DISTINCT defibrillator_id FROM after);
        WHEN 'DELETE' THEN devices := ARRAY(SELECT DISTINCT defibrillator_id FROM before);
        WHEN 'UPDATE' THEN devices := ARRAY(
            SELECT defibrillator_id FROM after UNION SELECT defibrillator_id FROM before);
        ELSE devices := ARRAY(SELECT defibrillator_id FROM defibrillator_readiness);
    END CASE;
    IF cardinality(devices) = 0 THEN RETURN NULL; END IF;
    PERFORM lock_devices(devices);
    moment := clock_timestamp();
    PERFORM advance_devices(devices, moment);
    UPDATE defibrillator_readiness AS kept
    SET
        adult_pads_expire_on = fitted.adult_pads, paediatric_pads_expire_on = fitted.paediatric_pads,
        battery_expires_on = fitted.battery
    FROM fitted_consumables(devices) AS fitted
    WHERE kept.defibrillator_id = fitted.defibrillator_id
        AND (kept.adult_pads_expire_on, kept.paediatric_pads_expire_on, kept.battery_expires_on)
            IS DISTINCT FROM (fitted.adult_pads, fitted.paediatric_pads, fitted.battery);
    PERFORM settle_readiness(
        devices, array_fill(moment, ARRAY[cardinality(devices)]), array_fill(moment, ARRAY[cardinality(devices)]),
        'consumable', (readiness_policy_at(moment)).id);
    RETURN NULL;
END
$$;

-- The last day of what is fitted in each of these devices, within the years that the service's calendar has.
CREATE FUNCTION fitted_consumables(devices uuid[])
RETURNS TABLE (defibrillator_id uuid, adult_pads date, paediatric_pads date, battery date) LANGUAGE sql STABLE AS $$
    SELECT
        device.id, min(day) FILTER (WHERE kind = 'adult_pads'), min(day) FILTER (WHERE kind = 'paediatric_pads'),
        min(day) FILTER (WHERE kind = 'battery')
    FROM unnest(devices) AS device (id)
    LEFT JOIN consumable ON consumable.defibrillator_id = device.id AND removed_on IS NULL
    CROSS JOIN LATERAL (SELECT greatest(DATE '0001-01-01', least(DATE '9999-12-31', expires_on))) AS bound (day)
    GROUP BY device.id
$$;

-- Takes whichever devices it is due through what time alone has changed, at most so many at a time. Of several
-- instances that do this at once one does the work; devices that somebody else is changing are left for the next time.
CREATE FUNCTION advance_readiness(
    greatest_count integer, OUT examined_count integer, OUT changed_count integer
) LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    moment CONSTANT timestamptz := clock_timestamp();
    current CONSTANT text := (readiness_policy_at(moment)).id;
    due uuid[];
BEGIN
    IF pg_try_advisory_xact_lock(hashtextextended('heartshield.advance_readiness', 0)) THEN
        SELECT array_agg(id) INTO due FROM (
            SELECT id FROM defibrillator WHERE id = ANY (ARRAY(
                SELECT defibrillator_id FROM defibrillator_readiness
                WHERE next_change_at <= moment OR policy_id < current OR policy_id > current
                LIMIT greatest_count))
            ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
        ) AS locked;
    END IF;
    examined_count := coalesce(cardinality(due), 0);
    changed_count := (SELECT count(DISTINCT id) FROM unnest(advance_devices(due, moment)) AS id);
END
$$;

-- What is there already.
INSERT INTO defibrillator_readiness (
    defibrillator_id, adult_pads_expire_on, paediatric_pads_expire_on, battery_expires_on, state, state_since,
    policy_id)
SELECT defibrillator_id, adult_pads, paediatric_pads, battery, 'unverified', now(), (readiness_policy_at(now())).id
FROM fitted_consumables(ARRAY(SELECT id FROM defibrillator));

CREATE TRIGGER defibrillator_event_inserted AFTER INSERT ON defibrillator_event REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION heed_events();

INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at, recorded_at, detail, check_id)
SELECT defibrillator_id, 'checked', checked_at, recorded_at, note, id FROM readiness_check;
INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at)
SELECT id, 'retired', greatest('2000-01-01Z', least(now(), retired_at)) FROM defibrillator
WHERE retired_at IS NOT NULL
    AND NOT EXISTS (SELECT FROM defibrillator_event WHERE defibrillator_id = defibrillator.id AND kind = 'retired');
UPDATE defibrillator SET retired_at = first.retired_at
FROM (
    SELECT defibrillator_id, min(occurred_at) AS retired_at FROM defibrillator_event
    WHERE kind = 'retired' GROUP BY defibrillator_id
) AS first
WHERE id = defibrillator_id AND defibrillator.retired_at IS DISTINCT FROM first.retired_at;
UPDATE defibrillator_readiness AS kept
SET
    event_count = facts.event_count, good_check_at = facts.good_check_at, fault_at = facts.fault_at,
    fault = facts.fault, code_issued_at = facts.code_issued_at, taken_at = facts.taken_at,
    returned_at = facts.returned_at, retired_at = facts.retired_at
FROM device_readiness_facts(ARRAY(SELECT id FROM defibrillator)) AS facts
WHERE kept.defibrillator_id = facts.defibrillator_id;
DO $$ BEGIN
    PERFORM settle_readiness(
        array_agg(defibrillator_id), array_agg(now()), array_agg(now()), 'policy', min(policy_id))
    FROM defibrillator_readiness;
END $$;

CREATE TRIGGER readiness_check_inserted AFTER INSERT ON readiness_check REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION keep_event_of_check();
CREATE TRIGGER defibrillator_added AFTER INSERT ON defibrillator REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION heed_new_devices();
CREATE TRIGGER defibrillator_changed AFTER UPDATE ON defibrillator REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION heed_changed_devices();
CREATE TRIGGER defibrillator_retired_for_good BEFORE UPDATE ON defibrillator FOR EACH ROW
    WHEN (NEW.retired_at IS NULL AND OLD.retired_at IS NOT NULL OR NEW.retired_at > OLD.retired_at)
    EXECUTE FUNCTION refuse_return_of_retired();
CREATE TRIGGER consumable_added AFTER INSERT ON consumable REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION heed_consumables();
CREATE TRIGGER consumable_changed AFTER UPDATE ON consumable REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION heed_consumables();
CREATE TRIGGER consumable_removed AFTER DELETE ON consumable REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION heed_consumables();
CREATE TRIGGER consumable_emptied AFTER TRUNCATE ON consumable
    FOR EACH STATEMENT EXECUTE FUNCTION heed_consumables();

-- What the locator knows of a site, now with what its device's events add up to and the days on which the usual hours
-- do not hold.
CREATE OR REPLACE VIEW located_site WITH (security_invoker = true) AS
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
    defibrillator.last_verified_on,
    readiness.good_check_at,
    readiness.fault_at,
    readiness.fault,
    readiness.code_issued_at,
    readiness.taken_at,
    readiness.returned_at,
    readiness.retired_at,
    readiness.adult_pads_expire_on,
    readiness.paediatric_pads_expire_on,
    readiness.battery_expires_on,
    override.first_days AS override_first_days,
    override.last_days AS override_last_days,
    override.opens AS override_opens,
    override.reasons AS override_reasons
FROM site
JOIN defibrillator ON defibrillator.site_id = site.id AND defibrillator.retired_at IS NULL
LEFT JOIN defibrillator_readiness AS readiness ON readiness.defibrillator_id = defibrillator.id
LEFT JOIN LATERAL (
    SELECT
        array_agg(greatest(DATE '0001-01-01', first_day) ORDER BY created_at, id) AS first_days,
        array_agg(least(DATE '9999-12-31', last_day) ORDER BY created_at, id) AS last_days,
        array_agg(open ORDER BY created_at, id) AS opens,
        array_agg(reason ORDER BY created_at, id) AS reasons
    FROM site_override WHERE site_override.site_id = site.id
) AS override ON true;
