-- Who sees and changes schemes and volunteers, and what follows when somebody goes off call, is suspended, leaves or is
-- forgotten.
GRANT SELECT ON responder_policy TO heartshield_service;

-- Whether the caller looks after the volunteers of a scheme.
CREATE FUNCTION caller_coordinates(candidate uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT caller_role() = 'coordinator' AND candidate = caller_scheme()
$$;
-- The volunteer at work; null for everybody else.
CREATE FUNCTION caller_responder() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT responder.id FROM responder JOIN account ON account.id = responder.account_id
    WHERE caller_role() = 'responder' AND account.id = caller_account() AND account.disabled_at IS NULL
$$;
-- The names of those in the caller's scheme, for whoever looks after it.
CREATE FUNCTION names_in_scheme() RETURNS TABLE (account_id uuid, display_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT kept.account_id, kept.display_name
    FROM account_contact AS kept JOIN account ON account.id = kept.account_id
    WHERE caller_role() = 'coordinator' AND account.scheme_id = (SELECT caller_scheme())
$$;

ALTER TABLE scheme ENABLE ROW LEVEL SECURITY;
CREATE POLICY scheme_seen ON scheme FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) = 'administrator' OR id = (SELECT caller_scheme()));
CREATE POLICY scheme_added ON scheme FOR INSERT TO heartshield_service WITH CHECK (caller_role() = 'administrator');
CREATE POLICY scheme_renamed ON scheme FOR UPDATE TO heartshield_service
    USING ((SELECT caller_role()) = 'administrator');
GRANT SELECT ON scheme TO heartshield_service;
GRANT INSERT (name), UPDATE (name) ON scheme TO heartshield_service;

-- A coordinator sees the accounts of the scheme, makes and closes those of its volunteers, and revokes their keys.
ALTER POLICY account_seen ON account USING (
    (SELECT caller_role()) IN ('system', 'administrator') OR id = (SELECT caller_account())
    OR group_id = (SELECT caller_group())
    OR (SELECT caller_role()) = 'coordinator' AND scheme_id = (SELECT caller_scheme()));
ALTER POLICY account_added ON account WITH CHECK (
    caller_role() = 'administrator' OR role = 'guardian' AND caller_leads(group_id)
    OR role = 'responder' AND caller_coordinates(scheme_id));
ALTER POLICY account_changed ON account USING (
    id IS DISTINCT FROM (SELECT caller_account())
    AND ((SELECT caller_role()) = 'administrator' OR role = 'guardian' AND caller_leads(group_id)
        OR role = 'responder' AND caller_coordinates(scheme_id)));
ALTER POLICY account_contact_added ON account_contact WITH CHECK (
    EXISTS (SELECT FROM account WHERE account.id = account_id AND (
        caller_role() = 'administrator' OR account.role = 'guardian' AND caller_leads(account.group_id)
        OR account.role = 'responder' AND caller_coordinates(account.scheme_id))));
ALTER POLICY api_key_seen ON api_key USING (
    (SELECT caller_role()) IN ('system', 'administrator') OR account_id = (SELECT caller_account())
    OR EXISTS (SELECT FROM account WHERE account.id = account_id AND (caller_leads(account.group_id)
        OR account.role = 'responder' AND caller_coordinates(account.scheme_id))));
ALTER POLICY api_key_changed ON api_key USING (
    (SELECT caller_role()) IN ('system', 'administrator') OR account_id = (SELECT caller_account())
    OR EXISTS (SELECT FROM account WHERE account.id = account_id AND (caller_leads(account.group_id)
        OR account.role = 'responder' AND caller_coordinates(account.scheme_id))));

-- And reads who saw and changed what of them.
ALTER POLICY audit_entry_seen ON audit_entry USING (
    (SELECT caller_role()) = 'administrator' OR account_id = (SELECT caller_account())
    OR (SELECT caller_role()) = 'coordinator' AND account_id IN (
        SELECT id FROM account WHERE role = 'responder' AND scheme_id = (SELECT caller_scheme())));

-- What is a person's own affair (where they live, what they have with them, why they may not come) is in columns that the
-- service reads by a function only.
ALTER TABLE responder ENABLE ROW LEVEL SECURITY;
CREATE POLICY responder_seen ON responder FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) IN ('system', 'administrator') OR account_id = (SELECT caller_account())
    OR (SELECT caller_role()) = 'coordinator'
        AND account_id IN (SELECT id FROM account WHERE scheme_id = (SELECT caller_scheme())));
CREATE POLICY responder_added ON responder FOR INSERT TO heartshield_service WITH CHECK (
    EXISTS (SELECT FROM account WHERE account.id = account_id AND account.role = 'responder'
        AND account.scheme_id IS NOT NULL AND account.disabled_at IS NULL
        AND (caller_role() = 'administrator' OR caller_coordinates(account.scheme_id))));
CREATE POLICY responder_changed ON responder FOR UPDATE TO heartshield_service USING (
    id = (SELECT caller_responder())
    OR (SELECT caller_role()) = 'coordinator'
        AND account_id IN (SELECT id FROM account WHERE scheme_id = (SELECT caller_scheme())));
GRANT SELECT (
    id, account_id, call_sign, kind, travel_mode, uses_home, defibrillator_id, suspended_at, left_at, invented,
    version, created_at, updated_at) ON responder TO heartshield_service;
GRANT INSERT (
    account_id, kind, travel_mode, home_latitude, home_longitude, uses_home, defibrillator_id, kit)
    ON responder TO heartshield_service;
GRANT UPDATE (
    kind, travel_mode, home_latitude, home_longitude, uses_home, defibrillator_id, kit, suspended_at, suspended_reason,
    left_at) ON responder TO heartshield_service;
GRANT USAGE ON SEQUENCE responder_number TO heartshield_service;

-- Volunteers say themselves where they start from, how they get on and what they have with them; the rest is their
-- coordinator's to say. Of whoever has left nothing is kept that is of use no more.
CREATE FUNCTION keep_responder() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What the owner's functions do on their behalf is theirs to do.
    IF caller_role() = 'responder' AND row_security_active('responder')
        AND (NEW.kind, NEW.defibrillator_id, NEW.suspended_at, NEW.suspended_reason, NEW.left_at)
            IS DISTINCT FROM (OLD.kind, OLD.defibrillator_id, OLD.suspended_at, OLD.suspended_reason, OLD.left_at) THEN
        RAISE EXCEPTION 'this is for a coordinator to say' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.left_at IS NOT NULL AND NEW.left_at IS NULL THEN
        RAISE EXCEPTION 'a volunteer who left does not come back' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'responder_left_for_good';
    END IF;
    IF NEW.left_at IS NOT NULL THEN
        NEW.home_latitude := NULL;
        NEW.home_longitude := NULL;
        NEW.uses_home := false;
        NEW.kit := NULL;
        NEW.defibrillator_id := NULL;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER responder_kept BEFORE UPDATE ON responder FOR EACH ROW EXECUTE FUNCTION keep_responder();

-- Who carries a device carries one that the register knows to move about.
CREATE FUNCTION require_mobile_device() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.defibrillator_id IS NOT DISTINCT FROM OLD.defibrillator_id THEN RETURN NULL; END IF;
    IF NOT EXISTS (
        SELECT FROM defibrillator AS device JOIN site ON site.id = device.site_id
        WHERE device.id = NEW.defibrillator_id AND device.retired_at IS NULL AND site.mobile) THEN
        RAISE EXCEPTION 'a device that is carried is one of a mobile site, in service'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'responder_carries_mobile_device';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER responder_carries_mobile_device AFTER INSERT OR UPDATE ON responder FOR EACH ROW
    WHEN (NEW.defibrillator_id IS NOT NULL) EXECUTE FUNCTION require_mobile_device();

-- The whole of a volunteer's profile: for themselves, for the coordinators of the scheme and for an administrator who says
-- why; no row for anybody else. Reading somebody else's is audited in the transaction that reads.
CREATE FUNCTION read_responder(sought uuid, why text) RETURNS TABLE (
    home_latitude double precision, home_longitude double precision, kit text, suspended_reason text,
    display_name text, email text, phone text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    person uuid;
BEGIN
    SELECT responder.account_id INTO person
    FROM responder JOIN account ON account.id = responder.account_id
    WHERE responder.id = sought
        AND (responder.id = caller_responder() OR caller_coordinates(account.scheme_id)
            OR caller_role() = 'administrator');
    IF person IS NULL THEN RETURN; END IF;
    IF person IS DISTINCT FROM caller_account() THEN
        IF caller_role() = 'administrator' AND NOT coalesce(why ~ '\S', false) THEN
            RAISE EXCEPTION 'an administrator who reads of a volunteer says why' USING ERRCODE = 'insufficient_privilege';
        END IF;
        PERFORM audit('responder.read', sought::text, person, jsonb_build_object('reason', why));
    END IF;
    RETURN QUERY SELECT
        responder.home_latitude, responder.home_longitude, responder.kit, responder.suspended_reason,
        kept.display_name, kept.email, kept.phone
    FROM responder LEFT JOIN account_contact AS kept ON kept.account_id = responder.account_id
    WHERE responder.id = sought;
END
$$;

ALTER TABLE credential ENABLE ROW LEVEL SECURITY;
CREATE POLICY credential_seen ON credential FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) = 'system' OR responder_id = (SELECT caller_responder())
    OR (SELECT caller_role()) = 'coordinator' AND responder_id IN (SELECT id FROM responder));
CREATE POLICY credential_added ON credential FOR INSERT TO heartshield_service WITH CHECK (
    caller_role() = 'coordinator' AND responder_id IN (SELECT id FROM responder)
    AND issued_on <= (now() AT TIME ZONE 'Europe/London')::date AND added_by IS NOT DISTINCT FROM caller_actor());
CREATE POLICY credential_withdrawn ON credential FOR UPDATE TO heartshield_service
    USING (
        withdrawn_at IS NULL AND (SELECT caller_role()) = 'coordinator'
        AND responder_id IN (SELECT id FROM responder))
    WITH CHECK (withdrawn_by IS NULL OR withdrawn_by = caller_actor());
GRANT SELECT ON credential TO heartshield_service;
GRANT INSERT (responder_id, kind, issued_on, expires_on, evidence, added_by) ON credential TO heartshield_service;
GRANT UPDATE (withdrawn_at, withdrawn_by) ON credential TO heartshield_service;

-- What was planned and has begun stays, for whoever looks back.
ALTER TABLE rota_span ENABLE ROW LEVEL SECURITY;
CREATE POLICY rota_span_seen ON rota_span FOR SELECT TO heartshield_service USING (
    responder_id = (SELECT caller_responder())
    OR (SELECT caller_role()) = 'coordinator' AND responder_id IN (SELECT id FROM responder));
CREATE POLICY rota_span_added ON rota_span FOR INSERT TO heartshield_service WITH CHECK (
    (responder_id = caller_responder()
        OR caller_role() = 'coordinator' AND responder_id IN (SELECT id FROM responder))
    AND ends_at > now() AND added_by IS NOT DISTINCT FROM caller_actor());
CREATE POLICY rota_span_removed ON rota_span FOR DELETE TO heartshield_service USING (
    starts_at > now() AND (responder_id = (SELECT caller_responder())
        OR (SELECT caller_role()) = 'coordinator' AND responder_id IN (SELECT id FROM responder)));
GRANT SELECT, DELETE ON rota_span TO heartshield_service;
GRANT INSERT (responder_id, starts_at, ends_at, added_by) ON rota_span TO heartshield_service;

-- Nobody puts another on call; a span that has ended stays as it is.
ALTER TABLE on_call_span ENABLE ROW LEVEL SECURITY;
CREATE POLICY on_call_span_seen ON on_call_span FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) = 'system' OR responder_id = (SELECT caller_responder())
    OR (SELECT caller_role()) = 'coordinator' AND responder_id IN (SELECT id FROM responder));
CREATE POLICY on_call_span_begun ON on_call_span FOR INSERT TO heartshield_service
    WITH CHECK (responder_id = caller_responder());
CREATE POLICY on_call_span_ended ON on_call_span FOR UPDATE TO heartshield_service
    USING (
        off_at IS NULL AND ((SELECT caller_role()) = 'system' OR responder_id = (SELECT caller_responder())
            OR (SELECT caller_role()) = 'coordinator' AND responder_id IN (SELECT id FROM responder)))
    WITH CHECK (true);
GRANT SELECT ON on_call_span TO heartshield_service;
GRANT INSERT (responder_id), UPDATE (off_at) ON on_call_span TO heartshield_service;

-- Waits for whoever suspends, takes leave of or closes the account of somebody who goes on call: then it is too late.
CREATE FUNCTION refuse_call_of_absent() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM responder JOIN account ON account.id = responder.account_id
    WHERE responder.id = NEW.responder_id AND responder.suspended_at IS NULL AND responder.left_at IS NULL
        AND account.disabled_at IS NULL
    FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'whoever is suspended, has left or has a closed account does not go on call'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'on_call_span_of_active';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER on_call_span_of_active BEFORE INSERT ON on_call_span FOR EACH ROW WHEN (NEW.off_at IS NULL)
    EXECUTE FUNCTION refuse_call_of_absent();

CREATE FUNCTION name_end_of_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.ended_by := CASE WHEN caller_role() IN ('responder', 'coordinator') THEN caller_role() ELSE 'policy' END;
    RETURN NEW;
END
$$;
CREATE TRIGGER on_call_span_end_named BEFORE UPDATE ON on_call_span FOR EACH ROW
    WHEN (OLD.off_at IS NULL AND NEW.off_at IS NOT NULL) EXECUTE FUNCTION name_end_of_call();

CREATE FUNCTION end_call_of_absent() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE on_call_span SET off_at = greatest(on_at, clock_timestamp())
    WHERE responder_id = NEW.id AND off_at IS NULL;
    IF NEW.left_at IS NOT NULL THEN
        DELETE FROM rota_span WHERE responder_id = NEW.id AND starts_at > now();
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER responder_absent AFTER UPDATE ON responder FOR EACH ROW
    WHEN (NEW.suspended_at IS NOT NULL OR NEW.left_at IS NOT NULL) EXECUTE FUNCTION end_call_of_absent();

CREATE FUNCTION end_call_of_closed_account() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE on_call_span SET off_at = greatest(on_at, clock_timestamp())
    WHERE responder_id = (SELECT id FROM responder WHERE account_id = NEW.id) AND off_at IS NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER account_closed_off_call AFTER UPDATE ON account FOR EACH ROW
    WHEN (OLD.disabled_at IS NULL AND NEW.disabled_at IS NOT NULL) EXECUTE FUNCTION end_call_of_closed_account();

-- What decides who can be sent and is no table of theirs, for the volunteer and for the scheme's coordinators: whether they
-- are on an incident, and for how many seconds their position is known; not where it is.
CREATE FUNCTION responder_duty() RETURNS TABLE (responder_id uuid, on_incident boolean, position_age double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT
        responder.id,
        EXISTS (SELECT FROM incident_alert AS alert
            WHERE alert.responder_id = responder.id AND alert.state IN ('accepted', 'arrived')),
        (SELECT greatest(0, extract(epoch FROM clock_timestamp() - place.received_at))::double precision
            FROM responder_position AS place WHERE place.responder_id = responder.id)
    FROM responder JOIN account ON account.id = responder.account_id
    WHERE responder.id = (SELECT caller_responder())
        OR caller_role() = 'coordinator' AND account.scheme_id = (SELECT caller_scheme())
$$;

-- All that is kept of a person as a volunteer, for personal_data(), which says for whom; null where they are none.
CREATE FUNCTION volunteer_data(person uuid) RETURNS json
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
    SELECT json_build_object(
        'id', kept.id, 'callSign', kept.call_sign, 'kind', kept.kind, 'travelMode', kept.travel_mode,
        'homeLat', kept.home_latitude, 'homeLon', kept.home_longitude, 'usesHome', kept.uses_home,
        'defibrillatorId', kept.defibrillator_id, 'kit', kept.kit, 'suspendedAt', kept.suspended_at,
        'suspendedReason', kept.suspended_reason, 'leftAt', kept.left_at, 'createdAt', kept.created_at,
        'credentials', (
            SELECT coalesce(json_agg(json_build_object(
                'id', id, 'kind', credential.kind, 'issuedOn', issued_on, 'expiresOn', expires_on, 'evidence', evidence,
                'addedAt', added_at, 'withdrawnAt', withdrawn_at) ORDER BY id), '[]')
            FROM credential WHERE responder_id = kept.id),
        'rota', (
            SELECT coalesce(json_agg(json_build_object(
                'id', id, 'startsAt', starts_at, 'endsAt', ends_at, 'addedAt', added_at) ORDER BY starts_at), '[]')
            FROM rota_span WHERE responder_id = kept.id),
        'onCall', (
            SELECT coalesce(json_agg(json_build_object(
                'id', id, 'onAt', on_at, 'offAt', off_at, 'endedBy', ended_by) ORDER BY on_at), '[]')
            FROM on_call_span WHERE responder_id = kept.id),
        'position', (
            SELECT json_build_object(
                'lat', latitude, 'lon', longitude, 'accuracyMetres', accuracy_metres, 'receivedAt', received_at)
            FROM responder_position WHERE responder_id = kept.id),
        'activities', (
            SELECT coalesce(json_agg(json_build_object(
                'id', id, 'kind', activity.kind, 'onDay', on_day, 'minutes', minutes, 'sessionId', session_id,
                'alertId', alert_id) ORDER BY id), '[]')
            FROM volunteer_activity AS activity WHERE responder_id = kept.id))
    FROM responder AS kept WHERE kept.account_id = person
$$;

-- Forgets the volunteer in a person who is forgotten. Call sign, kinds and days of credentials and the hours on call stay,
-- under the pseudonym.
CREATE FUNCTION forget_volunteer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    volunteer CONSTANT uuid := (SELECT id FROM responder WHERE account_id = NEW.id);
BEGIN
    IF volunteer IS NULL THEN RETURN NULL; END IF;
    UPDATE responder SET
        left_at = coalesce(left_at, now()),
        suspended_reason = CASE WHEN suspended_at IS NOT NULL THEN 'erased' END
    WHERE id = volunteer;
    UPDATE credential SET evidence = 'erased' WHERE responder_id = volunteer;
    DELETE FROM rota_span WHERE responder_id = volunteer;
    DELETE FROM responder_position WHERE responder_id = volunteer;
    UPDATE kept_answer SET body = NULL WHERE position(convert_to(volunteer::text, 'UTF8') IN body) > 0;
    RETURN NULL;
END
$$;
CREATE TRIGGER account_volunteer_forgotten AFTER UPDATE ON account FOR EACH ROW
    WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL) EXECUTE FUNCTION forget_volunteer();

GRANT EXECUTE ON FUNCTION
    caller_coordinates(uuid), caller_responder(), names_in_scheme(), key_as_range(uuid), read_responder(uuid, text),
    responder_duty(), responder_policy_at(timestamptz)
    TO heartshield_service;
