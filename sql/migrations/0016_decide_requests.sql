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
        -- What is approved is approved where it stands.
        UPDATE site SET
            approval = new_state,
            approved_latitude = CASE WHEN approved THEN latitude ELSE approved_latitude END,
            approved_longitude = CASE WHEN approved THEN longitude ELSE approved_longitude END
        WHERE id = wanted.site_id;
        IF approved THEN
            -- The group that registered it is trusted, where it still keeps it; one that was given it since has shown
            -- nothing, and a trust that somebody took is given back by nobody who does not say so.
            UPDATE community_group SET trusted_at = now()
            WHERE id = keeper AND trusted_at IS NULL AND trust_withdrawn_at IS NULL
                AND id = (SELECT group_id FROM account WHERE id = wanted.requested_by);
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
        jsonb_strip_nulls(jsonb_build_object(
            'siteName', CASE
                WHEN sees_words(account.role, account.group_id, site.group_id, site.publication) THEN site.name
            END,
            'siteCode', site.code, 'requestKind', wanted.kind, 'state', new_state)),
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
-- What nobody can decide any more is withdrawn with what took its sense.
CREATE FUNCTION withdraw_requests_of_retired() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE change_request SET
        state = 'withdrawn', decided_at = now(), decided_by = caller_actor(), decision_reason = 'The device was retired.'
    WHERE defibrillator_id = NEW.id AND state = 'open';
    RETURN NULL;
END
$$;
CREATE TRIGGER defibrillator_retired AFTER UPDATE OF retired_at ON defibrillator FOR EACH ROW
    WHEN (OLD.retired_at IS NULL AND NEW.retired_at IS NOT NULL) EXECUTE FUNCTION withdraw_requests_of_retired();
CREATE FUNCTION withdraw_requests_of_refused() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE change_request SET
        state = 'withdrawn', decided_at = now(), decided_by = caller_actor(),
        decision_reason = 'The registration of the site was refused.'
    WHERE site_id = NEW.id AND state = 'open';
    RETURN NULL;
END
$$;
CREATE TRIGGER site_refused AFTER UPDATE OF approval ON site FOR EACH ROW
    WHEN (OLD.approval <> 'refused' AND NEW.approval = 'refused') EXECUTE FUNCTION withdraw_requests_of_refused();
