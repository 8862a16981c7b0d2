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
