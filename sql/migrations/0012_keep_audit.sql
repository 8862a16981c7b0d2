-- Who changed or read what, when, from where and why. Entries are added and never changed; a job seals them one after
-- another, each seal the hash of the one before and of the entry, so that whoever alters, removes or slips in an entry
-- breaks the chain. Sealing in the writer's own transaction would make every writer wait for the one before.
CREATE TABLE audit_entry (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- The account, or the key of a program; null: the public, the service itself or somebody at the database.
    actor_id uuid,
    actor_role text NOT NULL,
    -- The key that the caller signed in with; null: another way, or nobody did.
    key_id uuid,
    -- The address that the request came from, or the database user; and the request's id in the log.
    address text,
    request_id text,
    reason text,
    -- What was done to what, such as `site.changed` or `unlock_code.read`.
    action text NOT NULL CONSTRAINT audit_entry_action_shape CHECK (action ~ '^[a-z_]+\.[a-z_]+$'),
    -- The key of what it was done to.
    subject text,
    -- Whose data it is, where it is a person's.
    account_id uuid,
    -- For each field that changed its former and its new value; only true where the value is nobody's business.
    changes jsonb
);

CREATE INDEX audit_entry_subject ON audit_entry (subject, id DESC);
CREATE INDEX audit_entry_account ON audit_entry (account_id, id DESC) WHERE account_id IS NOT NULL;
CREATE INDEX audit_entry_actor ON audit_entry (actor_id, id DESC);

-- Entries that wait for their seal.
CREATE TABLE audit_waiting (
    entry_id uuid PRIMARY KEY
);

CREATE TABLE audit_seal (
    position bigint PRIMARY KEY CHECK (position > 0),
    entry_id uuid NOT NULL UNIQUE,
    hash bytea NOT NULL CHECK (length(hash) = 32)
);

CREATE TRIGGER audit_entry_is_evidence BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_evidence();
CREATE TRIGGER audit_entry_is_not_emptied BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_evidence();
CREATE TRIGGER audit_seal_is_evidence BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_evidence();
CREATE TRIGGER audit_seal_is_not_emptied BEFORE TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_evidence();

CREATE FUNCTION queue_for_seal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO audit_waiting (entry_id) SELECT id FROM added;
    RETURN NULL;
END
$$;

CREATE TRIGGER audit_entry_added AFTER INSERT ON audit_entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION queue_for_seal();

-- What is hashed of an entry: every column, in a text that no setting of the session changes.
CREATE FUNCTION audit_text(entry audit_entry) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT convert_to(jsonb_build_array(
        entry.id, (extract(epoch FROM entry.occurred_at) * 1000000)::bigint, entry.actor_id, entry.actor_role,
        entry.key_id, entry.address, entry.request_id, entry.reason, entry.action, entry.subject, entry.account_id,
        entry.changes)::text, 'UTF8')
$$;

CREATE FUNCTION audit_hash(former bytea, entry audit_entry) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(coalesce(former, decode(repeat('00', 32), 'hex')) || audit_text(entry))
$$;

-- Seals at most so many entries that wait; of several instances one does the work.
CREATE FUNCTION seal_audit(greatest_count integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    last_position bigint := 0;
    last_hash bytea;
    entry audit_entry;
    sealed integer := 0;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('heartshield.seal_audit', 0)) THEN RETURN 0; END IF;
    SELECT position, hash INTO last_position, last_hash FROM audit_seal ORDER BY position DESC LIMIT 1;
    last_position := coalesce(last_position, 0);
    FOR entry IN
        WITH taken AS (
            DELETE FROM audit_waiting WHERE entry_id IN (
                SELECT entry_id FROM audit_waiting ORDER BY entry_id LIMIT greatest_count)
            RETURNING entry_id
        )
        SELECT audit_entry.* FROM taken JOIN audit_entry ON audit_entry.id = taken.entry_id ORDER BY audit_entry.id
    LOOP
        last_position := last_position + 1;
        last_hash := audit_hash(last_hash, entry);
        INSERT INTO audit_seal (position, entry_id, hash) VALUES (last_position, entry.id, last_hash);
        sealed := sealed + 1;
    END LOOP;
    RETURN sealed;
END
$$;

-- What is wrong with the chain; no row: nothing. An entry that was added a moment ago may wait for its seal.
CREATE FUNCTION verify_audit() RETURNS TABLE (fault text, seal_position bigint, entry_id uuid)
LANGUAGE sql STABLE AS $$
    WITH chain AS (
        SELECT
            seal.position, seal.entry_id, seal.hash,
            lag(seal.hash) OVER (ORDER BY seal.position) AS former,
            coalesce(lag(seal.position) OVER (ORDER BY seal.position), 0) AS former_position
        FROM audit_seal AS seal
    )
    SELECT
        CASE
            WHEN chain.position <> chain.former_position + 1 THEN 'seals_missing'
            WHEN entry.id IS NULL THEN 'entry_missing'
            ELSE 'altered'
        END, chain.position, chain.entry_id
    FROM chain LEFT JOIN audit_entry AS entry ON entry.id = chain.entry_id
    WHERE chain.position <> chain.former_position + 1 OR entry.id IS NULL
        OR chain.hash IS DISTINCT FROM audit_hash(chain.former, entry)
    UNION ALL
    SELECT 'never_sealed', NULL, entry.id
    FROM audit_entry AS entry
    LEFT JOIN audit_seal AS seal ON seal.entry_id = entry.id
    LEFT JOIN audit_waiting AS waiting ON waiting.entry_id = entry.id
    WHERE seal.entry_id IS NULL
        AND (waiting.entry_id IS NULL OR entry.occurred_at < clock_timestamp() - interval '1 hour')
$$;

-- Adds an entry of what the caller at work does.
CREATE FUNCTION audit(action text, subject text, account uuid, changes jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO audit_entry (
        actor_id, actor_role, key_id, address, request_id, reason, action, subject, account_id, changes)
    VALUES (
        caller_actor(), coalesce(caller_role(), 'database'), caller_key(),
        coalesce(nullif(current_setting('heartshield.address', true), ''), 'database user ' || session_user),
        nullif(current_setting('heartshield.request', true), ''),
        nullif(current_setting('heartshield.reason', true), ''), action, subject, account, changes)
$$;

-- Audits what a statement did to a table. The first argument names the column that is the subject, the second the one
-- that says whose data it is ('' where it is nobody's), the others the columns whose values are not kept.
CREATE FUNCTION audit_statement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan
-- Two sets of rows of unknown size are joined: never row by row.
SET enable_nestloop = off AS $$
DECLARE
    action_done CONSTANT text := TG_TABLE_NAME || CASE TG_OP WHEN 'INSERT' THEN '.added' WHEN 'UPDATE' THEN '.changed'
        ELSE '.removed' END;
    concealed CONSTANT text[] := TG_ARGV[2:];
    role_at_work CONSTANT text := coalesce(caller_role(), 'database');
    actor CONSTANT uuid := caller_actor();
    key_used CONSTANT uuid := caller_key();
    address CONSTANT text := coalesce(nullif(current_setting('heartshield.address', true), ''), 'database user ' || session_user);
    request CONSTANT text := nullif(current_setting('heartshield.request', true), '');
    why CONSTANT text := nullif(current_setting('heartshield.reason', true), '');
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO audit_entry (actor_id, actor_role, key_id, address, request_id, reason, action, subject, account_id)
        SELECT actor, role_at_work, key_used, address, request, why, action_done, kept ->> TG_ARGV[0],
            (kept ->> TG_ARGV[1])::uuid
        FROM (SELECT to_jsonb(after) AS kept FROM after) AS later;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO audit_entry (
            actor_id, actor_role, key_id, address, request_id, reason, action, subject, account_id, changes)
        SELECT actor, role_at_work, key_used, address, request, why, action_done, kept ->> TG_ARGV[0],
            (kept ->> TG_ARGV[1])::uuid, (
                SELECT jsonb_object_agg(key, CASE WHEN key = ANY (concealed) THEN 'true'::jsonb
                    ELSE jsonb_build_array(value, NULL) END)
                FROM jsonb_each(kept) WHERE value <> 'null')
        FROM (SELECT to_jsonb(before) AS kept FROM before) AS earlier;
    ELSE
        INSERT INTO audit_entry (
            actor_id, actor_role, key_id, address, request_id, reason, action, subject, account_id, changes)
        WITH earlier AS MATERIALIZED (
            SELECT kept, kept ->> TG_ARGV[0] AS id, coalesce(kept ->> TG_ARGV[1], '') AS account
            FROM (SELECT to_jsonb(before) AS kept FROM before) AS former
        ), later AS MATERIALIZED (
            SELECT kept, kept ->> TG_ARGV[0] AS id, coalesce(kept ->> TG_ARGV[1], '') AS account
            FROM (SELECT to_jsonb(after) AS kept FROM after) AS fresh
        ), differing AS MATERIALIZED (
            SELECT later.id, later.account, (
                SELECT jsonb_object_agg(fresh.key, CASE WHEN fresh.key = ANY (concealed) THEN 'true'::jsonb
                    ELSE jsonb_build_array(earlier.kept -> fresh.key, fresh.value) END)
                FROM jsonb_each(later.kept) AS fresh
                WHERE fresh.key NOT IN ('version', 'updated_at', 'last_used_at')
                    AND fresh.value IS DISTINCT FROM earlier.kept -> fresh.key
            ) AS fields
            FROM later JOIN earlier USING (id, account)
            WHERE later.kept IS DISTINCT FROM earlier.kept
        )
        SELECT actor, role_at_work, key_used, address, request, why, action_done, id, nullif(account, '')::uuid, fields
        FROM differing WHERE fields IS NOT NULL;
    END IF;
    RETURN NULL;
END
$$;

-- Has every change of a table audited.
CREATE FUNCTION audit_table(audited text, VARIADIC arguments text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    words CONSTANT text := (SELECT string_agg(quote_literal(word), ', ') FROM unnest(arguments) AS word);
BEGIN
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS after
        FOR EACH STATEMENT EXECUTE FUNCTION audit_statement(%s)', audited || '_audited_added', audited, words);
    EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %I REFERENCING OLD TABLE AS before NEW TABLE AS after
        FOR EACH STATEMENT EXECUTE FUNCTION audit_statement(%s)', audited || '_audited_changed', audited, words);
    EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON %I REFERENCING OLD TABLE AS before
        FOR EACH STATEMENT EXECUTE FUNCTION audit_statement(%s)', audited || '_audited_removed', audited, words);
END
$$;

-- Of what people write about a site the audit says only that it changed: it may name them, and an entry stays.
SELECT audit_table('site', 'id', '', 'operator', 'surroundings', 'entrance_note');
SELECT audit_table('site_override', 'id', '', 'reason');
SELECT audit_table('site_identifier', 'site_id', '');
SELECT audit_table('defibrillator', 'id', '');
SELECT audit_table('consumable', 'id', '');
SELECT audit_table('defibrillator_event', 'id', '', 'detail');
SELECT audit_table('community_group', 'id', '');
SELECT audit_table('account', 'id', 'id', 'identity_issuer', 'identity_subject');
SELECT audit_table('account_contact', 'account_id', 'account_id', 'display_name', 'email', 'pending_email',
    'phone');
SELECT audit_table('api_key', 'id', 'account_id', 'secret_sha256', 'name');
SELECT audit_table('session', 'id', 'account_id', 'secret_sha256');
SELECT audit_table('dispatch_policy', 'id', '');
SELECT audit_table('readiness_policy', 'id', '');
