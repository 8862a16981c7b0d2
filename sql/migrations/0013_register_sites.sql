-- What a group needs to register devices and to keep them: to whom a site belongs, who answers for it, its unlock code,
-- requests that somebody else decides, problems that the public reports, and answers that are kept for whoever asks twice.

-- What the service decides about registering, and may decide otherwise next year. The policy in force is the newest
-- whose time has come.
CREATE TABLE registration_policy (
    id text PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9-]*$'),
    valid_from timestamptz NOT NULL UNIQUE CHECK (isfinite(valid_from)),
    -- Whose registrations wait for an administrator: everybody's, those of groups that are not trusted yet, nobody's.
    approval_of text NOT NULL CHECK (approval_of IN ('everybody', 'new_groups', 'nobody')),
    -- How far a guardian may move a device without approval.
    move_metres double precision NOT NULL CHECK (move_metres BETWEEN 0 AND 1000),
    -- How near, and how much alike (0 to 1), a known site must be to be shown as a likely duplicate.
    duplicate_metres double precision NOT NULL CHECK (duplicate_metres BETWEEN 0 AND 1000),
    duplicate_score double precision NOT NULL CHECK (duplicate_score BETWEEN 0 AND 1),
    -- Days before a consumable expires on which its guardian is reminded.
    expiry_reminder_days integer[] NOT NULL CHECK (cardinality(expiry_reminder_days) > 0 AND 0 < ALL (expiry_reminder_days)),
    -- Days after the first reminder on which supporting guardians, and coordinators, are told too.
    supporting_after_days integer NOT NULL CHECK (supporting_after_days >= 0),
    coordinator_after_days integer NOT NULL CHECK (coordinator_after_days >= supporting_after_days),
    sign_in_link_minutes integer NOT NULL CHECK (sign_in_link_minutes BETWEEN 5 AND 1440),
    -- After so long without use a session ends.
    session_hours integer NOT NULL CHECK (session_hours BETWEEN 1 AND 720),
    -- How often an address or an account may do in an hour what is open to everybody, each by itself: report problems, ask
    -- for links, propose.
    public_requests_per_hour integer NOT NULL CHECK (public_requests_per_hour > 0),
    -- Days from one reminder to the next of the same, where nothing was done.
    reminder_repeat_days integer NOT NULL DEFAULT 28 CHECK (reminder_repeat_days > 0),
    -- After so long a session ends, also where it is used.
    session_limit_hours integer NOT NULL DEFAULT 168,
    -- How many messages of a kind that strangers cause one receiver gets in an hour.
    messages_per_hour integer NOT NULL DEFAULT 6 CHECK (messages_per_hour > 0),
    -- How many open proposals of a kind the public may have about a site.
    public_proposals integer NOT NULL DEFAULT 5 CHECK (public_proposals > 0),
    CONSTRAINT registration_policy_session_limit_holds CHECK (session_limit_hours BETWEEN session_hours AND 2160)
);

INSERT INTO registration_policy VALUES
    ('emas-registration-2026-1', '2026-01-01T00:00:00Z', 'new_groups', 50, 100, 0.5, '{60,14}', 7, 21, 30, 12, 20);

CREATE TRIGGER registration_policy_used_stays BEFORE UPDATE OR DELETE ON registration_policy
    FOR EACH ROW WHEN (OLD.valid_from <= now()) EXECUTE FUNCTION refuse_change_of_used_policy();
CREATE TRIGGER registration_policy_is_not_emptied BEFORE TRUNCATE ON registration_policy
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_used_policy();

CREATE FUNCTION registration_policy_at(moment timestamptz) RETURNS registration_policy LANGUAGE sql STABLE AS $$
    SELECT * FROM registration_policy WHERE valid_from <= moment ORDER BY valid_from DESC LIMIT 1
$$;

ALTER TABLE site
    -- Who keeps it; null: nobody yet.
    ADD COLUMN group_id uuid REFERENCES community_group,
    -- Since when that group does: it is reminded of nothing that was due before.
    ADD COLUMN kept_since timestamptz,
    -- Only what is approved is offered to anybody.
    ADD COLUMN approval text NOT NULL DEFAULT 'approved'
        CONSTRAINT site_approval_known CHECK (approval IN ('pending', 'approved', 'refused')),
    ADD COLUMN registered_by uuid,
    -- Where it was when somebody other than its guardians last said so: what they move is measured from there.
    ADD COLUMN approved_latitude double precision,
    ADD COLUMN approved_longitude double precision;
-- No change of the site, to be told to anybody.
ALTER TABLE site DISABLE TRIGGER USER;
UPDATE site SET approved_latitude = latitude, approved_longitude = longitude;
ALTER TABLE site ENABLE TRIGGER USER;
ALTER TABLE site ALTER COLUMN approved_latitude SET NOT NULL, ALTER COLUMN approved_longitude SET NOT NULL;
CREATE INDEX site_group ON site (group_id) WHERE group_id IS NOT NULL;
-- What waits for a decision, or was refused, is little.
CREATE INDEX site_not_approved ON site (approval, id) WHERE approval <> 'approved';

CREATE FUNCTION note_keeping() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.kept_since := CASE WHEN NEW.group_id IS NOT NULL THEN now() END;
    RETURN NEW;
END
$$;
CREATE TRIGGER site_kept_from_start BEFORE INSERT ON site FOR EACH ROW
    WHEN (NEW.group_id IS NOT NULL OR NEW.kept_since IS NOT NULL) EXECUTE FUNCTION note_keeping();
CREATE TRIGGER site_taken_over BEFORE UPDATE OF group_id ON site FOR EACH ROW
    WHEN (NEW.group_id IS DISTINCT FROM OLD.group_id) EXECUTE FUNCTION note_keeping();

-- The words of a text, folded: each as it stands without its signs and, where `parts` are wanted, too, what is between
-- them: of `Co-op` these are `coop`, `co` and `op`. Of the first 500 characters, for an index takes no longer word.
CREATE FUNCTION folded_words(original text, parts boolean) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    folded CONSTANT text := left(lower(original), 500);
BEGIN
    RETURN array_remove(regexp_split_to_array(
        regexp_replace(folded, '[^[:alnum:][:space:],;/()]', '', 'g') || CASE WHEN parts THEN ' ' || folded ELSE '' END,
        '[^[:alnum:]]+'), '');
END
$$;
CREATE FUNCTION site_words(name text, address text, code text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(folded_words(code || ' ' || coalesce(name, '') || ' ' || coalesce(address, ''), true))
$$;
-- Without a list of what is still to be put in, which after an import would be read by every search.
CREATE INDEX site_found_by_words ON site USING gin (site_words(name, address, code)) WITH (fastupdate = off);
-- For likely duplicates: a box around a point, and a serial number without blanks and dashes.
CREATE INDEX site_position ON site (latitude, longitude);
CREATE FUNCTION folded_serial(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT upper(regexp_replace($1, '[\s-]', '', 'g'))
$$;
CREATE INDEX defibrillator_serial ON defibrillator (folded_serial(serial_number)) WHERE serial_number IS NOT NULL;

-- Where somebody who is no guardian puts a site is where it should be.
CREATE FUNCTION approve_point() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.approved_latitude := NEW.latitude;
    NEW.approved_longitude := NEW.longitude;
    RETURN NEW;
END
$$;
CREATE TRIGGER site_registered_where_it_is BEFORE INSERT ON site FOR EACH ROW EXECUTE FUNCTION approve_point();
-- An administrator also approves where it is by moving it there; an import names the point without a word about it.
CREATE TRIGGER site_moved_where_it_is BEFORE UPDATE OF latitude, longitude ON site FOR EACH ROW
    WHEN (caller_role() IS DISTINCT FROM 'guardian'
        AND ((NEW.latitude, NEW.longitude) IS DISTINCT FROM (OLD.latitude, OLD.longitude)
            OR caller_role() = 'administrator'))
    EXECUTE FUNCTION approve_point();

-- A guardian moves a site only so far, however often: beyond that somebody else decides. The distance is one that is never
-- too long, for the service measures it exactly: a degree of latitude has 110,574 metres at least, one of longitude 111,319
-- times the cosine of the latitude, and the true distances are up to 1.1 percent longer.
CREATE FUNCTION keep_moves_short() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    north CONSTANT double precision := abs(NEW.latitude - OLD.approved_latitude) * 110574;
    aside CONSTANT double precision := abs(NEW.longitude - OLD.approved_longitude);
    east CONSTANT double precision := least(aside, 360 - aside)
        * 111319 * cosd(greatest(abs(NEW.latitude), abs(OLD.approved_latitude)));
BEGIN
    IF sqrt(north * north + east * east) > (SELECT move_metres + 0.05 FROM registration_policy_at(now())) THEN
        RAISE EXCEPTION 'a move this far is decided by somebody else'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'site_moved_too_far';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER site_moves_are_short BEFORE UPDATE OF latitude, longitude ON site FOR EACH ROW
    WHEN ((NEW.latitude, NEW.longitude) IS DISTINCT FROM (OLD.latitude, OLD.longitude) AND caller_role() = 'guardian')
    EXECUTE FUNCTION keep_moves_short();

CREATE TABLE site_guardian (
    site_id uuid NOT NULL REFERENCES site ON DELETE CASCADE,
    account_id uuid NOT NULL REFERENCES account,
    is_primary boolean NOT NULL,
    since timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (site_id, account_id)
);

CREATE UNIQUE INDEX site_guardian_one_primary ON site_guardian (site_id) WHERE is_primary;
CREATE INDEX site_guardian_account ON site_guardian (account_id);

-- Read by nobody but the function that audits each reading.
CREATE TABLE unlock_code (
    site_id uuid PRIMARY KEY REFERENCES site ON DELETE CASCADE,
    code text NOT NULL CONSTRAINT unlock_code_shape CHECK (code ~ '\S' AND length(code) <= 40),
    set_at timestamptz NOT NULL DEFAULT now()
);

-- Who reported an event: the account, or the key of a program. A name may be erased, the key is the pseudonym.
ALTER TABLE defibrillator_event
    ADD COLUMN reporter_id uuid,
    -- The request or the problem that it followed from, whose words it repeats.
    ADD COLUMN source_id uuid;
ALTER TABLE readiness_check ADD COLUMN reporter_id uuid;
CREATE OR REPLACE FUNCTION keep_event_of_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO defibrillator_event (
        defibrillator_id, kind, occurred_at, recorded_at, detail, reporter, reporter_id, check_id)
    SELECT defibrillator_id, 'checked', checked_at, recorded_at, note, reporter, reporter_id, id FROM changed;
    RETURN NULL;
END
$$;

-- Evidence is never changed, but for words that name a person who is erased.
DROP TRIGGER readiness_check_is_evidence ON readiness_check;
CREATE TRIGGER readiness_check_is_evidence BEFORE DELETE ON readiness_check
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_evidence();
CREATE TRIGGER readiness_check_stays BEFORE UPDATE ON readiness_check FOR EACH ROW
    WHEN (to_jsonb(OLD) - 'note' <> to_jsonb(NEW) - 'note' OR position('[erased]' IN coalesce(NEW.note, '')) = 0)
    EXECUTE FUNCTION refuse_change_of_evidence();
DROP TRIGGER defibrillator_event_is_evidence ON defibrillator_event;
CREATE TRIGGER defibrillator_event_is_evidence BEFORE DELETE ON defibrillator_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_evidence();
CREATE TRIGGER defibrillator_event_stays BEFORE UPDATE ON defibrillator_event FOR EACH ROW
    WHEN (to_jsonb(OLD) - 'detail' <> to_jsonb(NEW) - 'detail' OR position('[erased]' IN coalesce(NEW.detail, '')) = 0)
    EXECUTE FUNCTION refuse_change_of_evidence();

-- What somebody wants and somebody else decides.
CREATE TABLE change_request (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    kind text NOT NULL CONSTRAINT change_request_kind_known CHECK (kind IN (
        'registration', 'move', 'retirement', 'claim', 'handover')),
    -- Null only for the proposal of a site that is not in the register yet.
    site_id uuid REFERENCES site ON DELETE CASCADE,
    defibrillator_id uuid REFERENCES defibrillator,
    -- Where to, for a move.
    latitude double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision CHECK (longitude BETWEEN -180 AND 180),
    -- Who claims it, or to whom it is handed over.
    group_id uuid REFERENCES community_group,
    -- What is proposed, as it was sent.
    proposal jsonb,
    -- Evidence for a claim, or a reason.
    statement text CONSTRAINT change_request_statement_shape CHECK (statement ~ '\S' AND length(statement) <= 2000),
    requested_at timestamptz NOT NULL DEFAULT now(),
    -- Null: the public.
    requested_by uuid,
    requester_role text NOT NULL,
    state text NOT NULL DEFAULT 'open' CONSTRAINT change_request_state_known CHECK (state IN (
        'open', 'approved', 'refused', 'withdrawn')),
    decided_at timestamptz,
    decided_by uuid,
    decision_reason text CHECK (length(decision_reason) <= 2000),
    CONSTRAINT change_request_about_something CHECK (site_id IS NOT NULL OR kind = 'registration' AND proposal IS NOT NULL),
    CONSTRAINT change_request_decided_whole CHECK ((state = 'open') = (decided_at IS NULL)),
    CONSTRAINT change_request_decided_by_another
        CHECK (state NOT IN ('approved', 'refused') OR decided_by IS DISTINCT FROM requested_by OR decided_by IS NULL)
);

-- One open request of a kind about a site. Several groups may claim one; and whoever proposes a move or a retirement keeps
-- nobody else from it. Of the public nobody knows who is who: there the same point is the same proposal.
CREATE UNIQUE INDEX change_request_one_open ON change_request (site_id, kind)
    WHERE state = 'open' AND kind IN ('registration', 'handover');
CREATE UNIQUE INDEX change_request_one_open_proposal
    ON change_request (site_id, kind, requested_by)
    WHERE state = 'open' AND kind IN ('move', 'retirement') AND requested_by IS NOT NULL;
CREATE UNIQUE INDEX change_request_one_open_public_proposal
    ON change_request (site_id, kind, coalesce(round(latitude * 1e7), 0), coalesce(round(longitude * 1e7), 0))
    WHERE state = 'open' AND kind IN ('move', 'retirement') AND requested_by IS NULL;
CREATE UNIQUE INDEX change_request_one_open_claim ON change_request (site_id, group_id)
    WHERE state = 'open' AND kind = 'claim';
CREATE INDEX change_request_open ON change_request (kind, requested_at) WHERE state = 'open';
CREATE INDEX change_request_site ON change_request (site_id);

CREATE FUNCTION keep_public_proposals_few() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever proposes at the same moment waits, and is counted.
    PERFORM FROM site WHERE id = NEW.site_id FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM change_request
            WHERE site_id = NEW.site_id AND kind = NEW.kind AND state = 'open' AND requested_by IS NULL)
        >= (SELECT public_proposals FROM registration_policy_at(now()))
    THEN
        RAISE EXCEPTION 'enough proposals of the public wait for this site'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'change_request_public_few';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER change_request_public_few BEFORE INSERT ON change_request FOR EACH ROW
    WHEN (NEW.requested_by IS NULL AND NEW.site_id IS NOT NULL) EXECUTE FUNCTION keep_public_proposals_few();

-- What anybody who stands before a device finds wrong with it. It changes nothing by itself: a guardian or coordinator
-- looks, and closes it.
CREATE TABLE problem_report (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    defibrillator_id uuid NOT NULL REFERENCES defibrillator,
    kind text NOT NULL CONSTRAINT problem_report_kind_known CHECK (kind IN (
        'missing', 'damaged', 'not_ready', 'out_of_reach', 'wrong_place', 'other')),
    detail text CONSTRAINT problem_report_detail_shape CHECK (detail ~ '\S' AND length(detail) <= 2000),
    reported_at timestamptz NOT NULL DEFAULT now(),
    -- Null: the public.
    reporter_id uuid,
    closed_at timestamptz,
    closed_by uuid,
    outcome text CONSTRAINT problem_report_outcome_known CHECK (outcome IN ('confirmed', 'mended', 'not_found')),
    note text CHECK (length(note) <= 2000),
    CONSTRAINT problem_report_closed_whole CHECK ((closed_at IS NULL) = (outcome IS NULL))
);

CREATE INDEX problem_report_defibrillator ON problem_report (defibrillator_id, reported_at DESC);
CREATE INDEX problem_report_open ON problem_report (reported_at) WHERE closed_at IS NULL;

-- What was answered to a change, so that the same key gets the same answer and does nothing twice.
CREATE TABLE kept_answer (
    actor text NOT NULL,
    key text NOT NULL CHECK (key <> '' AND length(key) <= 255),
    request_sha256 bytea NOT NULL CHECK (length(request_sha256) = 32),
    kept_at timestamptz NOT NULL DEFAULT now(),
    -- Null until the change is done; nobody else sees it before.
    status integer,
    etag text,
    location text,
    body bytea,
    PRIMARY KEY (actor, key)
);

CREATE TABLE outgoing_message (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    kind text NOT NULL CONSTRAINT outgoing_message_kind_shape CHECK (kind ~ '^[a-z][a-z_]*$'),
    -- To whom; the address is looked up when it is sent, unless it goes to another one, which is forgotten then.
    account_id uuid NOT NULL REFERENCES account,
    address text,
    site_id uuid REFERENCES site ON DELETE CASCADE,
    -- What the text is made of; nothing of a person.
    facts jsonb NOT NULL DEFAULT '{}',
    -- The same for the same cause, so that nobody is told twice.
    cause text NOT NULL CONSTRAINT outgoing_message_one_for_a_cause UNIQUE CHECK (cause <> '' AND length(cause) <= 300),
    created_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz NOT NULL DEFAULT now(),
    attempt_count integer NOT NULL DEFAULT 0,
    sent_at timestamptz,
    -- When it was given up: a dead letter, until somebody has it tried again.
    given_up_at timestamptz,
    failure text,
    CONSTRAINT outgoing_message_sent_or_given_up CHECK (sent_at IS NULL OR given_up_at IS NULL)
);

CREATE INDEX outgoing_message_due ON outgoing_message (due_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
CREATE INDEX outgoing_message_dead ON outgoing_message (given_up_at) WHERE given_up_at IS NOT NULL;
CREATE INDEX outgoing_message_account ON outgoing_message (account_id);
-- However often somebody asks for a link, one waits to be sent.
CREATE UNIQUE INDEX outgoing_message_one_link ON outgoing_message (account_id)
    WHERE kind = 'sign_in' AND sent_at IS NULL AND given_up_at IS NULL;

CREATE FUNCTION forget_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.address := NULL;
    RETURN NEW;
END
$$;
CREATE TRIGGER outgoing_message_sent BEFORE UPDATE OF sent_at ON outgoing_message FOR EACH ROW
    WHEN (NEW.sent_at IS NOT NULL) EXECUTE FUNCTION forget_address();

-- Whether somebody gets another message of a kind in this hour: whoever causes them may be anybody, and is not told.
CREATE FUNCTION has_messages_left(receiver uuid, message_kind text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT count(*) < (SELECT messages_per_hour FROM registration_policy_at(now()))
    FROM outgoing_message
    WHERE account_id = receiver AND kind = message_kind AND created_at > now() - CASE
        -- For as long as a link holds: who gets no more of them has one that signs in, whoever asked for it.
        WHEN message_kind IN ('sign_in', 'confirm_address')
        THEN make_interval(mins => (registration_policy_at(now())).sign_in_link_minutes)
        ELSE interval '1 hour'
    END
$$;

-- Who is written to about a site. Of those who can sign in and have an address: the primary guardian, else the supporting
-- ones, else whoever leads the group that keeps it, else the coordinators.
CREATE FUNCTION receivers_about(place uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    WITH candidate AS (
        SELECT account_id AS id, CASE WHEN is_primary THEN 1 ELSE 2 END AS turn FROM site_guardian
        WHERE site_id = place
        UNION ALL
        SELECT leader.id, 3 FROM site JOIN account AS leader ON leader.group_id = site.group_id AND leader.leads_group
        WHERE site.id = place
        UNION ALL
        SELECT id, 4 FROM account WHERE role = 'coordinator'
    ), reached AS (
        SELECT candidate.id, candidate.turn FROM candidate
        JOIN account ON account.id = candidate.id AND account.disabled_at IS NULL
        JOIN account_contact AS contact ON contact.account_id = candidate.id AND contact.email IS NOT NULL
    )
    SELECT id FROM reached WHERE turn = (SELECT min(turn) FROM reached)
$$;

-- Whoever looks after a device is told of a problem with it, unless they found it themselves or were told of many in this
-- hour: the list has them all. What was seen is not in the message: it may speak of people.
CREATE FUNCTION tell_of_problems() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outgoing_message (kind, account_id, site_id, facts, cause)
    SELECT
        'problem_reported', receiver, site.id,
        jsonb_build_object('siteName', coalesce(site.name, site.code), 'siteCode', site.code, 'problem', added.kind),
        'problem_reported ' || added.id || ' ' || receiver
    FROM added
    JOIN defibrillator ON defibrillator.id = added.defibrillator_id
    JOIN site ON site.id = defibrillator.site_id
    CROSS JOIN receivers_about(site.id) AS receiver
    WHERE receiver IS DISTINCT FROM added.reporter_id AND has_messages_left(receiver, 'problem_reported')
    ON CONFLICT (cause) DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER problem_report_told AFTER INSERT ON problem_report REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_problems();

-- A file of sites that a group sent, row by row as it was read. Nothing is registered before somebody has looked and says
-- so; each row is then registered once.
CREATE TABLE site_upload (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    group_id uuid NOT NULL REFERENCES community_group,
    file_name text CONSTRAINT site_upload_file_name_shape CHECK (file_name ~ '\S' AND length(file_name) <= 200),
    -- Of the whole file, codes among it: whoever could read it might guess a code.
    file_sha256 bytea NOT NULL CONSTRAINT site_upload_file_sha256_length CHECK (length(file_sha256) = 32),
    uploaded_at timestamptz NOT NULL DEFAULT now(),
    -- The account, or the key of a program.
    uploaded_by uuid,
    -- What an administrator is shown of likely duplicates is not for the group, and a group's upload is not for an
    -- administrator to register, which would pass the approval by.
    uploader_role text NOT NULL
        CONSTRAINT site_upload_role_known CHECK (uploader_role IN ('guardian', 'administrator')),
    row_count integer NOT NULL CONSTRAINT site_upload_has_rows CHECK (row_count > 0),
    -- About the file as a whole, in the shape of a row's findings.
    remarks jsonb NOT NULL,
    unused_columns text[] NOT NULL,
    CONSTRAINT site_upload_once UNIQUE (group_id, uploader_role, file_sha256)
);

CREATE TABLE site_upload_row (
    upload_id uuid NOT NULL REFERENCES site_upload ON DELETE CASCADE,
    -- Counted from 1, the header not.
    number integer NOT NULL CHECK (number > 0),
    -- Of the file, counted from 1, on which the row begins.
    line integer NOT NULL CHECK (line > 0),
    -- The site's, also where the row is refused.
    name text CONSTRAINT site_upload_row_name_length CHECK (length(name) <= 200),
    state text NOT NULL CONSTRAINT site_upload_row_state_known CHECK (state IN (
        'ready', 'refused', 'duplicate', 'registered', 'failed')),
    -- [{"severity", "column", "detail"}]
    findings jsonb NOT NULL,
    -- As POST /v1/sites takes it, without the cabinet's code; null where it could not be read.
    draft jsonb,
    -- Sites, and rows of the same file, that it may be.
    alike uuid[] NOT NULL,
    alike_rows integer[] NOT NULL,
    site_id uuid CONSTRAINT site_upload_row_one_site UNIQUE REFERENCES site ON DELETE SET NULL,
    PRIMARY KEY (upload_id, number),
    CONSTRAINT site_upload_row_ready_has_draft CHECK (state NOT IN ('ready', 'registered') OR draft IS NOT NULL),
    CONSTRAINT site_upload_row_site_is_registered CHECK (site_id IS NULL OR state = 'registered')
);

-- Codes of rows that are not registered yet. Read by nobody: a function moves one to its site.
CREATE TABLE site_upload_code (
    upload_id uuid NOT NULL,
    number integer NOT NULL,
    code text NOT NULL CONSTRAINT site_upload_code_shape CHECK (code ~ '\S' AND length(code) <= 40),
    PRIMARY KEY (upload_id, number),
    FOREIGN KEY (upload_id, number) REFERENCES site_upload_row ON DELETE CASCADE
);

-- What the locator knows of a site: those approved that have a device in service.
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
) AS override ON true
WHERE site.approval = 'approved';

-- For how many days is kept what has served its purpose.
CREATE TABLE retention_policy (
    id text PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9-]*$'),
    valid_from timestamptz NOT NULL UNIQUE CHECK (isfinite(valid_from)),
    -- Links and sessions, counted from their end.
    sign_in_link_days integer NOT NULL CHECK (sign_in_link_days BETWEEN 1 AND 3650),
    session_days integer NOT NULL CHECK (session_days BETWEEN 1 AND 3650),
    -- Messages that were sent or given up. Longer than registration_policy.reminder_repeat_days: a reminder that is dropped
    -- before the next one of its cause would be sent anew.
    message_days integer NOT NULL CHECK (message_days BETWEEN 1 AND 3650),
    -- Answers to changes: for so long the same Idempotency-Key does nothing twice.
    kept_answer_days integer NOT NULL CHECK (kept_answer_days BETWEEN 1 AND 3650),
    -- Groups that signed up and whose first guardian never signed in: the address may be somebody else's.
    sign_up_days integer NOT NULL CHECK (sign_up_days BETWEEN 1 AND 3650),
    -- Files of sites, counted from the upload. What was registered from them stays.
    upload_days integer NOT NULL CHECK (upload_days BETWEEN 1 AND 3650),
    -- What people wrote in problems that are closed and in requests that are decided. That there was one stays.
    words_days integer NOT NULL CHECK (words_days BETWEEN 1 AND 3650)
);

INSERT INTO retention_policy VALUES ('emas-retention-2026-1', '2026-01-01T00:00:00Z', 30, 30, 90, 90, 14, 90, 730);

CREATE TRIGGER retention_policy_used_stays BEFORE UPDATE OR DELETE ON retention_policy
    FOR EACH ROW WHEN (OLD.valid_from <= now()) EXECUTE FUNCTION refuse_change_of_used_policy();
CREATE TRIGGER retention_policy_is_not_emptied BEFORE TRUNCATE ON retention_policy
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_used_policy();

CREATE FUNCTION retention_policy_at(moment timestamptz) RETURNS retention_policy LANGUAGE sql STABLE AS $$
    SELECT * FROM retention_policy WHERE valid_from <= moment ORDER BY valid_from DESC LIMIT 1
$$;

CREATE INDEX kept_answer_age ON kept_answer (kept_at);
CREATE INDEX change_request_requester ON change_request (requested_by) WHERE requested_by IS NOT NULL;
CREATE INDEX change_request_decider ON change_request (decided_by) WHERE decided_by IS NOT NULL;
CREATE INDEX problem_report_reporter ON problem_report (reporter_id) WHERE reporter_id IS NOT NULL;
CREATE INDEX problem_report_closer ON problem_report (closed_by) WHERE closed_by IS NOT NULL;
CREATE INDEX defibrillator_event_reporter ON defibrillator_event (reporter_id) WHERE reporter_id IS NOT NULL;
CREATE INDEX defibrillator_event_source ON defibrillator_event (source_id) WHERE source_id IS NOT NULL;

SELECT audit_table('registration_policy', 'id', '');
SELECT audit_table('retention_policy', 'id', '');
SELECT audit_table('site_guardian', 'site_id', 'account_id');
SELECT audit_table('unlock_code', 'site_id', '', 'code');
SELECT audit_table('change_request', 'id', '', 'statement', 'proposal', 'decision_reason');
SELECT audit_table('problem_report', 'id', '', 'detail', 'note');
-- Not each row: what becomes of one is the audited registering of a site.
SELECT audit_table('site_upload', 'id', '', 'file_name', 'file_sha256', 'remarks');
SELECT audit_table('site_upload_code', 'upload_id', '', 'code');
