-- Who reads the audit, what is told of a person and forgotten of them, and what is dropped in time.
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
