-- What the service may do at the database. It signs in as a member of heartshield_service, which owns nothing, and says in
-- each transaction for whom it works; what nobody is said for sees nothing. The same rules hold in the service: here they
-- are kept a second time, so that one slip there is not a leak.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'heartshield_service') THEN
        CREATE ROLE heartshield_service NOLOGIN;
    END IF;
EXCEPTION
    -- Another database of the same server is being migrated.
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO heartshield_service;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- What keeps derived rows true works with the owner's rights, for whoever writes.
DO $$
DECLARE
    keeper text;
BEGIN
    FOREACH keeper IN ARRAY ARRAY[
        'heed_new_devices()', 'heed_changed_devices()', 'heed_events()', 'heed_consumables()', 'keep_event_of_check()',
        'note_change_of_site()', 'note_change_at_site()', 'note_change_of_consumable()', 'note_change_of_all()',
        'note_change_of_postcodes()', 'advance_readiness(integer)', 'tell_of_problems()', 'keep_public_proposals_few()'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER', keeper);
        EXECUTE format('ALTER FUNCTION %s SET search_path = public, pg_temp', keeper);
    END LOOP;
END
$$;

-- Roles that see every site of the register; the others see what is published, and a guardian what is the group's.
CREATE FUNCTION sees_all(role text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT role IN ('system', 'dispatcher', 'administrator', 'coordinator', 'responder', 'analyst', 'cad')
$$;
CREATE FUNCTION caller_sees_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sees_all(caller_role())
$$;

-- Whether somebody may see the words of a site that they are told of: those of one whose location alone is published are
-- for the roles that see all and for the group that keeps it. The one rule, for the caller and for whoever gets a message.
CREATE FUNCTION sees_words(role text, own_group uuid, keeper uuid, publication text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(publication = 'full' OR sees_all(role) OR role = 'guardian' AND own_group = keeper, false)
$$;
CREATE FUNCTION caller_sees_words(keeper uuid, publication text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sees_words(caller_role(), caller_group(), keeper, publication)
$$;

-- Whether a site is the caller's group's to keep.
CREATE FUNCTION site_is_own(site uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT caller_role() = 'guardian' AND EXISTS (
        SELECT FROM public.site AS kept WHERE kept.id = site AND kept.group_id = caller_group())
$$;
CREATE FUNCTION device_is_own(device uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT site_is_own(site_id) FROM defibrillator WHERE id = device
$$;

-- Keys of sites with a device of this serial number in service, by the index, which a policy would keep from being used.
-- Whoever asks sees of them what they may see.
CREATE FUNCTION sites_with_serial(serial text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT site_id FROM defibrillator
    WHERE folded_serial(serial_number) = folded_serial(serial) AND retired_at IS NULL
$$;

-- Keys of sites of which each of the words begins a word of the name, the address or the code, by the index. A word of one
-- or two letters is meant whole: as a beginning it would be in every site. Where the caller may not see the words, only the
-- code is looked at.
CREATE FUNCTION sites_with_words(wanted text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH question AS MATERIALIZED (
        SELECT string_agg(
            quote_literal(left(word, 60)) || CASE WHEN length(word) > 2 THEN ':*' ELSE '' END, ' & ')::tsquery AS words
        FROM unnest(folded_words(wanted, false)) AS word
    )
    SELECT id FROM site
    WHERE site_words(name, address, code) @@ (SELECT words FROM question)
        AND (caller_sees_words(group_id, publication)
            OR site_words(NULL, NULL, code) @@ (SELECT words FROM question))
$$;

CREATE FUNCTION registration_needs_approval(keeper uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE policy.approval_of
        WHEN 'everybody' THEN true
        WHEN 'nobody' THEN false
        ELSE NOT EXISTS (SELECT FROM community_group WHERE id = keeper AND trusted_at <= now())
    END
    FROM registration_policy_at(now()) AS policy
$$;

-- Whether a place lies in the service's area. What is registered elsewhere is most likely a slip, and somebody looks.
CREATE FUNCTION is_in_area(latitude double precision, longitude double precision) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT latitude BETWEEN policy.area_south AND policy.area_north
        AND longitude BETWEEN policy.area_west AND policy.area_east
    FROM dispatch_policy AS policy WHERE valid_from <= now() ORDER BY valid_from DESC LIMIT 1
$$;

ALTER TABLE site ENABLE ROW LEVEL SECURITY;
CREATE POLICY site_seen ON site FOR SELECT TO heartshield_service USING (
    (SELECT caller_sees_all())
    OR (SELECT caller_role()) IS NOT NULL AND approval = 'approved' AND publication <> 'hidden' AND access <> 'private'
    OR (SELECT caller_role()) = 'guardian' AND group_id = (SELECT caller_group()));
CREATE POLICY site_registered ON site FOR INSERT TO heartshield_service WITH CHECK (
    caller_role() = 'administrator'
    OR caller_role() = 'guardian' AND group_id = caller_group()
        AND (approval = 'pending'
            OR NOT registration_needs_approval(group_id) AND is_in_area(latitude, longitude)));
CREATE POLICY site_kept ON site FOR UPDATE TO heartshield_service USING (
    (SELECT caller_role()) = 'administrator'
    OR (SELECT caller_role()) = 'guardian' AND group_id = (SELECT caller_group()));
GRANT SELECT, INSERT ON site TO heartshield_service;
GRANT USAGE ON SEQUENCE site_code_number TO heartshield_service;
-- Neither whose it is nor whether it is approved: that is decided by decide_request alone.
GRANT UPDATE (
    name, operator, address, postcode, latitude, longitude, surroundings, level, entrance_note, indoor, access,
    access_hours, cabinet_locked, cabinet_kind, cabinet_heated, publication, mobile) ON site TO heartshield_service;

ALTER TABLE site_identifier ENABLE ROW LEVEL SECURITY;
CREATE POLICY site_identifier_seen ON site_identifier FOR SELECT TO heartshield_service
    USING (EXISTS (SELECT FROM site WHERE site.id = site_id));
GRANT SELECT ON site_identifier TO heartshield_service;

ALTER TABLE site_override ENABLE ROW LEVEL SECURITY;
CREATE POLICY site_override_seen ON site_override FOR SELECT TO heartshield_service
    USING ((SELECT caller_sees_all()) OR EXISTS (SELECT FROM site WHERE site.id = site_id));
CREATE POLICY site_override_kept ON site_override FOR INSERT TO heartshield_service
    WITH CHECK (caller_role() = 'administrator' OR site_is_own(site_id));
CREATE POLICY site_override_removed ON site_override FOR DELETE TO heartshield_service
    USING ((SELECT caller_role()) = 'administrator' OR site_is_own(site_id));
GRANT SELECT, INSERT, DELETE ON site_override TO heartshield_service;

ALTER TABLE defibrillator ENABLE ROW LEVEL SECURITY;
CREATE POLICY defibrillator_seen ON defibrillator FOR SELECT TO heartshield_service
    USING ((SELECT caller_sees_all()) OR EXISTS (SELECT FROM site WHERE site.id = site_id));
CREATE POLICY defibrillator_registered ON defibrillator FOR INSERT TO heartshield_service
    WITH CHECK (caller_role() = 'administrator' OR site_is_own(site_id));
CREATE POLICY defibrillator_kept ON defibrillator FOR UPDATE TO heartshield_service
    USING ((SELECT caller_role()) = 'administrator' OR site_is_own(site_id));
GRANT SELECT, INSERT ON defibrillator TO heartshield_service;
-- That it is retired follows from its event.
GRANT UPDATE (manufacturer, model, serial_number, in_service_since) ON defibrillator TO heartshield_service;

ALTER TABLE consumable ENABLE ROW LEVEL SECURITY;
CREATE POLICY consumable_seen ON consumable FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) IN ('system', 'dispatcher', 'coordinator', 'analyst', 'administrator')
    OR device_is_own(defibrillator_id));
CREATE POLICY consumable_fitted ON consumable FOR INSERT TO heartshield_service
    WITH CHECK (caller_role() = 'administrator' OR device_is_own(defibrillator_id));
CREATE POLICY consumable_removed ON consumable FOR UPDATE TO heartshield_service
    USING ((SELECT caller_role()) = 'administrator' OR device_is_own(defibrillator_id));
GRANT SELECT, INSERT ON consumable TO heartshield_service;
GRANT UPDATE (removed_on) ON consumable TO heartshield_service;

-- What happened to a device. A status tells everybody what follows from it; the events themselves are for those who
-- look after it or send somebody to it.
ALTER TABLE defibrillator_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY defibrillator_event_seen ON defibrillator_event FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) IN ('system', 'dispatcher', 'cad', 'coordinator', 'analyst', 'administrator')
    OR device_is_own(defibrillator_id));
CREATE POLICY defibrillator_event_reported ON defibrillator_event FOR INSERT TO heartshield_service WITH CHECK (
    caller_role() = 'administrator'
    OR caller_role() = 'dispatcher' AND kind IN ('code_issued', 'taken', 'returned', 'fault_reported')
    OR caller_role() = 'cad' AND kind IN ('code_issued', 'fault_reported')
    OR device_is_own(defibrillator_id) AND kind <> 'code_issued');
GRANT SELECT, INSERT ON defibrillator_event TO heartshield_service;
ALTER TABLE readiness_check ENABLE ROW LEVEL SECURITY;
CREATE POLICY readiness_check_seen ON readiness_check FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) IN ('system', 'dispatcher', 'cad', 'coordinator', 'analyst', 'administrator')
    OR device_is_own(defibrillator_id));
CREATE POLICY readiness_check_made ON readiness_check FOR INSERT TO heartshield_service
    WITH CHECK (caller_role() = 'administrator' OR device_is_own(defibrillator_id));
GRANT SELECT, INSERT ON readiness_check TO heartshield_service;
ALTER TABLE defibrillator_readiness ENABLE ROW LEVEL SECURITY;
CREATE POLICY defibrillator_readiness_seen ON defibrillator_readiness FOR SELECT TO heartshield_service
    USING ((SELECT caller_sees_all()) OR EXISTS (SELECT FROM defibrillator WHERE defibrillator.id = defibrillator_id));
GRANT SELECT ON defibrillator_readiness TO heartshield_service;

-- Whoever reports waits for the others who do, also where only the owner may change the row that is waited at.
CREATE FUNCTION lock_device(device uuid) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT site_id FROM defibrillator WHERE id = device FOR NO KEY UPDATE
$$;
CREATE FUNCTION lock_site(place uuid) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id FROM site WHERE id = place FOR NO KEY UPDATE
$$;

ALTER TABLE site_guardian ENABLE ROW LEVEL SECURITY;
CREATE POLICY site_guardian_seen ON site_guardian FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) IN ('system', 'administrator', 'coordinator', 'dispatcher') OR site_is_own(site_id));
CREATE POLICY site_guardian_named ON site_guardian FOR INSERT TO heartshield_service WITH CHECK (
    caller_role() = 'administrator'
    OR site_is_own(site_id) AND EXISTS (
        SELECT FROM account WHERE account.id = account_id AND account.group_id = caller_group()));
CREATE POLICY site_guardian_changed ON site_guardian FOR UPDATE TO heartshield_service
    USING ((SELECT caller_role()) = 'administrator' OR site_is_own(site_id));
CREATE POLICY site_guardian_released ON site_guardian FOR DELETE TO heartshield_service
    USING ((SELECT caller_role()) = 'administrator' OR site_is_own(site_id));
GRANT SELECT, INSERT, DELETE ON site_guardian TO heartshield_service;
GRANT UPDATE (is_primary) ON site_guardian TO heartshield_service;

-- Unlock codes: no right to the table at all.
ALTER TABLE unlock_code ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION set_unlock_code(place uuid, new_code text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT coalesce(caller_role() = 'administrator' OR site_is_own(place), false) THEN
        RAISE EXCEPTION 'only the group that keeps a site, or an administrator, sets its code'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF new_code IS NULL THEN
        DELETE FROM unlock_code WHERE site_id = place;
    ELSE
        INSERT INTO unlock_code (site_id, code) VALUES (place, new_code)
        ON CONFLICT (site_id) DO UPDATE SET code = EXCLUDED.code, set_at = now();
    END IF;
END
$$;
CREATE FUNCTION has_unlock_code(place uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM unlock_code WHERE site_id = place)
$$;
-- The code of a cabinet; null where none is known. Each reading is audited, in the transaction that reads.
CREATE FUNCTION release_unlock_code(device uuid, incident text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    place CONSTANT uuid := (SELECT site_id FROM defibrillator WHERE id = device);
BEGIN
    IF NOT coalesce(
        caller_role() = 'dispatcher' OR caller_role() = 'cad' AND incident ~ '\S' OR site_is_own(place), false)
    THEN
        RAISE EXCEPTION 'an unlock code is for dispatchers and for the group that keeps the device'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM audit('unlock_code.read', place::text, NULL, jsonb_build_object('device', device, 'incident', incident));
    RETURN (SELECT code FROM unlock_code WHERE site_id = place);
END
$$;
