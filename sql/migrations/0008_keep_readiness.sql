-- Whether a device can be used: what its events add up to, the state that follows, and since when. The rule is the
-- service's own (Sources/Registry/Defibrillators, ReadinessFacts and Readiness); here it is kept for whoever writes,
-- with the service, psql or an import, and a test holds the two against each other.

-- A policy whose time has come is what states were derived by, and the log names it: it is replaced by a later one,
-- never edited.
CREATE TABLE readiness_policy (
    id text PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9-]*$'),
    valid_from timestamptz NOT NULL UNIQUE CHECK (isfinite(valid_from)),
    -- Days of 24 hours after a good check: when the guardian is reminded, and when the device counts as unverified.
    check_due_after_days integer NOT NULL CHECK (check_due_after_days >= 1),
    unverified_after_days integer NOT NULL CHECK (unverified_after_days <= 36500),
    -- After which a code that was read out no longer holds the device back.
    code_issue_minutes integer NOT NULL CHECK (code_issue_minutes BETWEEN 1 AND 525600),
    -- Without which, in date, a device is not ready.
    required_consumables text[] NOT NULL
        CHECK (required_consumables <@ ARRAY['adult_pads', 'paediatric_pads', 'battery']),
    CONSTRAINT readiness_policy_reminder_comes_first CHECK (check_due_after_days <= unverified_after_days)
);

INSERT INTO readiness_policy VALUES
    ('emas-readiness-2026-1', '2026-01-01T00:00:00Z', 335, 365, 240, '{adult_pads,battery}');

CREATE FUNCTION refuse_change_of_used_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a policy that is or was in force is never changed or removed: add one that is valid from later'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'readiness_policy_used_stays';
END
$$;

CREATE TRIGGER readiness_policy_used_stays BEFORE UPDATE OR DELETE ON readiness_policy
    FOR EACH ROW WHEN (OLD.valid_from <= now()) EXECUTE FUNCTION refuse_change_of_used_policy();
CREATE TRIGGER readiness_policy_is_not_emptied BEFORE TRUNCATE ON readiness_policy
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_used_policy();
CREATE TRIGGER readiness_policy_changed AFTER INSERT OR UPDATE OR DELETE ON readiness_policy
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_of_all();

-- The newest whose time has come; before the first one's time, the first.
CREATE FUNCTION readiness_policy_at(moment timestamptz) RETURNS readiness_policy LANGUAGE sql STABLE AS $$
    SELECT policy FROM readiness_policy AS policy
    ORDER BY CASE WHEN valid_from <= moment THEN valid_from END DESC NULLS LAST, valid_from
    LIMIT 1
$$;

-- How many bystanders there must be for one of them to be sent away to fetch a device.
ALTER TABLE dispatch_policy ADD COLUMN fetching_bystanders integer NOT NULL DEFAULT 2
    CONSTRAINT dispatch_policy_fetching_bystanders_check CHECK (fetching_bystanders BETWEEN 1 AND 10);

-- Who reported it; null where no account did: SQL or an import.
ALTER TABLE readiness_check
    ADD COLUMN reporter text CONSTRAINT readiness_check_reporter_not_blank CHECK (reporter ~ '\S');
-- Not held against the rows that are there: evidence stays as it is.
ALTER TABLE defibrillator_event
    ADD COLUMN reporter text CONSTRAINT defibrillator_event_reporter_not_blank CHECK (reporter ~ '\S'),
    ADD COLUMN check_id uuid CONSTRAINT defibrillator_event_one_of_check UNIQUE REFERENCES readiness_check,
    ADD CONSTRAINT defibrillator_event_check_is_kept CHECK ((kind = 'checked') = (check_id IS NOT NULL)) NOT VALID,
    ADD CONSTRAINT defibrillator_event_time_finite CHECK (isfinite(occurred_at) AND isfinite(recorded_at)) NOT VALID;

CREATE TABLE defibrillator_readiness (
    defibrillator_id uuid PRIMARY KEY REFERENCES defibrillator ON DELETE CASCADE,
    -- What the events add up to, and how many they are.
    event_count integer NOT NULL DEFAULT 0,
    good_check_at timestamptz,
    fault_at timestamptz,
    fault text,
    code_issued_at timestamptz,
    taken_at timestamptz,
    returned_at timestamptz,
    retired_at timestamptz,
    -- The last day of each fitted consumable, within the years 1 to 9999.
    adult_pads_expire_on date,
    paediatric_pads_expire_on date,
    battery_expires_on date,
    -- What follows under the policy, and when time alone changes it next.
    state text NOT NULL CONSTRAINT defibrillator_readiness_state_known
        CHECK (state IN ('ready', 'unverified', 'code_issued', 'in_use', 'not_ready', 'retired')),
    state_since timestamptz NOT NULL,
    -- How many transitions led to it.
    state_number integer NOT NULL DEFAULT 0,
    next_change_at timestamptz,
    -- No foreign key: a policy that was in force is never removed, and every import would pay for looking.
    policy_id text NOT NULL,
    -- The transaction that added the device.
    known_since timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX defibrillator_readiness_due ON defibrillator_readiness (next_change_at);
CREATE INDEX defibrillator_readiness_policy ON defibrillator_readiness (policy_id);

-- Each change of a device's state once, numbered from 1 without a gap: its from_state is the to_state of the one
-- before.
CREATE TABLE readiness_transition (
    defibrillator_id uuid NOT NULL REFERENCES defibrillator,
    number integer NOT NULL CHECK (number > 0),
    from_state text NOT NULL,
    to_state text NOT NULL,
    -- When it took effect: a late report takes effect when the thing happened, yet not before the transition before.
    changed_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    cause text NOT NULL CONSTRAINT readiness_transition_cause_known
        CHECK (cause IN ('event', 'consumable', 'sighting', 'time', 'policy')),
    policy_id text NOT NULL REFERENCES readiness_policy,
    PRIMARY KEY (defibrillator_id, number),
    CONSTRAINT readiness_transition_is_a_change CHECK (from_state <> to_state)
);

CREATE TRIGGER readiness_transition_is_evidence BEFORE UPDATE OR DELETE ON readiness_transition
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_evidence();
CREATE TRIGGER readiness_transition_is_not_emptied BEFORE TRUNCATE ON readiness_transition
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_evidence();

-- Midnight in Europe/London at which a day begins; null for days that the service's calendar does not have.
CREATE FUNCTION london_day_start(day date) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN day BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'
        THEN day::timestamp AT TIME ZONE 'Europe/London' END
$$;

-- What the events of each of these devices add up to: each fact is the last event of its kind, unless a later one put
-- an end to it. Events count as they happened, not as they came to be known.
CREATE FUNCTION device_readiness_facts(devices uuid[]) RETURNS TABLE (
    defibrillator_id uuid, event_count integer, good_check_at timestamptz, fault_at timestamptz, fault text,
    code_issued_at timestamptz, taken_at timestamptz, returned_at timestamptz, retired_at timestamptz
) LANGUAGE sql STABLE AS $$
    WITH placed AS (
        SELECT
            event.defibrillator_id, event.kind, event.occurred_at, event.detail, seen.wrong,
            -- A check that nobody saw anything wrong in is evidence only where the ready signal was looked at.
            event.kind = 'checked' AND seen.wrong IS NULL AND coalesce(seen.ready_signal, false) AS is_good,
            event.kind = 'checked' AND seen.wrong IS NOT NULL AS is_bad,
            row_number() OVER (
                PARTITION BY event.defibrillator_id ORDER BY event.occurred_at, event.recorded_at, event.id) AS place
        FROM defibrillator_event AS event
        LEFT JOIN (
            SELECT id, ready_signal, nullif(concat_ws(', ',
                CASE WHEN NOT ready_signal THEN 'no ready signal' END, CASE WHEN NOT pads_good THEN 'pads not good' END,
                CASE WHEN NOT battery_good THEN 'battery not good' END,
                CASE WHEN NOT cabinet_good THEN 'cabinet not good' END), '') AS wrong
            FROM readiness_check
        ) AS seen ON seen.id = event.check_id
        WHERE event.defibrillator_id = ANY (devices)
    ), last AS (
        SELECT
            placed.defibrillator_id,
            count(*)::integer AS event_count,
            max(occurred_at) FILTER (WHERE is_good) AS good_check_at,
            max(place) FILTER (WHERE is_good OR is_bad) AS seen,
            max(place) FILTER (WHERE is_good OR kind = 'fault_cleared') AS cleared,
            max(place) FILTER (WHERE is_bad OR kind = 'fault_reported') AS fault,
            max(occurred_at) FILTER (WHERE is_bad OR kind = 'fault_reported') AS fault_at,
            (array_agg(CASE WHEN is_bad THEN wrong ELSE detail END ORDER BY place DESC)
                FILTER (WHERE is_bad OR kind = 'fault_reported'))[1] AS fault_words,
            max(place) FILTER (WHERE kind = 'code_issued') AS code_issued,
            max(occurred_at) FILTER (WHERE kind = 'code_issued') AS code_issued_at,
            max(place) FILTER (WHERE kind = 'taken') AS taken,
            max(occurred_at) FILTER (WHERE kind = 'taken') AS taken_at,
            max(place) FILTER (WHERE kind = 'returned') AS returned,
            max(occurred_at) FILTER (WHERE kind = 'returned') AS returned_at,
            min(occurred_at) FILTER (WHERE kind = 'retired') AS retired_at
        FROM placed GROUP BY placed.defibrillator_id
    )
    SELECT
        last.defibrillator_id, last.event_count, last.good_check_at,
        CASE WHEN fault > coalesce(cleared, 0) THEN fault_at END,
        CASE WHEN fault > coalesce(cleared, 0) THEN fault_words END,
        CASE WHEN code_issued > coalesce(greatest(seen, taken, returned), 0) THEN code_issued_at END,
        CASE WHEN taken > coalesce(greatest(seen, returned), 0) THEN taken_at END,
        CASE WHEN returned > coalesce(seen, 0) THEN returned_at END,
        last.retired_at
    FROM last
$$;

-- The state at a moment. What stands holds whatever the moment; the last three are the moments at which the first
-- required consumable has expired, a code that was read out counts no longer, and the last evidence is too old.
CREATE FUNCTION readiness_state(
    moment timestamptz, standing text, expired_from timestamptz, code_issued_until timestamptz,
    verified_until timestamptz
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN standing IS NOT NULL THEN standing
        WHEN moment >= expired_from THEN 'not_ready'
        WHEN moment < code_issued_until THEN 'code_issued'
        WHEN moment < verified_until THEN 'ready'
        ELSE 'unverified'
    END
$$;

-- Derives the states of these devices, whose rows of defibrillator are locked, and logs those that changed. Of each
-- device: the moment for which its state is judged, and when a change takes effect. Under one policy, or, where that is
-- null, under that by which the device was judged last.
--
-- A transaction that cannot see what another one wrote meanwhile writes every row, changed or not: then it fails
-- instead of leaving what it did not see out of account.
CREATE FUNCTION settle_readiness(
    devices uuid[], moments timestamptz[], effective_from timestamptz[], why text, under text
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    writes_all CONSTANT boolean := current_setting('transaction_isolation') <> 'read committed';
    changed uuid[];
BEGIN
    WITH bounded AS MATERIALIZED (
        SELECT
            kept.*, asked.moment, asked.effective_at, policy.id AS new_policy_id,
            london_day_start(1 + least(
                CASE WHEN 'adult_pads' = ANY (policy.required_consumables) THEN kept.adult_pads_expire_on END,
                CASE WHEN 'paediatric_pads' = ANY (policy.required_consumables)
                    THEN kept.paediatric_pads_expire_on END,
                CASE WHEN 'battery' = ANY (policy.required_consumables) THEN kept.battery_expires_on END
            )) AS expired_from,
            kept.code_issued_at + make_interval(mins => policy.code_issue_minutes) AS code_issued_until,
            greatest(kept.good_check_at, london_day_start(device.last_verified_on))
                + make_interval(hours => 24 * policy.unverified_after_days) AS verified_until,
            -- What no moment changes.
            CASE
                WHEN kept.retired_at IS NOT NULL THEN 'retired'
                WHEN kept.taken_at IS NOT NULL THEN 'in_use'
                WHEN kept.fault_at IS NOT NULL OR kept.returned_at IS NOT NULL THEN 'not_ready'
            END AS standing
        FROM unnest(devices, moments, effective_from) AS asked (id, moment, effective_at)
        JOIN defibrillator_readiness AS kept ON kept.defibrillator_id = asked.id
        JOIN defibrillator AS device ON device.id = asked.id
        JOIN readiness_policy AS policy ON policy.id = coalesce(under, kept.policy_id)
    ), judged AS MATERIALIZED (
        SELECT
            *, readiness_state(moment, standing, expired_from, code_issued_until, verified_until) AS new_state
        FROM bounded
    ), settled AS MATERIALIZED (
        SELECT
            defibrillator_id, state, new_state, state_number, new_policy_id,
            CASE WHEN new_state = state THEN state_since ELSE greatest(effective_at, state_since) END AS new_since,
            -- What a transaction adds is in no state before the transaction ends.
            new_state <> state AND known_since <> now() AS is_transition,
            (
                SELECT min(bound) FROM unnest(ARRAY[expired_from, code_issued_until, verified_until]) AS bound
                WHERE standing IS NULL AND bound > moment
                    AND readiness_state(bound, standing, expired_from, code_issued_until, verified_until) <> new_state
            ) AS new_change_at
        FROM judged
    ), written AS (
        UPDATE defibrillator_readiness AS kept
        SET
            state = new_state, state_since = new_since, next_change_at = new_change_at, policy_id = new_policy_id,
            state_number = kept.state_number + is_transition::integer
        FROM settled
        WHERE kept.defibrillator_id = settled.defibrillator_id AND (
            writes_all OR (kept.state, kept.next_change_at, kept.policy_id)
                IS DISTINCT FROM (new_state, new_change_at, new_policy_id))
    ), logged AS (
        INSERT INTO readiness_transition (
            defibrillator_id, number, from_state, to_state, changed_at, cause, policy_id)
        SELECT defibrillator_id, state_number + 1, state, new_state, new_since, why, new_policy_id
        FROM settled WHERE is_transition
        RETURNING defibrillator_id
    )
    SELECT array_agg(defibrillator_id) INTO changed FROM logged;
    RETURN coalesce(changed, '{}');
END
$$;

-- Takes these devices, whose rows of defibrillator are locked, one after another through what time alone has changed by
-- now: what expired, what is overdue, codes that nobody answered for, and a new policy. Returns those that changed.
CREATE FUNCTION advance_devices(devices uuid[], up_to timestamptz) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    current readiness_policy := readiness_policy_at(up_to);
    due uuid[];
    moments timestamptz[];
    changed uuid[] := '{}';
BEGIN
    LOOP
        SELECT array_agg(defibrillator_id), array_agg(next_change_at) INTO due, moments
        FROM defibrillator_readiness
        WHERE defibrillator_id = ANY (devices) AND next_change_at <= up_to
            AND (policy_id = current.id OR next_change_at < current.valid_from);
        IF due IS NOT NULL THEN
            changed := changed || settle_readiness(due, moments, moments, 'time', NULL);
            CONTINUE;
        END IF;
        SELECT array_agg(defibrillator_id), array_agg(least(up_to, greatest(current.valid_from, state_since)))
        INTO due, moments
        FROM defibrillator_readiness
        WHERE defibrillator_id = ANY (devices) AND policy_id <> current.id;
        EXIT WHEN due IS NULL;
        changed := changed || settle_readiness(due, moments, moments, 'policy', current.id);
    END LOOP;
    RETURN changed;
END
$$;
