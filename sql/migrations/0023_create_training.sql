-- Sessions in which people learn to help: what, where, by whom, for how many. Of those who came only numbers are kept:
-- there is no place for a name.

-- Whether a few words hold what somebody can be reached by: an email address or a telephone number.
CREATE FUNCTION holds_contact(words text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT words ~ '@' OR words ~ '[0-9]([ ()+./-]*[0-9]){8}'
$$;

-- What is taught under a name, and with whose programme.
CREATE TABLE training_programme (
    code text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]*$'),
    name text NOT NULL CHECK (name ~ '\S' AND length(name) <= 200)
);
INSERT INTO training_programme VALUES ('heartshield', 'HeartShield');

CREATE TABLE training_session (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    programme text NOT NULL REFERENCES training_programme,
    -- One of a group's sessions, or of a scheme's.
    scheme_id uuid REFERENCES scheme,
    group_id uuid REFERENCES community_group,
    campaign text CONSTRAINT training_session_campaign_shape CHECK (campaign ~ '\S' AND length(campaign) <= 100)
        CONSTRAINT training_session_campaign_names_nobody CHECK (NOT holds_contact(campaign)),
    course text NOT NULL CONSTRAINT training_session_course_known
        CHECK (course IN ('cpr', 'cpr_aed', 'first_aid', 'refresher', 'awareness')),
    status text NOT NULL CONSTRAINT training_session_status_known CHECK (status IN ('planned', 'delivered', 'cancelled')),
    starts_at timestamptz NOT NULL CONSTRAINT training_session_start_finite CHECK (isfinite(starts_at)),
    duration_minutes integer NOT NULL
        CONSTRAINT training_session_duration_plausible CHECK (duration_minutes BETWEEN 5 AND 1440),
    venue_name text NOT NULL CONSTRAINT training_session_venue_shape CHECK (venue_name ~ '\S' AND length(venue_name) <= 200)
        CONSTRAINT training_session_venue_names_nobody CHECK (NOT holds_contact(venue_name)),
    postcode text CONSTRAINT training_session_postcode_shape CHECK (is_postcode(postcode)),
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    -- The area that holds the venue; null outside the service's. Areas are replaced on their own: no foreign key.
    area_code text CHECK (area_code ~ '^[EW]01[0-9]{6}$'),
    -- By what the area was found: the venue's postcode, or the one nearest to its point.
    area_from text CONSTRAINT training_session_area_from_known CHECK (area_from IN ('postcode', 'nearest_postcode')),
    -- BCP 47, such as en or pl.
    language text NOT NULL DEFAULT 'en' CONSTRAINT training_session_language_shape CHECK (language ~ '^[a-z]{2,3}(-[A-Z]{2})?$'),
    funding text CONSTRAINT training_session_funding_shape CHECK (funding ~ '\S' AND length(funding) <= 100)
        CONSTRAINT training_session_funding_names_nobody CHECK (NOT holds_contact(funding)),
    -- Make Every Contact Count: how many were told where else to find help.
    signposted_count integer CONSTRAINT training_session_signposted_plausible CHECK (signposted_count BETWEEN 0 AND 10000),
    -- The key that a season's file gives a session, so that the same file changes nothing.
    -- One word, so that it holds no name.
    source_key text CONSTRAINT training_session_source_key_shape CHECK (source_key ~ '^[A-Za-z0-9._:/-]{1,100}$'),
    logged_by uuid,
    invented boolean NOT NULL DEFAULT false,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT training_session_of_somebody CHECK (num_nonnulls(scheme_id, group_id) = 1),
    CONSTRAINT training_session_area_whole CHECK ((area_code IS NULL) = (area_from IS NULL))
);

CREATE UNIQUE INDEX training_session_source ON training_session (coalesce(scheme_id, group_id), source_key)
    WHERE source_key IS NOT NULL;
CREATE INDEX training_session_scheme ON training_session (scheme_id, starts_at DESC) WHERE scheme_id IS NOT NULL;
CREATE INDEX training_session_group ON training_session (group_id, starts_at DESC) WHERE group_id IS NOT NULL;
CREATE INDEX training_session_start ON training_session (starts_at DESC, id);
CREATE INDEX training_session_area ON training_session (area_code) WHERE status = 'delivered';
CREATE TRIGGER training_session_version BEFORE UPDATE ON training_session FOR EACH ROW EXECUTE FUNCTION advance_version();

-- How many came, by what brings them.
CREATE TABLE training_head_count (
    session_id uuid NOT NULL REFERENCES training_session ON DELETE CASCADE,
    category text NOT NULL CONSTRAINT training_head_count_category_known CHECK (category IN (
        'public', 'school_pupil', 'student', 'workplace', 'community_group', 'faith_group', 'carer', 'health_care',
        'emergency_service', 'other')),
    head_count integer NOT NULL CONSTRAINT training_head_count_plausible CHECK (head_count BETWEEN 0 AND 10000),
    PRIMARY KEY (session_id, category)
);

CREATE TABLE training_trainer (
    session_id uuid NOT NULL REFERENCES training_session ON DELETE CASCADE,
    responder_id uuid NOT NULL REFERENCES responder,
    PRIMARY KEY (session_id, responder_id)
);
CREATE INDEX training_trainer_responder ON training_trainer (responder_id);

-- Hours that volunteers give, by what they do.
CREATE TABLE volunteer_activity (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    responder_id uuid NOT NULL REFERENCES responder,
    kind text NOT NULL CONSTRAINT volunteer_activity_kind_known
        CHECK (kind IN ('responding', 'training', 'installing', 'raising_awareness')),
    on_day date NOT NULL CONSTRAINT volunteer_activity_day_finite CHECK (isfinite(on_day)),
    minutes integer NOT NULL CONSTRAINT volunteer_activity_plausible CHECK (minutes BETWEEN 1 AND 1440),
    -- What it was: an alert or a session credits its hours by itself, once.
    alert_id uuid REFERENCES incident_alert,
    session_id uuid REFERENCES training_session,
    added_at timestamptz NOT NULL DEFAULT now(),
    added_by uuid
);
CREATE UNIQUE INDEX volunteer_activity_alert ON volunteer_activity (alert_id) WHERE alert_id IS NOT NULL;
CREATE UNIQUE INDEX volunteer_activity_session ON volunteer_activity (session_id, responder_id) WHERE session_id IS NOT NULL;
CREATE INDEX volunteer_activity_responder ON volunteer_activity (responder_id, on_day DESC);

SELECT audit_table('training_session', 'id', '');
SELECT audit_table('training_head_count', 'session_id', '');
SELECT audit_table('training_trainer', 'session_id', '');
SELECT audit_table('volunteer_activity', 'id', '');
