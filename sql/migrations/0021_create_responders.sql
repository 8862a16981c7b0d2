-- Volunteers who can be sent to somebody: who they are to the service, what they are allowed to do and until when, when
-- they are on call, and where they are while they are. Names and numbers are with the account.

-- What the service decides about volunteers, and may decide otherwise next year. The policy in force is the newest whose
-- time has come.
CREATE TABLE responder_policy (
    id text PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9-]*$'),
    valid_from timestamptz NOT NULL UNIQUE CHECK (isfinite(valid_from)),
    -- How far, and how many, where nobody asks for another number.
    search_radius_metres double precision NOT NULL CHECK (search_radius_metres > 0 AND search_radius_metres <= 50000),
    result_limit integer NOT NULL CHECK (result_limit BETWEEN 1 AND 50),
    -- A reported position is used for so long; after that the home base, of those who agreed to it.
    position_fresh_seconds integer NOT NULL CHECK (position_fresh_seconds BETWEEN 30 AND 86400),
    -- And is deleted after so long, also of somebody who forgot to go off call.
    position_kept_seconds integer NOT NULL
        CHECK (position_kept_seconds >= position_fresh_seconds AND position_kept_seconds <= 86400),
    -- Whoever is on call for longer has forgotten it.
    greatest_call_hours integer NOT NULL CHECK (greatest_call_hours BETWEEN 1 AND 168),
    -- Credentials without which nobody is sent, and one more for whoever drives.
    required_credentials text[] NOT NULL CHECK (required_credentials <@ ARRAY['dbs', 'cpr_aed', 'driving']),
    required_of_drivers text[] NOT NULL CHECK (required_of_drivers <@ ARRAY['dbs', 'cpr_aed', 'driving']),
    -- Days before a credential lapses on which its holder and the scheme's coordinators are warned.
    credential_reminder_days integer[] NOT NULL
        CHECK (cardinality(credential_reminder_days) > 0 AND 0 < ALL (credential_reminder_days)),
    -- Speeds in metres a second along the route. On foot by residents for each square kilometre where the way begins:
    -- above the first number crowded, up to the second open country.
    dense_residents_per_km2 double precision NOT NULL CHECK (dense_residents_per_km2 > 0),
    sparse_residents_per_km2 double precision NOT NULL
        CHECK (sparse_residents_per_km2 >= 0 AND sparse_residents_per_km2 < dense_residents_per_km2),
    foot_dense_speed double precision NOT NULL CHECK (foot_dense_speed BETWEEN 0.5 AND 10),
    foot_speed double precision NOT NULL CHECK (foot_speed BETWEEN 0.5 AND 10),
    foot_sparse_speed double precision NOT NULL CHECK (foot_sparse_speed BETWEEN 0.5 AND 10),
    bicycle_speed double precision NOT NULL CHECK (bicycle_speed BETWEEN 0.5 AND 20),
    car_dense_speed double precision NOT NULL CHECK (car_dense_speed BETWEEN 0.5 AND 50),
    car_speed double precision NOT NULL CHECK (car_speed BETWEEN 0.5 AND 50),
    car_sparse_speed double precision NOT NULL CHECK (car_sparse_speed BETWEEN 0.5 AND 50),
    -- From being asked to setting out.
    start_seconds integer NOT NULL CHECK (start_seconds BETWEEN 0 AND 600)
);

-- Speeds on foot: medians of lay responders by density (Jonsson 2020). The others, and how long somebody needs to set out,
-- are the service's to say: nobody has published them.
INSERT INTO responder_policy VALUES (
    'emas-responders-2026-1', '2026-01-01T00:00:00Z', 1300, 10, 600, 1800, 24, '{dbs,cpr_aed}', '{driving}', '{60,30,7}',
    8000, 1500, 1.8, 2.3, 3.1, 4.5, 6, 9, 14, 60);

CREATE TRIGGER responder_policy_used_stays BEFORE UPDATE OR DELETE ON responder_policy
    FOR EACH ROW WHEN (OLD.valid_from <= now()) EXECUTE FUNCTION refuse_change_of_used_policy();
CREATE TRIGGER responder_policy_is_not_emptied BEFORE TRUNCATE ON responder_policy
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_used_policy();

CREATE FUNCTION responder_policy_at(moment timestamptz) RETURNS responder_policy LANGUAGE sql STABLE AS $$
    SELECT * FROM responder_policy WHERE valid_from <= moment ORDER BY valid_from DESC LIMIT 1
$$;

-- How many live on how much land, for how fast one gets on.
ALTER TABLE area ADD COLUMN square_metres bigint CHECK (square_metres > 0);

CREATE SEQUENCE responder_number;
CREATE TABLE responder (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    -- Whose account it is; the scheme is the account's.
    account_id uuid NOT NULL UNIQUE REFERENCES account,
    -- What is said over the radio, and what a CAD is told instead of a name.
    call_sign text NOT NULL DEFAULT 'HSR' || lpad(nextval('responder_number')::text, 4, '0')
        CONSTRAINT responder_call_sign_shape CHECK (call_sign ~ '^[A-Z][A-Z0-9-]{2,15}$'),
    kind text NOT NULL
        CONSTRAINT responder_kind_known CHECK (kind IN ('cfr', 'co_responder', 'efr', 'mfr', 'trainer')),
    travel_mode text NOT NULL
        CONSTRAINT responder_travel_mode_known CHECK (travel_mode IN ('foot', 'bicycle', 'car')),
    home_latitude double precision CHECK (home_latitude BETWEEN -90 AND 90),
    home_longitude double precision CHECK (home_longitude BETWEEN -180 AND 180),
    -- Agreed to be asked from the home base where no position is fresh.
    uses_home boolean NOT NULL DEFAULT false,
    -- The device that is carried: one of a mobile site.
    defibrillator_id uuid REFERENCES defibrillator,
    -- Other kit in few words.
    kit text CONSTRAINT responder_kit_shape CHECK (kit ~ '\S' AND length(kit) <= 500),
    -- Not to be sent for now, with the reason; and gone for good.
    suspended_at timestamptz,
    suspended_reason text CONSTRAINT responder_reason_shape CHECK (suspended_reason ~ '\S' AND length(suspended_reason) <= 500),
    left_at timestamptz,
    invented boolean NOT NULL DEFAULT false,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT responder_home_whole CHECK (num_nonnulls(home_latitude, home_longitude) <> 1),
    CONSTRAINT responder_uses_known_home CHECK (NOT uses_home OR home_latitude IS NOT NULL),
    CONSTRAINT responder_suspended_with_reason CHECK ((suspended_at IS NULL) = (suspended_reason IS NULL))
);

CREATE UNIQUE INDEX responder_call_sign ON responder (call_sign);
-- A device is carried by one.
CREATE UNIQUE INDEX responder_carries ON responder (defibrillator_id) WHERE defibrillator_id IS NOT NULL;
CREATE TRIGGER responder_version BEFORE UPDATE ON responder FOR EACH ROW EXECUTE FUNCTION advance_version();

-- What somebody was found to be allowed or able to do. A new one of a kind takes the place of the older; what was once
-- entered stays, withdrawn where it was wrong.
CREATE TABLE credential (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    responder_id uuid NOT NULL REFERENCES responder,
    kind text NOT NULL CONSTRAINT credential_kind_known CHECK (kind IN ('dbs', 'cpr_aed', 'driving')),
    issued_on date NOT NULL CONSTRAINT credential_issued_finite CHECK (isfinite(issued_on)),
    -- The last day on which it counts.
    expires_on date NOT NULL CONSTRAINT credential_expires_finite CHECK (isfinite(expires_on)),
    -- Where it can be looked up: a certificate's number.
    evidence text NOT NULL CONSTRAINT credential_evidence_shape CHECK (evidence ~ '\S' AND length(evidence) <= 200),
    added_at timestamptz NOT NULL DEFAULT now(),
    added_by uuid,
    withdrawn_at timestamptz,
    withdrawn_by uuid,
    CONSTRAINT credential_expires_after_issue CHECK (expires_on >= issued_on)
);

CREATE INDEX credential_responder ON credential (responder_id, kind, expires_on DESC) WHERE withdrawn_at IS NULL;

-- A key as a range of one number, so that PostgreSQL's own index of ranges can tell equal ones.
CREATE FUNCTION key_as_range(key uuid) RETURNS numrange LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT numrange(number, number, '[]') FROM (
        SELECT ('x' || left(hex, 16))::bit(64)::bigint::numeric * 18446744073709551616
            + ('x' || right(hex, 16))::bit(64)::bigint AS number
        FROM (SELECT encode(uuid_send(key), 'hex') AS hex) AS written
    ) AS read
$$;

-- When somebody means to be on call.
CREATE TABLE rota_span (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    responder_id uuid NOT NULL REFERENCES responder,
    starts_at timestamptz NOT NULL CONSTRAINT rota_span_start_finite CHECK (isfinite(starts_at)),
    ends_at timestamptz NOT NULL CONSTRAINT rota_span_end_finite CHECK (isfinite(ends_at)),
    added_at timestamptz NOT NULL DEFAULT now(),
    added_by uuid,
    CONSTRAINT rota_span_in_order CHECK (starts_at < ends_at AND ends_at <= starts_at + interval '7 days'),
    CONSTRAINT rota_span_overlaps EXCLUDE USING gist (
        key_as_range(responder_id) WITH &&, tstzrange(starts_at, ends_at) WITH &&)
);

CREATE INDEX rota_span_responder ON rota_span (responder_id, starts_at);

-- When somebody was on call. Whoever has no end is now.
CREATE TABLE on_call_span (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    responder_id uuid NOT NULL REFERENCES responder,
    on_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    off_at timestamptz,
    -- Who ended it: the responder, a coordinator, or the policy's greatest length.
    ended_by text CONSTRAINT on_call_span_ended_known CHECK (ended_by IN ('responder', 'coordinator', 'policy')),
    CONSTRAINT on_call_span_in_order CHECK (off_at >= on_at),
    CONSTRAINT on_call_span_ended_whole CHECK ((off_at IS NULL) = (ended_by IS NULL))
);

CREATE UNIQUE INDEX on_call_span_one_open ON on_call_span (responder_id) WHERE off_at IS NULL;
CREATE INDEX on_call_span_responder ON on_call_span (responder_id, on_at DESC);

-- Where those on call are: the latest report of each and nothing before it, in a table that is in no log of the server, no
-- standby and no copy of its files; pg_dump is told to leave it out (--no-unlogged-table-data). It is audited nowhere: an
-- entry would keep what is to be forgotten.
CREATE UNLOGGED TABLE responder_position (
    responder_id uuid PRIMARY KEY REFERENCES responder,
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    -- Radius of the circle in which the reporter is two times in three; null: not told.
    accuracy_metres double precision CHECK (accuracy_metres BETWEEN 0 AND 100000),
    received_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

SELECT audit_table('responder_policy', 'id', '');
SELECT audit_table(
    'responder', 'id', 'account_id', 'home_latitude', 'home_longitude', 'kit', 'suspended_reason');
SELECT audit_table('credential', 'id', '', 'evidence');
SELECT audit_table('rota_span', 'id', '');
SELECT audit_table('on_call_span', 'id', '');
