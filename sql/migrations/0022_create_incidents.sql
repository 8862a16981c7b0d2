-- An emergency from its call to its end: where, what the service answered, who was asked, what they did.

-- Whom to ask, how many at once and how long to wait, as data. Which one holds for a category is in alert_rule.
CREATE TABLE alert_policy (
    id text PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9-]*$'),
    name text NOT NULL CHECK (name ~ '\S' AND length(name) <= 200),
    radius_metres double precision NOT NULL CHECK (radius_metres > 0 AND radius_metres <= 50000),
    -- How many are to come, and how many are asked at most.
    wanted_count integer NOT NULL CHECK (wanted_count BETWEEN 1 AND 30),
    greatest_count integer NOT NULL CHECK (greatest_count BETWEEN wanted_count AND 100),
    -- How many are asked at once, and after how long without an answer the next are.
    wave_count integer NOT NULL CHECK (wave_count BETWEEN 1 AND 30),
    wait_seconds integer NOT NULL CHECK (wait_seconds BETWEEN 5 AND 600),
    -- Whether somebody who declines or is silent is replaced by the next one; if not, those of the first wave are all.
    replaces boolean NOT NULL,
    -- Who does what: as the plan finds best, or by the counts below.
    role_split text NOT NULL CHECK (role_split IN ('best_plan', 'counts')),
    straight_count integer CHECK (straight_count BETWEEN 0 AND 30),
    fetch_count integer CHECK (fetch_count BETWEEN 0 AND 30),
    guide_count integer CHECK (guide_count BETWEEN 0 AND 30),
    CONSTRAINT alert_policy_counts_whole CHECK (
        num_nonnulls(straight_count, fetch_count, guide_count) = CASE role_split WHEN 'counts' THEN 3 ELSE 0 END)
);

INSERT INTO alert_policy VALUES
    ('five-within-800', 'Five nearest within 800 m', 800, 5, 5, 5, 60, false, 'best_plan', NULL, NULL, NULL),
    ('thirty-within-1300', 'Up to thirty within 1.3 km', 1300, 30, 30, 30, 60, false, 'best_plan', NULL, NULL, NULL),
    ('seven-replaced', 'Seven, each who declines or is silent replaced', 1300, 7, 30, 7, 30, true, 'best_plan',
        NULL, NULL, NULL),
    ('four-with-roles', 'Two straight, one by way of a device, one to guide the ambulance', 1300, 4, 20, 4, 30, true,
        'counts', 2, 1, 1);

CREATE TABLE alert_rule (
    id text PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9-]*$'),
    valid_from timestamptz NOT NULL CHECK (isfinite(valid_from)),
    category text NOT NULL CHECK (category ~ '^[a-z][a-z_]*$'),
    -- Null: nobody is asked for incidents of this category.
    policy_id text REFERENCES alert_policy,
    UNIQUE (category, valid_from)
);

INSERT INTO alert_rule VALUES
    ('emas-cardiac-arrest-2026-1', '2026-01-01T00:00:00Z', 'cardiac_arrest', 'seven-replaced'),
    ('emas-unconscious-2026-1', '2026-01-01T00:00:00Z', 'unconscious', 'five-within-800'),
    ('emas-choking-2026-1', '2026-01-01T00:00:00Z', 'choking', 'five-within-800'),
    ('emas-other-2026-1', '2026-01-01T00:00:00Z', 'other', NULL);

CREATE TRIGGER alert_rule_used_stays BEFORE UPDATE OR DELETE ON alert_rule
    FOR EACH ROW WHEN (OLD.valid_from <= now()) EXECUTE FUNCTION refuse_change_of_used_policy();
CREATE TRIGGER alert_rule_is_not_emptied BEFORE TRUNCATE ON alert_rule
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_used_policy();

CREATE TABLE incident (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    -- The same reference is the same incident, whoever opens it and however often.
    cad_reference text NOT NULL
        CONSTRAINT incident_cad_reference_shape CHECK (cad_reference ~ '\S' AND length(cad_reference) <= 100),
    category text NOT NULL CONSTRAINT incident_category_known
        CHECK (category IN ('cardiac_arrest', 'unconscious', 'choking', 'other')),
    -- The patient's position: forgotten after the retention policy's time.
    latitude double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision CHECK (longitude BETWEEN -180 AND 180),
    -- Where exactly, for whoever runs: a floor, a door.
    whereabouts text CONSTRAINT incident_whereabouts_shape CHECK (whereabouts ~ '\S' AND length(whereabouts) <= 500),
    bystander_count integer CONSTRAINT incident_bystanders_plausible CHECK (bystander_count BETWEEN 0 AND 1000),
    -- Whether somebody is doing CPR since the call.
    bystander_cpr boolean,
    -- When the ambulance is expected.
    ambulance_at timestamptz,
    opened_at timestamptz NOT NULL DEFAULT now(),
    opened_by uuid,
    -- Null: nobody is asked.
    alert_policy_id text REFERENCES alert_policy,
    closed_at timestamptz,
    closed_by uuid,
    outcome text CONSTRAINT incident_outcome_known CHECK (outcome IN (
        'ambulance_took_over', 'circulation_returned', 'died', 'not_needed', 'cancelled', 'unknown')),
    invented boolean NOT NULL DEFAULT false,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT incident_point_whole CHECK (num_nonnulls(latitude, longitude) <> 1),
    CONSTRAINT incident_closed_whole CHECK ((closed_at IS NULL) = (outcome IS NULL))
);

CREATE UNIQUE INDEX incident_cad_reference ON incident (cad_reference);
CREATE INDEX incident_open ON incident (opened_at) WHERE closed_at IS NULL;
CREATE TRIGGER incident_version BEFORE UPDATE ON incident FOR EACH ROW EXECUTE FUNCTION advance_version();

-- What the locator answered, as it answered, with the certificate. Evidence.
CREATE TABLE incident_offer (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    incident_id uuid NOT NULL REFERENCES incident,
    offered_at timestamptz NOT NULL DEFAULT now(),
    generation bigint NOT NULL,
    answer jsonb NOT NULL
);

CREATE INDEX incident_offer_incident ON incident_offer (incident_id, id);

-- Somebody who was asked to come.
CREATE TABLE incident_alert (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    incident_id uuid NOT NULL REFERENCES incident,
    responder_id uuid NOT NULL REFERENCES responder,
    wave integer NOT NULL CHECK (wave > 0),
    role text NOT NULL CONSTRAINT incident_alert_role_known CHECK (role IN ('straight', 'fetch', 'guide')),
    -- Which device to bring.
    defibrillator_id uuid REFERENCES defibrillator,
    distance_metres double precision NOT NULL CHECK (distance_metres >= 0),
    expected_seconds integer NOT NULL CHECK (expected_seconds >= 0),
    state text NOT NULL DEFAULT 'asked' CONSTRAINT incident_alert_state_known CHECK (state IN (
        'asked', 'accepted', 'arrived', 'done', 'declined', 'silent', 'stood_down')),
    asked_at timestamptz NOT NULL DEFAULT now(),
    answer_until timestamptz NOT NULL,
    answered_at timestamptz,
    arrived_at timestamptz,
    ended_at timestamptz,
    -- What the responder reports of it.
    shock_given boolean,
    cpr_given boolean,
    device_used boolean,
    note text CONSTRAINT incident_alert_note_shape CHECK (note ~ '\S' AND length(note) <= 2000),
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT incident_alert_fetches_something CHECK ((role = 'fetch') = (defibrillator_id IS NOT NULL))
);

-- Nobody is asked twice for the same, and nobody is at two places.
CREATE UNIQUE INDEX incident_alert_once ON incident_alert (incident_id, responder_id);
CREATE UNIQUE INDEX incident_alert_committed_once ON incident_alert (responder_id) WHERE state IN ('accepted', 'arrived');
CREATE INDEX incident_alert_waiting ON incident_alert (answer_until) WHERE state = 'asked';
CREATE INDEX incident_alert_responder ON incident_alert (responder_id, asked_at DESC);
CREATE TRIGGER incident_alert_version BEFORE UPDATE ON incident_alert FOR EACH ROW EXECUTE FUNCTION advance_version();

-- What happened, in the order in which it happened. Added by the tables themselves, never changed.
CREATE TABLE incident_event (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    incident_id uuid NOT NULL REFERENCES incident,
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind text NOT NULL CHECK (kind ~ '^[a-z][a-z_]*$'),
    actor_id uuid,
    actor_role text NOT NULL,
    alert_id uuid REFERENCES incident_alert,
    detail jsonb NOT NULL DEFAULT '{}'
);

CREATE INDEX incident_event_incident ON incident_event (incident_id, id);

-- Where no volunteer is sent, and why.
CREATE TABLE closed_area (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    radius_metres double precision NOT NULL CHECK (radius_metres > 0 AND radius_metres <= 50000),
    reason text NOT NULL CONSTRAINT closed_area_reason_shape CHECK (reason ~ '\S' AND length(reason) <= 500),
    starts_at timestamptz NOT NULL DEFAULT now() CONSTRAINT closed_area_start_finite CHECK (isfinite(starts_at)),
    ends_at timestamptz CONSTRAINT closed_area_end_finite CHECK (isfinite(ends_at)),
    closed_by uuid,
    CONSTRAINT closed_area_in_order CHECK (starts_at < ends_at)
);

SELECT audit_table('alert_policy', 'id', '');
SELECT audit_table('alert_rule', 'id', '');
SELECT audit_table('incident', 'id', '', 'latitude', 'longitude', 'whereabouts');
SELECT audit_table('incident_alert', 'id', '', 'note');
SELECT audit_table('closed_area', 'id', '');

-- Nobody reads or writes these but by the policies and functions of later migrations.
ALTER TABLE incident ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_offer ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_alert ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE closed_area ENABLE ROW LEVEL SECURITY;
