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
            'schemeId', kept.scheme_id,
            'identityIssuer', kept.identity_issuer, 'identitySubject', kept.identity_subject,
            'createdAt', kept.created_at, 'disabledAt', kept.disabled_at, 'erasedAt', kept.erased_at,
            'version', kept.version::text),
        'contact', (
            SELECT json_build_object(
                'displayName', display_name, 'email', email, 'pendingEmail', pending_email, 'phone', phone)
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
                'id', id, 'createdAt', created_at, 'expiresAt', expires_at, 'usedAt', used_at, 'email', email)
                ORDER BY id), '[]')
            FROM sign_in_link WHERE account_id = person),
        'guardianships', (
            SELECT coalesce(json_agg(json_build_object(
                'siteId', site_id, 'isPrimary', is_primary, 'since', since) ORDER BY since, site_id), '[]')
            FROM site_guardian WHERE account_id = person),
        'messages', (
            SELECT coalesce(json_agg(json_build_object(
                'id', id, 'kind', kind, 'siteId', site_id, 'address', address, 'facts', facts, 'createdAt', created_at,
                'dueAt', due_at, 'sentAt', sent_at, 'givenUpAt', given_up_at) ORDER BY id), '[]')
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
        'volunteer', volunteer_data(person),
        'auditEntryCount', (SELECT count(*) FROM audit_entry WHERE account_id = person),
        'auditEntries', (
            SELECT coalesce(json_agg(json_build_object(
                'id', id, 'occurredAt', occurred_at, 'actorId', actor_id, 'actorRole', actor_role, 'keyId', key_id,
                'action', action, 'subject', subject, 'reason', reason, 'changes', changes) ORDER BY id DESC), '[]')
            FROM (
                SELECT * FROM audit_entry WHERE account_id = person ORDER BY id DESC LIMIT 1000
            ) AS latest));
END
$$;

-- What finds a person's name, address and number in a text, as whole words: in whatever case, the name with whatever blanks
-- between its parts, the number with or without the country's code and with blanks, dashes and brackets between its digits.
-- Null where there is nothing to find: a name of one or two letters, or a number of five digits, is in many texts.
CREATE FUNCTION naming_pattern(display_name text, email text, pending_email text, phone text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT '(?<![[:alnum:]])(?:' || string_agg(words, '|' ORDER BY length(words) DESC) || ')(?![[:alnum:]])'
    FROM (
        SELECT regexp_replace(regexp_replace(btrim(word), '([^[:alnum:][:space:]])', '\\\1', 'g'), '\s+', '\\s+', 'g')
        FROM unnest(ARRAY[display_name, email, pending_email]) AS word WHERE length(btrim(word)) > 2
        UNION ALL
        SELECT replace(
            '(?:\+?(?:00)?44~(?:0~)?|0~)?' || array_to_string(string_to_array(digits, NULL), '~'), '~', '[ ()./-]*')
        FROM regexp_replace(regexp_replace(phone, '[^0-9]', '', 'g'), '^(0044|44|0)', '') AS digits
        WHERE length(digits) > 5
    ) AS kept (words)
$$;
CREATE FUNCTION without_words(original text, pattern text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(original, pattern, '[erased]', 'gi')
$$;
CREATE FUNCTION without_words(original jsonb, pattern text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE jsonb_typeof(original)
        WHEN 'string' THEN to_jsonb(without_words(original #>> '{}', pattern))
        WHEN 'object' THEN (
            SELECT coalesce(jsonb_object_agg(key, without_words(value, pattern)), '{}') FROM jsonb_each(original))
        WHEN 'array' THEN (
            SELECT coalesce(jsonb_agg(without_words(value, pattern) ORDER BY place), '[]')
            FROM jsonb_array_elements(original) WITH ORDINALITY AS element (value, place))
        ELSE original
    END;
END
$$;

-- Takes out what names a person of what is written at the sites that their group keeps and in its files of sites, whoever
-- wrote it, but not of names and addresses by which a site is found. Returns the sites that changed.
CREATE FUNCTION forget_at_sites(keeper uuid, pattern text) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    changed uuid[];
BEGIN
    WITH cleaned AS (
        UPDATE site SET
            operator = without_words(operator, pattern), surroundings = without_words(surroundings, pattern),
            entrance_note = without_words(entrance_note, pattern)
        WHERE group_id = keeper AND concat_ws(E'\n', operator, surroundings, entrance_note) ~* pattern
        RETURNING id
    ), cleaned_override AS (
        UPDATE site_override SET reason = without_words(reason, pattern)
        WHERE site_id IN (SELECT id FROM site WHERE group_id = keeper) AND reason ~* pattern
        RETURNING site_id
    )
    SELECT array_agg(id) INTO changed FROM (SELECT id FROM cleaned UNION SELECT site_id FROM cleaned_override) AS place;
    UPDATE site_upload SET file_name = left(without_words(file_name, pattern), 200)
    WHERE group_id = keeper AND file_name ~* pattern;
    UPDATE site_upload_row SET
        draft = draft || (
            SELECT coalesce(jsonb_object_agg(key, without_words(value, pattern)), '{}') FROM jsonb_each(draft)
            WHERE key IN ('operator', 'surroundings', 'entranceNote')),
        findings = (
            SELECT coalesce(jsonb_agg(
                finding || jsonb_build_object('detail', without_words(finding -> 'detail', pattern))
                ORDER BY place), '[]')
            FROM jsonb_array_elements(findings) WITH ORDINALITY AS element (finding, place))
    WHERE upload_id IN (SELECT id FROM site_upload WHERE group_id = keeper)
        AND (draft::text ~* pattern OR findings::text ~* pattern);
    RETURN coalesce(changed, '{}');
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
    pattern text;
    written uuid[];
    events uuid[];
    places uuid[] := '{}';
    left_by_them uuid[];
BEGIN
    IF NOT coalesce(person = caller_account() OR caller_role() = 'administrator', false) THEN RETURN; END IF;
    SELECT * INTO kept FROM account WHERE id = person FOR UPDATE;
    IF kept.id IS NULL THEN RETURN; END IF;
    IF kept.erased_at IS NULL THEN
        SELECT naming_pattern(display_name, email, pending_email, phone) INTO pattern FROM account_contact WHERE account_id = person;
        -- What the person wrote, what others wrote about it, and the events that repeat it.
        written := ARRAY(
            SELECT id FROM change_request WHERE requested_by = person OR decided_by = person
            UNION ALL SELECT id FROM problem_report WHERE reporter_id = person OR closed_by = person);
        events := ARRAY(
            SELECT id FROM defibrillator_event WHERE reporter_id = person OR source_id = ANY (written));
        IF pattern IS NOT NULL THEN
            UPDATE change_request SET
                statement = left(without_words(statement, pattern), 2000), proposal = without_words(proposal, pattern),
                decision_reason = left(without_words(decision_reason, pattern), 2000)
            WHERE id = ANY (written);
            UPDATE problem_report SET
                detail = left(without_words(detail, pattern), 2000), note = left(without_words(note, pattern), 2000)
            WHERE id = ANY (written);
            -- Evidence stays, but for those words.
            UPDATE readiness_check SET note = without_words(note, pattern)
            WHERE id IN (SELECT check_id FROM defibrillator_event WHERE id = ANY (events)) AND note ~* pattern;
            UPDATE defibrillator_readiness SET fault = without_words(fault, pattern)
            WHERE defibrillator_id IN (SELECT defibrillator_id FROM defibrillator_event WHERE id = ANY (events))
                AND fault ~* pattern;
            UPDATE defibrillator_event SET detail = without_words(detail, pattern)
            WHERE id = ANY (events) AND detail ~* pattern;
            IF kept.group_id IS NOT NULL THEN places := forget_at_sites(kept.group_id, pattern); END IF;
        END IF;
        -- By key and not by words: whoever calls themselves `status` would have everybody's answers go.
        UPDATE kept_answer SET body = NULL
        WHERE body IS NOT NULL AND (actor = person::text OR EXISTS (
            SELECT FROM regexp_matches(
                encode(body, 'escape'), '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'g') AS named
            WHERE named[1]::uuid = ANY (person || written || events || places)));

        DELETE FROM outgoing_message WHERE account_id = person AND sent_at IS NULL;
        UPDATE sign_in_link SET used_at = now(), email = NULL WHERE account_id = person AND used_at IS NULL;
        UPDATE session SET revoked_at = now() WHERE account_id = person AND revoked_at IS NULL;
        UPDATE api_key SET revoked_at = now() WHERE account_id = person AND revoked_at IS NULL;
        UPDATE api_key SET name = 'erased' WHERE account_id = person AND name <> 'erased';

        -- A site is not left without somebody who answers for it while there is one.
        WITH left_sites AS (DELETE FROM site_guardian WHERE account_id = person RETURNING site_id, is_primary)
        SELECT array_agg(site_id) INTO left_by_them FROM left_sites WHERE is_primary;
        UPDATE site_guardian AS guardian SET is_primary = true
        FROM (
            SELECT DISTINCT ON (site_id) site_id, account_id
            FROM site_guardian JOIN account ON account.id = account_id
            WHERE site_id = ANY (left_by_them) ORDER BY site_id, account.disabled_at IS NOT NULL, since, account_id
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

-- Drops groups that signed up and whose first guardian has not signed in for so many days, with all that is kept of them.
-- Not where somebody else has begun to count on it. Returns how many.
CREATE FUNCTION drop_sign_ups(days integer, greatest_count integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    people CONSTANT uuid[] := ARRAY(
        SELECT id FROM account
        WHERE awaited_since < now() - make_interval(days => days) AND identity_subject IS NULL AND erased_at IS NULL
            AND NOT EXISTS (SELECT FROM api_key WHERE account_id = account.id)
            AND NOT EXISTS (
                SELECT FROM account AS fellow WHERE fellow.group_id = account.group_id AND fellow.id <> account.id)
            AND NOT EXISTS (SELECT FROM site WHERE group_id = account.group_id)
            AND NOT EXISTS (SELECT FROM site_guardian WHERE account_id = account.id)
            AND NOT EXISTS (SELECT FROM change_request WHERE group_id = account.group_id)
            AND NOT EXISTS (SELECT FROM site_upload WHERE group_id = account.group_id)
        LIMIT greatest_count FOR UPDATE SKIP LOCKED);
    groups CONSTANT uuid[] := ARRAY(SELECT group_id FROM account WHERE id = ANY (people));
BEGIN
    DELETE FROM outgoing_message WHERE account_id = ANY (people);
    DELETE FROM sign_in_link WHERE account_id = ANY (people);
    DELETE FROM account_contact WHERE account_id = ANY (people);
    DELETE FROM account WHERE id = ANY (people);
    DELETE FROM community_group WHERE id = ANY (groups);
    RETURN cardinality(people);
END
$$;

-- Drops what people wrote in problems and requests that have been done with for so many days. Returns how many.
CREATE FUNCTION drop_words(days integer, greatest_count integer) RETURNS bigint LANGUAGE sql AS $$
    WITH problem AS (
        UPDATE problem_report SET detail = NULL, note = NULL WHERE id IN (
            SELECT id FROM problem_report
            WHERE closed_at < now() - make_interval(days => days) AND num_nonnulls(detail, note) > 0
            LIMIT greatest_count FOR UPDATE SKIP LOCKED)
        RETURNING id
    ), request AS (
        -- A request about no site is about its proposal, of which nothing is left.
        UPDATE change_request SET
            statement = NULL, decision_reason = NULL, proposal = CASE WHEN site_id IS NULL THEN '{}'::jsonb END
        WHERE id IN (
            SELECT id FROM change_request
            WHERE decided_at < now() - make_interval(days => days) AND (
                num_nonnulls(statement, decision_reason) > 0
                OR proposal IS DISTINCT FROM CASE WHEN site_id IS NULL THEN '{}'::jsonb END)
            LIMIT greatest_count FOR UPDATE SKIP LOCKED)
        RETURNING id
    )
    SELECT (SELECT count(*) FROM problem) + (SELECT count(*) FROM request)
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
            -- A link that nobody waits for: it is sent no more.
            OR kind = 'sign_in' AND sent_at IS NULL AND given_up_at IS NULL AND created_at < now() - interval '1 hour'
        LIMIT greatest_count FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS count_of_kind = ROW_COUNT;
    dropped := dropped + count_of_kind;
    DELETE FROM kept_answer WHERE (actor, key) IN (
        SELECT actor, key FROM kept_answer
        WHERE kept_at < now() - make_interval(days => policy.kept_answer_days)
        LIMIT greatest_count FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS count_of_kind = ROW_COUNT;
    dropped := dropped + count_of_kind;
    DELETE FROM site_upload WHERE id IN (
        SELECT id FROM site_upload
        WHERE uploaded_at < now() - make_interval(days => policy.upload_days)
        LIMIT greatest_count FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS count_of_kind = ROW_COUNT;
    RETURN dropped + count_of_kind + drop_sign_ups(policy.sign_up_days, greatest_count)
        + drop_words(policy.words_days, greatest_count);
END
$$;
GRANT SELECT ON retention_policy TO heartshield_service;
GRANT EXECUTE ON FUNCTION
    personal_data(uuid, text), lock_account(uuid), erase_account(uuid), drop_outdated(integer), retention_policy_at(timestamptz)
    TO heartshield_service;
