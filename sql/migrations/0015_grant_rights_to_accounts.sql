-- Who sees and changes accounts, contact details, keys, sessions and links, and how one signs in.
GRANT SELECT ON community_group TO heartshield_service;
ALTER TABLE community_group ENABLE ROW LEVEL SECURITY;
CREATE POLICY community_group_seen ON community_group FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) IN ('system', 'administrator', 'coordinator') OR id = (SELECT caller_group()));
CREATE POLICY community_group_added ON community_group FOR INSERT TO heartshield_service
    WITH CHECK (caller_role() = 'administrator');
CREATE POLICY community_group_changed ON community_group FOR UPDATE TO heartshield_service
    USING ((SELECT caller_role()) = 'administrator');
GRANT INSERT ON community_group TO heartshield_service;
GRANT UPDATE (name, trusted_at, trust_withdrawn_at) ON community_group TO heartshield_service;

-- A group by its name, for whoever hands a site over to it.
CREATE FUNCTION group_named(name_given text) RETURNS TABLE (id uuid, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT kept.id, kept.name FROM community_group AS kept
    WHERE lower(kept.name) = lower(name_given) AND caller_role() IN ('administrator', 'coordinator', 'guardian')
$$;

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
-- Not by which identity somebody signs in: whoever changed that could be that person.
GRANT UPDATE (leads_group, disabled_at) ON account TO heartshield_service;

ALTER TABLE account_contact ENABLE ROW LEVEL SECURITY;
CREATE POLICY account_contact_own ON account_contact FOR SELECT TO heartshield_service USING (
    account_id = (SELECT caller_account()) OR (SELECT caller_role()) = 'system');
CREATE POLICY account_contact_added ON account_contact FOR INSERT TO heartshield_service WITH CHECK (
    EXISTS (SELECT FROM account WHERE account.id = account_id AND (
        caller_role() = 'administrator' OR account.role = 'guardian' AND caller_leads(account.group_id))));
CREATE POLICY account_contact_changed ON account_contact FOR UPDATE TO heartshield_service
    USING (account_id = (SELECT caller_account()));
GRANT SELECT, INSERT ON account_contact TO heartshield_service;
GRANT UPDATE (display_name, phone) ON account_contact TO heartshield_service;

-- Changes the caller's own address: taking it away holds at once, another one when a link that is sent to it has been used.
-- Where somebody else has it nothing is sent, and the caller is not told. Null for whoever has no contact details.
CREATE FUNCTION change_own_address(new_address text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    kept account_contact;
BEGIN
    SELECT * INTO kept FROM account_contact WHERE account_id = caller_account() FOR UPDATE;
    IF kept.account_id IS NULL THEN RETURN NULL; END IF;
    DELETE FROM outgoing_message
    WHERE account_id = kept.account_id AND kind = 'confirm_address' AND sent_at IS NULL;
    IF new_address IS NULL OR lower(new_address) = lower(kept.email) THEN
        UPDATE account_contact SET email = new_address, pending_email = NULL WHERE account_id = kept.account_id;
        RETURN true;
    END IF;
    UPDATE account_contact SET pending_email = new_address WHERE account_id = kept.account_id;
    INSERT INTO outgoing_message (kind, account_id, address, cause)
    SELECT 'confirm_address', kept.account_id, new_address, 'confirm_address ' || uuid_v7()
    WHERE has_messages_left(kept.account_id, 'confirm_address')
        AND NOT EXISTS (SELECT FROM account_contact WHERE lower(email) = lower(new_address));
    RETURN true;
END
$$;
-- What was sent to the former address, or is about to be, signs nobody in any more, and whoever reads there is told.
CREATE FUNCTION leave_former_address() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE sign_in_link SET used_at = now(), email = NULL WHERE account_id = NEW.account_id AND used_at IS NULL;
    DELETE FROM outgoing_message
    WHERE account_id = NEW.account_id AND kind IN ('sign_in', 'confirm_address') AND sent_at IS NULL;
    IF OLD.email IS NOT NULL THEN
        INSERT INTO outgoing_message (kind, account_id, address, cause)
        VALUES ('address_changed', NEW.account_id, OLD.email, 'address_changed ' || uuid_v7());
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER account_contact_address_changed AFTER UPDATE OF email ON account_contact FOR EACH ROW
    WHEN (lower(OLD.email) IS DISTINCT FROM lower(NEW.email)) EXECUTE FUNCTION leave_former_address();

-- Another person's contact details: audited in the transaction that reads, with a reason. To a dispatcher there are only
-- those who keep devices.
CREATE FUNCTION read_contact(person uuid, why text)
RETURNS TABLE (display_name text, email text, phone text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT coalesce(caller_role() IN ('dispatcher', 'administrator') AND why ~ '\S', false) THEN
        RAISE EXCEPTION 'contact details are for dispatchers and administrators who say why'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF caller_role() = 'dispatcher' AND NOT EXISTS (
        SELECT FROM account WHERE id = person AND role = 'guardian' AND erased_at IS NULL)
    THEN
        RETURN;
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

-- Who of a group has one of these addresses, for the group's own people and for administrators: nobody learns an address
-- that they do not have already.
CREATE FUNCTION members_with_addresses(keeper uuid, addresses text[]) RETURNS TABLE (address text, account_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT lower(kept.email), account.id
    FROM account_contact AS kept JOIN account ON account.id = kept.account_id
    WHERE lower(kept.email) = ANY (addresses) AND account.group_id = keeper AND account.disabled_at IS NULL
        AND (caller_role() = 'administrator' OR caller_role() = 'guardian' AND keeper = caller_group())
$$;

ALTER TABLE api_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY api_key_seen ON api_key FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) IN ('system', 'administrator') OR account_id = (SELECT caller_account())
    OR EXISTS (SELECT FROM account WHERE account.id = account_id AND caller_leads(account.group_id)));
-- Whoever makes a key can use it. So a key of an account is made by nobody but the account, and never says more than the
-- account is; and no administrator makes another administrator of themselves, who would approve what they ask for.
CREATE POLICY api_key_added ON api_key FOR INSERT TO heartshield_service WITH CHECK (
    account_id IS NULL AND caller_role() = 'administrator' AND role NOT IN ('administrator', 'guardian')
    OR account_id = caller_account()
        AND EXISTS (SELECT FROM account WHERE account.id = account_id AND account.role = api_key.role));
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
-- Spends a link and opens a session, which ends without use at the one time and in any case at the other; no row where the
-- link is unknown, spent or too old, or the account is closed or has another address by now. A link that was sent to the
-- address that waits makes it the account's.
CREATE FUNCTION open_session(link_sha256 bytea, session_sha256 bytea)
RETURNS TABLE (id uuid, account_id uuid, expires_at timestamptz, ends_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    link sign_in_link;
    kept account_contact;
BEGIN
    SELECT sign_in_link.* INTO link FROM sign_in_link
    WHERE secret_sha256 = link_sha256 AND used_at IS NULL AND sign_in_link.expires_at > now()
        AND EXISTS (SELECT FROM account WHERE account.id = sign_in_link.account_id AND disabled_at IS NULL)
    FOR UPDATE;
    IF link.id IS NULL THEN RETURN; END IF;
    UPDATE sign_in_link SET used_at = now(), email = NULL WHERE sign_in_link.id = link.id;
    SELECT contact.* INTO kept FROM account_contact AS contact WHERE contact.account_id = link.account_id FOR UPDATE;
    IF lower(link.email) = lower(kept.pending_email) THEN
        UPDATE account_contact AS contact SET email = kept.pending_email, pending_email = NULL
        WHERE contact.account_id = link.account_id;
    ELSIF lower(link.email) IS DISTINCT FROM lower(kept.email) THEN
        RETURN;
    END IF;
    RETURN QUERY INSERT INTO session (account_id, secret_sha256, expires_at)
        SELECT link.account_id, session_sha256, now() + make_interval(hours => policy.session_hours)
        FROM registration_policy_at(now()) AS policy
        RETURNING session.id, session.account_id, session.expires_at, (
            SELECT session.created_at + make_interval(hours => session_limit_hours) FROM registration_policy_at(now()));
END
$$;
-- Lets sessions that are used go on, so that nobody is signed out at work: once less than half of a session's time is left
-- it has the whole again, up to the policy's limit. Returns how many. One that somebody holds is passed over until the
-- next time.
CREATE FUNCTION extend_sessions(used uuid[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    extended bigint;
BEGIN
    IF NOT coalesce(caller_role() = 'system', false) THEN
        RAISE EXCEPTION 'only the service itself lets sessions go on' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE session SET expires_at = longer.expires_at
    FROM (
        SELECT
            session.id,
            least(
                now() + make_interval(hours => policy.session_hours),
                session.created_at + make_interval(hours => policy.session_limit_hours)) AS expires_at
        FROM session CROSS JOIN registration_policy_at(now()) AS policy
        WHERE session.id = ANY (used) AND session.revoked_at IS NULL AND session.expires_at > now()
            AND session.expires_at < now() + make_interval(hours => policy.session_hours) / 2
        FOR NO KEY UPDATE OF session SKIP LOCKED
    ) AS longer
    WHERE session.id = longer.id AND session.expires_at < longer.expires_at;
    GET DIAGNOSTICS extended = ROW_COUNT;
    RETURN extended;
END
$$;
-- Has a link sent to whoever has this address; whether anybody has is not told. At most one waits to be sent, for an hour
-- after it was asked for last: later nobody waits for it. Where sending it failed it is tried again at once. No more are
-- sent while a link holds than the policy says of an hour.
CREATE FUNCTION ask_for_link(address_given text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE outgoing_message AS message SET
        created_at = now(), due_at = CASE WHEN failure IS NULL THEN due_at ELSE now() END,
        attempt_count = CASE WHEN failure IS NULL THEN attempt_count ELSE 0 END, failure = NULL
    FROM account_contact AS kept
    WHERE lower(kept.email) = lower(address_given) AND message.account_id = kept.account_id
        AND message.kind = 'sign_in' AND sent_at IS NULL AND given_up_at IS NULL;
    INSERT INTO outgoing_message (kind, account_id, cause)
    SELECT 'sign_in', account.id, 'sign_in ' || account.id || ' ' || floor(extract(epoch FROM now()) / 60)
    FROM account_contact AS kept JOIN account ON account.id = kept.account_id
    WHERE lower(kept.email) = lower(address_given) AND account.disabled_at IS NULL
        AND has_messages_left(account.id, 'sign_in')
    ON CONFLICT DO NOTHING
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
        INSERT INTO account (role, group_id, leads_group, awaited_since) VALUES ('guardian', new_group, true, now())
            RETURNING id INTO person;
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
    UPDATE sign_in_link SET used_at = now(), email = NULL
    WHERE account_id IN (SELECT id FROM after WHERE disabled_at IS NOT NULL) AND used_at IS NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER account_disabled AFTER UPDATE ON account REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION sign_out_disabled();
-- A group is not left without somebody who looks after its accounts while there is anybody: where nobody else does, whoever
-- has been in it longest leads it from now on.
CREATE FUNCTION keep_group_led() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    left_group uuid;
    next_leader uuid;
BEGIN
    FOR left_group IN
        SELECT DISTINCT after.group_id FROM after JOIN before ON before.id = after.id
        WHERE (before.disabled_at IS NULL) <> (after.disabled_at IS NULL) AND after.group_id IS NOT NULL
        ORDER BY after.group_id
    LOOP
        -- Two who go at once come one after the other.
        PERFORM FROM community_group WHERE id = left_group FOR NO KEY UPDATE;
        IF EXISTS (SELECT FROM account WHERE group_id = left_group AND leads_group AND disabled_at IS NULL) THEN
            CONTINUE;
        END IF;
        SELECT id INTO next_leader FROM account WHERE group_id = left_group AND disabled_at IS NULL
        ORDER BY created_at, id LIMIT 1;
        IF next_leader IS NOT NULL THEN UPDATE account SET leads_group = true WHERE id = next_leader; END IF;
    END LOOP;
    RETURN NULL;
END
$$;
CREATE TRIGGER account_leader_left AFTER UPDATE ON account REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION keep_group_led();
