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
        'note_change_of_postcodes()', 'advance_readiness(integer)', 'tell_of_problems()'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER', keeper);
        EXECUTE format('ALTER FUNCTION %s SET search_path = public, pg_temp', keeper);
    END LOOP;
END
$$;

-- Roles that see every site of the register; the others see what is published, and a guardian what is the group's.
CREATE FUNCTION caller_sees_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT caller_role() IN (
        'system', 'dispatcher', 'administrator', 'coordinator', 'responder', 'analyst', 'cad')
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

CREATE FUNCTION registration_needs_approval(keeper uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE policy.approval_of
        WHEN 'everybody' THEN true
        WHEN 'nobody' THEN false
        ELSE NOT EXISTS (SELECT FROM community_group WHERE id = keeper AND trusted_at <= now())
    END
    FROM registration_policy_at(now()) AS policy
$$;

ALTER TABLE site ENABLE ROW LEVEL SECURITY;
CREATE POLICY site_seen ON site FOR SELECT TO heartshield_service USING (
    (SELECT caller_sees_all())
    OR (SELECT caller_role()) IS NOT NULL AND approval = 'approved' AND publication <> 'hidden' AND access <> 'private'
    OR (SELECT caller_role()) = 'guardian' AND group_id = (SELECT caller_group()));
CREATE POLICY site_registered ON site FOR INSERT TO heartshield_service WITH CHECK (
    caller_role() = 'administrator'
    OR caller_role() = 'guardian' AND group_id = caller_group()
        AND (approval = 'pending' OR NOT registration_needs_approval(group_id)));
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
CREATE POLICY site_guardian_released ON site_guardian FOR DELETE TO heartshield_service
    USING ((SELECT caller_role()) = 'administrator' OR site_is_own(site_id));
GRANT SELECT, INSERT, DELETE ON site_guardian TO heartshield_service;

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

-- Accounts, keys, sessions.
GRANT SELECT ON community_group TO heartshield_service;
ALTER TABLE community_group ENABLE ROW LEVEL SECURITY;
CREATE POLICY community_group_seen ON community_group FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) IN ('system', 'administrator', 'coordinator') OR id = (SELECT caller_group()));
CREATE POLICY community_group_added ON community_group FOR INSERT TO heartshield_service
    WITH CHECK (caller_role() = 'administrator');
CREATE POLICY community_group_changed ON community_group FOR UPDATE TO heartshield_service
    USING ((SELECT caller_role()) = 'administrator');
GRANT INSERT ON community_group TO heartshield_service;
GRANT UPDATE (name, trusted_at) ON community_group TO heartshield_service;

CREATE FUNCTION caller_leads(candidate uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT candidate = caller_group() AND EXISTS (
        SELECT FROM account WHERE id = caller_account() AND leads_group AND group_id = candidate AND disabled_at IS NULL)
$$;

ALTER TABLE account ENABLE ROW LEVEL SECURITY;
CREATE POLICY account_seen ON account FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) IN ('system', 'administrator') OR id = (SELECT caller_account())
    OR group_id = (SELECT caller_group()));
CREATE POLICY account_added ON account FOR INSERT TO heartshield_service WITH CHECK (
    caller_role() = 'administrator' OR role = 'guardian' AND caller_leads(group_id));
-- Nobody changes what they themselves may do.
CREATE POLICY account_changed ON account FOR UPDATE TO heartshield_service USING (
    id IS DISTINCT FROM (SELECT caller_account())
    AND ((SELECT caller_role()) = 'administrator' OR role = 'guardian' AND caller_leads(group_id)));
GRANT SELECT, INSERT ON account TO heartshield_service;
GRANT UPDATE (leads_group, identity_issuer, identity_subject, disabled_at) ON account TO heartshield_service;

ALTER TABLE account_contact ENABLE ROW LEVEL SECURITY;
CREATE POLICY account_contact_own ON account_contact FOR SELECT TO heartshield_service USING (
    account_id = (SELECT caller_account()) OR (SELECT caller_role()) = 'system');
CREATE POLICY account_contact_added ON account_contact FOR INSERT TO heartshield_service WITH CHECK (
    EXISTS (SELECT FROM account WHERE account.id = account_id AND (
        caller_role() = 'administrator' OR account.role = 'guardian' AND caller_leads(account.group_id))));
CREATE POLICY account_contact_changed ON account_contact FOR UPDATE TO heartshield_service
    USING (account_id = (SELECT caller_account()));
GRANT SELECT, INSERT ON account_contact TO heartshield_service;
GRANT UPDATE (display_name, email, phone) ON account_contact TO heartshield_service;

-- Another person's contact details: audited in the transaction that reads, with a reason.
CREATE FUNCTION read_contact(person uuid, why text)
RETURNS TABLE (display_name text, email text, phone text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT coalesce(caller_role() IN ('dispatcher', 'administrator') AND why ~ '\S', false) THEN
        RAISE EXCEPTION 'contact details are for dispatchers and administrators who say why'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM audit('account_contact.read', person::text, person, jsonb_build_object('reason', why));
    RETURN QUERY SELECT kept.display_name, kept.email, kept.phone FROM account_contact AS kept
        WHERE kept.account_id = person;
END
$$;
-- The names of the caller's own group, for whoever works in it.
CREATE FUNCTION names_in_group() RETURNS TABLE (account_id uuid, display_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT kept.account_id, kept.display_name
    FROM account_contact AS kept JOIN account ON account.id = kept.account_id
    WHERE account.group_id = caller_group()
$$;

ALTER TABLE api_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY api_key_seen ON api_key FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) IN ('system', 'administrator') OR account_id = (SELECT caller_account())
    OR EXISTS (SELECT FROM account WHERE account.id = account_id AND caller_leads(account.group_id)));
-- A key of an account never says more than the account is, so that nobody gives themselves another role.
CREATE POLICY api_key_added ON api_key FOR INSERT TO heartshield_service WITH CHECK (
    account_id IS NULL AND caller_role() = 'administrator'
    OR EXISTS (SELECT FROM account WHERE account.id = account_id AND account.role = api_key.role
        AND (caller_role() = 'administrator' OR account.id = caller_account() OR caller_leads(account.group_id))));
CREATE POLICY api_key_changed ON api_key FOR UPDATE TO heartshield_service USING (
    (SELECT caller_role()) IN ('system', 'administrator') OR account_id = (SELECT caller_account())
    OR EXISTS (SELECT FROM account WHERE account.id = account_id AND caller_leads(account.group_id)));
GRANT SELECT, INSERT ON api_key TO heartshield_service;
GRANT UPDATE (revoked_at, last_used_at) ON api_key TO heartshield_service;

ALTER TABLE session ENABLE ROW LEVEL SECURITY;
CREATE POLICY session_seen ON session FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) IN ('system', 'administrator') OR account_id = (SELECT caller_account()));
CREATE POLICY session_ended ON session FOR UPDATE TO heartshield_service USING (
    (SELECT caller_role()) = 'administrator' OR account_id = (SELECT caller_account()));
GRANT SELECT ON session TO heartshield_service;
GRANT UPDATE (revoked_at) ON session TO heartshield_service;

ALTER TABLE sign_in_link ENABLE ROW LEVEL SECURITY;
CREATE POLICY sign_in_link_made ON sign_in_link FOR INSERT TO heartshield_service
    WITH CHECK (caller_role() = 'system');
GRANT INSERT ON sign_in_link TO heartshield_service;
-- Spends a link and opens a session; no row where the link is unknown, spent or too old, or the account is closed.
CREATE FUNCTION open_session(link_sha256 bytea, session_sha256 bytea)
RETURNS TABLE (id uuid, account_id uuid, expires_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    person uuid;
BEGIN
    UPDATE sign_in_link SET used_at = now()
    WHERE secret_sha256 = link_sha256 AND used_at IS NULL AND sign_in_link.expires_at > now()
        AND EXISTS (SELECT FROM account WHERE account.id = sign_in_link.account_id AND disabled_at IS NULL)
    RETURNING sign_in_link.account_id INTO person;
    IF person IS NULL THEN RETURN; END IF;
    RETURN QUERY INSERT INTO session (account_id, secret_sha256, expires_at)
        SELECT person, session_sha256, now() + make_interval(hours => policy.session_hours)
        FROM registration_policy_at(now()) AS policy
        RETURNING session.id, session.account_id, session.expires_at;
END
$$;
-- Has a link sent to whoever has this address; whether anybody has is not told. At most one waits to be sent.
CREATE FUNCTION ask_for_link(address_given text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO outgoing_message (kind, account_id, cause)
    SELECT 'sign_in', account.id, 'sign_in ' || account.id || ' ' || floor(extract(epoch FROM now()) / 60)
    FROM account_contact AS kept JOIN account ON account.id = kept.account_id
    WHERE lower(kept.email) = lower(address_given) AND account.disabled_at IS NULL
    ON CONFLICT (cause) DO NOTHING
$$;
-- A new group with its first guardian, who gets a link. Where the group or the address is known already nothing is
-- added; whoever has the address gets a link.
CREATE FUNCTION sign_up_group(group_name text, person_name text, address_given text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    new_group uuid;
    person uuid;
BEGIN
    IF NOT EXISTS (SELECT FROM account_contact WHERE lower(email) = lower(address_given)) THEN
        INSERT INTO community_group (name) VALUES (group_name) ON CONFLICT DO NOTHING RETURNING id INTO new_group;
        IF new_group IS NULL THEN RETURN; END IF;
        INSERT INTO account (role, group_id, leads_group) VALUES ('guardian', new_group, true) RETURNING id INTO person;
        INSERT INTO account_contact (account_id, display_name, email) VALUES (person, person_name, address_given);
    END IF;
    PERFORM ask_for_link(address_given);
EXCEPTION
    -- Somebody signs up with the same address at this moment, and gets the link.
    WHEN unique_violation THEN PERFORM ask_for_link(address_given);
END
$$;

-- Whoever may sign in no more is signed out, and no link that was sent signs in again, also when the account is opened
-- once more.
CREATE FUNCTION sign_out_disabled() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE session SET revoked_at = now()
    WHERE account_id IN (SELECT id FROM after WHERE disabled_at IS NOT NULL) AND revoked_at IS NULL;
    UPDATE sign_in_link SET used_at = now()
    WHERE account_id IN (SELECT id FROM after WHERE disabled_at IS NOT NULL) AND used_at IS NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER account_disabled AFTER UPDATE ON account REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION sign_out_disabled();

-- Requests. Who sees one: who made it, whose site it is about or who is named in it, and who decides.
ALTER TABLE change_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY change_request_seen ON change_request FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) IN ('system', 'administrator', 'coordinator')
    OR requested_by = (SELECT caller_actor()) OR group_id = (SELECT caller_group()) OR site_is_own(site_id));
CREATE POLICY change_request_made ON change_request FOR INSERT TO heartshield_service WITH CHECK (
    state = 'open' AND requested_by IS NOT DISTINCT FROM caller_actor() AND requester_role = caller_role()
    AND caller_role() IN ('public', 'guardian', 'responder', 'coordinator', 'administrator')
    -- About what the caller sees.
    AND (site_id IS NULL OR EXISTS (SELECT FROM site WHERE site.id = change_request.site_id))
    AND (defibrillator_id IS NULL OR EXISTS (
        SELECT FROM defibrillator AS device
        WHERE device.id = change_request.defibrillator_id AND device.site_id = change_request.site_id))
    AND CASE kind
        WHEN 'registration' THEN site_id IS NULL OR caller_role() = 'administrator' OR site_is_own(site_id)
        WHEN 'claim' THEN caller_role() = 'guardian' AND group_id = caller_group()
        WHEN 'handover' THEN site_is_own(site_id)
        ELSE true
    END);
GRANT SELECT ON change_request TO heartshield_service;
GRANT INSERT (id, kind, site_id, defibrillator_id, latitude, longitude, group_id, proposal, statement, requested_by,
    requester_role) ON change_request TO heartshield_service;

-- Decides a request that is open and does to the site what follows. Moves and retirements are events of the device, and
-- are reported by whoever decided, in the same transaction. Returns the state; null where there is no such open request.
-- Whoever asked gets a message. `made`: the site that was registered for an approved proposal.
CREATE FUNCTION decide_request(request uuid, approved boolean, why text, made uuid DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wanted change_request;
    may_decide boolean;
    new_state CONSTANT text := CASE WHEN approved THEN 'approved' ELSE 'refused' END;
    keeper uuid;
BEGIN
    SELECT * INTO wanted FROM change_request WHERE id = request AND state = 'open' FOR UPDATE;
    IF wanted.id IS NULL THEN RETURN NULL; END IF;
    may_decide := CASE
        WHEN wanted.kind = 'handover' THEN caller_role() = 'guardian' AND caller_group() = wanted.group_id
        WHEN wanted.kind = 'claim' THEN caller_role() IN ('coordinator', 'administrator')
        ELSE caller_role() = 'administrator'
    END;
    IF NOT coalesce(may_decide AND caller_actor() IS DISTINCT FROM wanted.requested_by, false) THEN
        RAISE EXCEPTION 'this request is decided by somebody else' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Two that are decided at once about one site come one after the other.
    SELECT group_id INTO keeper FROM site WHERE id = wanted.site_id FOR NO KEY UPDATE;
    UPDATE change_request SET
        state = new_state, decided_at = now(), decided_by = caller_actor(), decision_reason = why,
        site_id = coalesce(site_id, made)
    WHERE id = request;
    IF wanted.kind = 'registration' AND wanted.site_id IS NOT NULL THEN
        UPDATE site SET approval = new_state WHERE id = wanted.site_id;
        IF approved THEN
            UPDATE community_group SET trusted_at = now() WHERE id = keeper AND trusted_at IS NULL;
        END IF;
    ELSIF wanted.kind IN ('claim', 'handover') AND approved THEN
        IF wanted.kind = 'claim' AND keeper IS NOT NULL THEN
            RAISE EXCEPTION 'the site is kept by a group already'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'change_request_site_is_kept';
        END IF;
        IF wanted.kind = 'handover' AND NOT EXISTS (
            SELECT FROM account WHERE id = wanted.requested_by AND group_id = keeper)
        THEN
            RAISE EXCEPTION 'the site is not kept by the group that hands it over'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'change_request_site_is_not_theirs';
        END IF;
        UPDATE site SET group_id = wanted.group_id WHERE id = wanted.site_id;
        DELETE FROM site_guardian WHERE site_id = wanted.site_id;
        INSERT INTO site_guardian (site_id, account_id, is_primary)
        SELECT wanted.site_id, account.id, true FROM account
        WHERE account.group_id = wanted.group_id AND disabled_at IS NULL
        ORDER BY account.id = CASE wanted.kind WHEN 'claim' THEN wanted.requested_by ELSE caller_account() END DESC,
            leads_group DESC, account.id
        LIMIT 1;
    END IF;
    INSERT INTO outgoing_message (kind, account_id, site_id, facts, cause)
    SELECT
        'request_decided', account.id, site.id,
        jsonb_build_object(
            'siteName', coalesce(site.name, site.code), 'siteCode', site.code, 'requestKind', wanted.kind,
            'state', new_state),
        'request_decided ' || request || ' ' || account.id
    FROM account LEFT JOIN site ON site.id = coalesce(wanted.site_id, made)
    WHERE account.id = wanted.requested_by AND account.disabled_at IS NULL
    ON CONFLICT (cause) DO NOTHING;
    RETURN new_state;
END
$$;
CREATE FUNCTION withdraw_request(request uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE change_request SET state = 'withdrawn', decided_at = now(), decided_by = caller_actor()
    WHERE id = request AND state = 'open' AND requested_by = caller_actor();
    RETURN FOUND;
END
$$;

-- Uploads of files of sites: the group's own, and all for administrators. What was read from a file stays as it is.
ALTER TABLE site_upload ENABLE ROW LEVEL SECURITY;
CREATE POLICY site_upload_seen ON site_upload FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) = 'administrator'
    OR (SELECT caller_role()) = 'guardian' AND group_id = (SELECT caller_group()) AND uploader_role = 'guardian');
CREATE POLICY site_upload_made ON site_upload FOR INSERT TO heartshield_service WITH CHECK (
    uploader_role = caller_role() AND uploaded_by IS NOT DISTINCT FROM caller_actor()
    AND (caller_role() = 'administrator' OR caller_role() = 'guardian' AND group_id = caller_group()));
GRANT SELECT (id, group_id, file_name, uploaded_at, uploaded_by, uploader_role, row_count, remarks, unused_columns)
    ON site_upload TO heartshield_service;
GRANT INSERT ON site_upload TO heartshield_service;
-- Whether the caller may register what an upload holds: the caller's own group made it, or administrators did.
CREATE FUNCTION upload_is_workable(upload uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM site_upload AS kept
        WHERE kept.id = upload AND kept.uploader_role = caller_role()
            AND (caller_role() = 'administrator' OR kept.group_id = caller_group()))
$$;
ALTER TABLE site_upload_row ENABLE ROW LEVEL SECURITY;
CREATE POLICY site_upload_row_seen ON site_upload_row FOR SELECT TO heartshield_service
    USING (upload_id IN (SELECT id FROM site_upload));
CREATE POLICY site_upload_row_made ON site_upload_row FOR INSERT TO heartshield_service
    WITH CHECK (upload_is_workable(upload_id) AND state <> 'registered');
CREATE POLICY site_upload_row_settled ON site_upload_row FOR UPDATE TO heartshield_service
    USING (upload_is_workable(upload_id));
GRANT SELECT, INSERT ON site_upload_row TO heartshield_service;
GRANT UPDATE (state, findings, alike, alike_rows, site_id) ON site_upload_row TO heartshield_service;
ALTER TABLE site_upload_code ENABLE ROW LEVEL SECURITY;

-- The upload of a file; null where the caller has sent none. The hash itself is shown to nobody.
CREATE FUNCTION upload_of_file(keeper uuid, file_hash bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id FROM site_upload
    WHERE group_id = keeper AND file_sha256 = file_hash AND uploader_role = caller_role() AND upload_is_workable(id)
$$;
CREATE FUNCTION lock_upload(upload uuid) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id FROM site_upload WHERE id = upload FOR NO KEY UPDATE
$$;
CREATE FUNCTION keep_upload_codes(upload uuid, numbers integer[], codes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT coalesce(upload_is_workable(upload), false) THEN
        RAISE EXCEPTION 'the upload is somebody else''s' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO site_upload_code (upload_id, number, code)
    SELECT upload, given.number, given.code FROM unnest(numbers, codes) AS given (number, code);
END
$$;
-- Gives the code that came with a row to the site that the row became, if one did.
CREATE FUNCTION move_upload_code(upload uuid, row_number integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moved text;
    place CONSTANT uuid := (
        SELECT site_id FROM site_upload_row WHERE upload_id = upload AND number = row_number);
BEGIN
    IF place IS NULL OR NOT coalesce(upload_is_workable(upload), false) THEN RETURN; END IF;
    DELETE FROM site_upload_code WHERE upload_id = upload AND number = row_number RETURNING code INTO moved;
    IF moved IS NOT NULL THEN PERFORM set_unlock_code(place, moved); END IF;
END
$$;

ALTER TABLE problem_report ENABLE ROW LEVEL SECURITY;
CREATE POLICY problem_report_seen ON problem_report FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) IN ('system', 'administrator', 'coordinator', 'dispatcher')
    OR device_is_own(defibrillator_id));
CREATE POLICY problem_report_made ON problem_report FOR INSERT TO heartshield_service
    WITH CHECK (
        caller_role() IS NOT NULL AND reporter_id IS NOT DISTINCT FROM caller_actor() AND closed_at IS NULL
        AND EXISTS (SELECT FROM defibrillator AS device WHERE device.id = problem_report.defibrillator_id));
CREATE POLICY problem_report_closed ON problem_report FOR UPDATE TO heartshield_service USING (
    (SELECT caller_role()) IN ('administrator', 'coordinator') OR device_is_own(defibrillator_id));
GRANT SELECT ON problem_report TO heartshield_service;
GRANT INSERT (id, defibrillator_id, kind, detail, reporter_id) ON problem_report TO heartshield_service;
GRANT UPDATE (closed_at, closed_by, outcome, note) ON problem_report TO heartshield_service;

ALTER TABLE kept_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY kept_answer_own ON kept_answer TO heartshield_service
    USING (actor = current_setting('heartshield.asker', true));
GRANT SELECT, INSERT ON kept_answer TO heartshield_service;
GRANT UPDATE (status, etag, location, body) ON kept_answer TO heartshield_service;

ALTER TABLE outgoing_message ENABLE ROW LEVEL SECURITY;
CREATE POLICY outgoing_message_added ON outgoing_message FOR INSERT TO heartshield_service
    WITH CHECK (caller_role() IS NOT NULL);
CREATE POLICY outgoing_message_seen ON outgoing_message FOR SELECT TO heartshield_service
    USING ((SELECT caller_role()) IN ('system', 'administrator'));
CREATE POLICY outgoing_message_sent ON outgoing_message FOR UPDATE TO heartshield_service
    USING ((SELECT caller_role()) IN ('system', 'administrator'));
GRANT SELECT ON outgoing_message TO heartshield_service;
GRANT INSERT (id, kind, account_id, site_id, facts, cause, due_at) ON outgoing_message TO heartshield_service;
GRANT UPDATE (due_at, attempt_count, sent_at, given_up_at, failure) ON outgoing_message TO heartshield_service;

ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_entry_seen ON audit_entry FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) = 'administrator' OR account_id = (SELECT caller_account()));
GRANT SELECT ON audit_entry TO heartshield_service;
-- The latest seal: written down elsewhere, it proves that the chain was neither cut nor built anew.
CREATE FUNCTION audit_head() RETURNS TABLE (seal_position bigint, hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT seal.position, encode(seal.hash, 'hex') FROM audit_seal AS seal
    WHERE caller_role() = 'system' ORDER BY seal.position DESC LIMIT 1
$$;
GRANT EXECUTE ON FUNCTION audit_head() TO heartshield_service;

-- Everything that is kept of a person, for the person and for an administrator who says why; null for anybody else and
-- where there is no such account. Of the audit the latest thousand entries: the whole is read page by page.
CREATE FUNCTION personal_data(person uuid, why text) RETURNS json
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    kept account;
BEGIN
    IF NOT coalesce(person = caller_account() OR caller_role() = 'administrator', false) THEN RETURN NULL; END IF;
    SELECT * INTO kept FROM account WHERE id = person;
    IF kept.id IS NULL THEN RETURN NULL; END IF;
    IF NOT coalesce(person = caller_account() OR why ~ '\S', false) THEN
        RAISE EXCEPTION 'whoever reads the data of another person says why' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM audit('account_data.read', person::text, person, jsonb_build_object('reason', why));
    RETURN json_build_object(
        'account', json_build_object(
            'id', kept.id, 'role', kept.role, 'groupId', kept.group_id, 'leadsGroup', kept.leads_group,
            'identityIssuer', kept.identity_issuer, 'identitySubject', kept.identity_subject,
            'createdAt', kept.created_at, 'disabledAt', kept.disabled_at, 'erasedAt', kept.erased_at,
            'version', kept.version::text),
        'contact', (
            SELECT json_build_object('displayName', display_name, 'email', email, 'phone', phone)
            FROM account_contact WHERE account_id = person),
        'keys', (
            SELECT coalesce(json_agg(json_build_object(
                'id', id, 'name', name, 'scope', scope, 'createdAt', created_at, 'expiresAt', expires_at,
                'revokedAt', revoked_at, 'lastUsedAt', last_used_at) ORDER BY id), '[]')
            FROM api_key WHERE account_id = person),
        'sessions', (
            SELECT coalesce(json_agg(json_build_object(
                'id', id, 'createdAt', created_at, 'expiresAt', expires_at, 'revokedAt', revoked_at) ORDER BY id), '[]')
            FROM session WHERE account_id = person),
        'signInLinks', (
            SELECT coalesce(json_agg(json_build_object(
                'id', id, 'createdAt', created_at, 'expiresAt', expires_at, 'usedAt', used_at) ORDER BY id), '[]')
            FROM sign_in_link WHERE account_id = person),
        'guardianships', (
            SELECT coalesce(json_agg(json_build_object(
                'siteId', site_id, 'isPrimary', is_primary, 'since', since) ORDER BY since, site_id), '[]')
            FROM site_guardian WHERE account_id = person),
        'messages', (
            SELECT coalesce(json_agg(json_build_object(
                'id', id, 'kind', kind, 'siteId', site_id, 'facts', facts, 'createdAt', created_at, 'dueAt', due_at,
                'sentAt', sent_at, 'givenUpAt', given_up_at) ORDER BY id), '[]')
            FROM outgoing_message WHERE account_id = person),
        'requests', (
            SELECT coalesce(json_agg(json_build_object(
                'id', id, 'kind', kind, 'siteId', site_id, 'statement', statement, 'proposal', proposal,
                'requestedAt', requested_at, 'state', state, 'decidedAt', decided_at,
                'decisionReason', decision_reason) ORDER BY id), '[]')
            FROM change_request WHERE requested_by = person),
        'problemReports', (
            SELECT coalesce(json_agg(json_build_object(
                'id', id, 'defibrillatorId', defibrillator_id, 'kind', kind, 'detail', detail,
                'reportedAt', reported_at, 'closedAt', closed_at, 'outcome', outcome, 'note', note) ORDER BY id), '[]')
            FROM problem_report WHERE reporter_id = person),
        'events', (
            SELECT coalesce(json_agg(json_build_object(
                'id', id, 'defibrillatorId', defibrillator_id, 'kind', kind, 'occurredAt', occurred_at,
                'recordedAt', recorded_at, 'detail', detail) ORDER BY id), '[]')
            FROM defibrillator_event WHERE reporter_id = person),
        'auditEntryCount', (SELECT count(*) FROM audit_entry WHERE account_id = person),
        'auditEntries', (
            SELECT coalesce(json_agg(json_build_object(
                'id', id, 'occurredAt', occurred_at, 'actorId', actor_id, 'actorRole', actor_role,
                'action', action, 'subject', subject, 'reason', reason, 'changes', changes) ORDER BY id DESC), '[]')
            FROM (
                SELECT * FROM audit_entry WHERE account_id = person ORDER BY id DESC LIMIT 1000
            ) AS latest));
END
$$;

-- Takes out of a text what names a person.
CREATE FUNCTION without_words(original text, words text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    word text;
BEGIN
    FOREACH word IN ARRAY words LOOP
        original := replace(original, word, '[erased]');
    END LOOP;
    RETURN original;
END
$$;
CREATE FUNCTION without_words(original jsonb, words text[]) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE jsonb_typeof(original)
        WHEN 'string' THEN to_jsonb(without_words(original #>> '{}', words))
        WHEN 'object' THEN (
            SELECT coalesce(jsonb_object_agg(key, without_words(value, words)), '{}') FROM jsonb_each(original))
        WHEN 'array' THEN (
            SELECT coalesce(jsonb_agg(without_words(value, words) ORDER BY place), '[]')
            FROM jsonb_array_elements(original) WITH ORDINALITY AS element (value, place))
        ELSE original
    END;
END
$$;

-- Waits for whoever is changing an account; null where the caller may not know of it.
CREATE FUNCTION lock_account(person uuid) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT version FROM account
    WHERE id = person AND (person = caller_account() OR caller_role() = 'administrator') FOR UPDATE
$$;

-- Forgets a person: nothing is left but the account's key, the pseudonym of what was done, and it signs in no more. Null
-- where there is no such account, or none of the caller's.
CREATE FUNCTION erase_account(person uuid) RETURNS TABLE (version bigint, erased_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    kept account;
    words text[];
    left_by_them uuid[];
BEGIN
    IF NOT coalesce(person = caller_account() OR caller_role() = 'administrator', false) THEN RETURN; END IF;
    SELECT * INTO kept FROM account WHERE id = person FOR UPDATE;
    IF kept.id IS NULL THEN RETURN; END IF;
    IF kept.erased_at IS NULL THEN
        -- A name of one or two letters is in every text and says nothing.
        SELECT array_agg(word) INTO words
        FROM account_contact AS contact, unnest(ARRAY[contact.email, contact.phone, contact.display_name]) AS word
        WHERE contact.account_id = person AND length(word) > 2;
        words := coalesce(words, '{}');

        -- What the person wrote, and what others wrote about what they wrote, without the words that name them.
        UPDATE change_request SET
            statement = without_words(statement, words), proposal = without_words(proposal, words),
            decision_reason = without_words(decision_reason, words)
        WHERE requested_by = person OR decided_by = person;
        UPDATE problem_report SET detail = without_words(detail, words), note = without_words(note, words)
        WHERE reporter_id = person OR closed_by = person;
        -- Evidence stays, but for those words.
        UPDATE readiness_check SET note = without_words(note, words)
        WHERE reporter_id = person AND note <> without_words(note, words);
        UPDATE defibrillator_readiness SET fault = without_words(fault, words)
        WHERE fault <> without_words(fault, words)
            AND defibrillator_id IN (SELECT defibrillator_id FROM defibrillator_event WHERE reporter_id = person);
        UPDATE defibrillator_event SET detail = without_words(detail, words)
        WHERE reporter_id = person AND detail <> without_words(detail, words);
        UPDATE kept_answer SET body = NULL
        WHERE actor = person::text OR position(convert_to(person::text, 'UTF8') IN body) > 0
            OR EXISTS (SELECT FROM unnest(words) AS word WHERE position(convert_to(word, 'UTF8') IN body) > 0);

        DELETE FROM outgoing_message WHERE account_id = person AND sent_at IS NULL;
        UPDATE sign_in_link SET used_at = now() WHERE account_id = person AND used_at IS NULL;
        UPDATE session SET revoked_at = now() WHERE account_id = person AND revoked_at IS NULL;
        UPDATE api_key SET revoked_at = now() WHERE account_id = person AND revoked_at IS NULL;
        UPDATE api_key SET name = 'erased' WHERE account_id = person AND name <> 'erased';

        -- A site is not left without somebody who answers for it while there is one.
        WITH left_sites AS (DELETE FROM site_guardian WHERE account_id = person RETURNING site_id, is_primary)
        SELECT array_agg(site_id) INTO left_by_them FROM left_sites WHERE is_primary;
        UPDATE site_guardian AS guardian SET is_primary = true
        FROM (
            SELECT DISTINCT ON (site_id) site_id, account_id FROM site_guardian
            WHERE site_id = ANY (left_by_them) ORDER BY site_id, since, account_id
        ) AS next
        WHERE guardian.site_id = next.site_id AND guardian.account_id = next.account_id;

        DELETE FROM account_contact WHERE account_id = person;
        UPDATE account SET
            identity_issuer = NULL, identity_subject = NULL, leads_group = false,
            disabled_at = coalesce(disabled_at, now()), erased_at = now()
        WHERE id = person;
        PERFORM audit('account.erased', person::text, person, NULL);
    END IF;
    RETURN QUERY SELECT account.version, account.erased_at FROM account WHERE id = person;
END
$$;

-- Drops what has been kept for as long as the policy says, at most so many rows of a kind. Returns how many.
CREATE FUNCTION drop_outdated(greatest_count integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    policy CONSTANT retention_policy := retention_policy_at(now());
    dropped bigint := 0;
    count_of_kind bigint;
BEGIN
    IF NOT coalesce(caller_role() = 'system', false) THEN
        RAISE EXCEPTION 'only the service itself drops what is outdated' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM sign_in_link WHERE id IN (
        SELECT id FROM sign_in_link
        WHERE least(used_at, expires_at) < now() - make_interval(days => policy.sign_in_link_days)
        LIMIT greatest_count FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS count_of_kind = ROW_COUNT;
    dropped := dropped + count_of_kind;
    DELETE FROM session WHERE id IN (
        SELECT id FROM session
        WHERE least(revoked_at, expires_at) < now() - make_interval(days => policy.session_days)
        LIMIT greatest_count FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS count_of_kind = ROW_COUNT;
    dropped := dropped + count_of_kind;
    DELETE FROM outgoing_message WHERE id IN (
        SELECT id FROM outgoing_message
        WHERE coalesce(sent_at, given_up_at) < now() - make_interval(days => policy.message_days)
        LIMIT greatest_count FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS count_of_kind = ROW_COUNT;
    dropped := dropped + count_of_kind;
    DELETE FROM kept_answer WHERE (actor, key) IN (
        SELECT actor, key FROM kept_answer
        WHERE kept_at < now() - make_interval(days => policy.kept_answer_days)
        LIMIT greatest_count FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS count_of_kind = ROW_COUNT;
    RETURN dropped + count_of_kind;
END
$$;
GRANT SELECT ON retention_policy TO heartshield_service;
GRANT EXECUTE ON FUNCTION
    personal_data(uuid, text), lock_account(uuid), erase_account(uuid), drop_outdated(integer), retention_policy_at(timestamptz)
    TO heartshield_service;

-- What everybody may know, and what keeps an instance true.
GRANT SELECT ON dispatch_policy, readiness_policy, registration_policy, reference_dataset, area, postcode
    TO heartshield_service;
GRANT SELECT ON located_site TO heartshield_service;
ALTER TABLE site_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY site_change_read ON site_change FOR SELECT TO heartshield_service
    USING ((SELECT caller_role()) = 'system');
CREATE POLICY site_change_pruned ON site_change FOR DELETE TO heartshield_service
    USING ((SELECT caller_role()) = 'system');
GRANT SELECT, DELETE ON site_change TO heartshield_service;
GRANT SELECT ON schema_migration TO heartshield_service;
GRANT EXECUTE ON FUNCTION
    caller_role(), caller_account(), caller_group(), caller_actor(), caller_sees_all(), site_is_own(uuid),
    device_is_own(uuid), caller_leads(uuid), uuid_v7(), site_code(bigint), is_postcode(text), folded_serial(text),
    advance_version(), readiness_policy_at(timestamptz), registration_policy_at(timestamptz),
    registration_needs_approval(uuid), advance_readiness(integer), seal_audit(integer), lock_device(uuid),
    lock_site(uuid), set_unlock_code(uuid, text), has_unlock_code(uuid), release_unlock_code(uuid, text),
    read_contact(uuid, text), names_in_group(), open_session(bytea, bytea), ask_for_link(text),
    sign_up_group(text, text, text), decide_request(uuid, boolean, text, uuid), withdraw_request(uuid),
    london_day_start(date), upload_is_workable(uuid), upload_of_file(uuid, bytea), lock_upload(uuid),
    keep_upload_codes(uuid, integer[], text[]), sites_with_serial(text), move_upload_code(uuid, integer)
    TO heartshield_service;

-- Makes a user of the server that the service can sign in as; how it proves who it is, is the server's to say.
CREATE FUNCTION let_serve(service_user text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = service_user) THEN
        EXECUTE format('CREATE ROLE %I LOGIN', service_user);
    END IF;
    EXECUTE format('GRANT heartshield_service TO %I', service_user);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), service_user);
END
$$;
