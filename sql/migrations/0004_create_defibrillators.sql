-- The device at a site, now or earlier.
CREATE TABLE defibrillator (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    site_id uuid NOT NULL REFERENCES site,
    manufacturer text CONSTRAINT defibrillator_manufacturer_not_blank CHECK (manufacturer ~ '\S'),
    model text CONSTRAINT defibrillator_model_not_blank CHECK (model ~ '\S'),
    serial_number text CONSTRAINT defibrillator_serial_number_not_blank CHECK (serial_number ~ '\S'),
    in_service_since date,
    -- The last day on which the source of the entry says somebody saw it; checks by guardians are in readiness_check.
    last_verified_on date,
    retired_at timestamptz,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT defibrillator_retired_after_service
        CHECK (retired_at IS NULL OR in_service_since IS NULL OR retired_at::date >= in_service_since)
);

-- A site has one device in service; two cabinets side by side are two sites.
CREATE UNIQUE INDEX defibrillator_one_in_service ON defibrillator (site_id) WHERE retired_at IS NULL;
CREATE INDEX defibrillator_site ON defibrillator (site_id);

CREATE TRIGGER defibrillator_version BEFORE UPDATE ON defibrillator FOR EACH ROW EXECUTE FUNCTION advance_version();

CREATE TABLE consumable (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    defibrillator_id uuid NOT NULL REFERENCES defibrillator,
    kind text NOT NULL
        CONSTRAINT consumable_kind_known CHECK (kind IN ('adult_pads', 'paediatric_pads', 'battery')),
    fitted_on date,
    expires_on date NOT NULL,
    removed_on date,
    CONSTRAINT consumable_removed_after_fitted CHECK (removed_on >= fitted_on)
);

CREATE UNIQUE INDEX consumable_one_fitted ON consumable (defibrillator_id, kind) WHERE removed_on IS NULL;

-- What a guardian saw and when. Null says "not looked at".
CREATE TABLE readiness_check (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    defibrillator_id uuid NOT NULL REFERENCES defibrillator,
    checked_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    ready_signal boolean,
    pads_good boolean,
    battery_good boolean,
    cabinet_good boolean,
    note text,
    CONSTRAINT readiness_check_not_from_the_future CHECK (checked_at <= recorded_at + interval '1 minute'),
    CONSTRAINT readiness_check_says_something
        CHECK (num_nonnulls(ready_signal, pads_good, battery_good, cabinet_good) > 0)
);

CREATE INDEX readiness_check_defibrillator ON readiness_check (defibrillator_id, checked_at DESC);

CREATE TRIGGER readiness_check_is_evidence BEFORE UPDATE OR DELETE ON readiness_check
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_evidence();
CREATE TRIGGER readiness_check_is_not_emptied BEFORE TRUNCATE ON readiness_check
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_evidence();

CREATE TABLE defibrillator_event (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    defibrillator_id uuid NOT NULL REFERENCES defibrillator,
    kind text NOT NULL CONSTRAINT defibrillator_event_kind_known CHECK (kind IN (
        'code_issued', 'taken', 'returned', 'checked', 'restocked', 'fault_reported', 'fault_cleared', 'moved',
        'retired')),
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    detail text,
    CONSTRAINT defibrillator_event_not_from_the_future CHECK (occurred_at <= recorded_at + interval '1 minute')
);

CREATE INDEX defibrillator_event_defibrillator ON defibrillator_event (defibrillator_id, occurred_at DESC);

CREATE TRIGGER defibrillator_event_is_evidence BEFORE UPDATE OR DELETE ON defibrillator_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_evidence();
CREATE TRIGGER defibrillator_event_is_not_emptied BEFORE TRUNCATE ON defibrillator_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_evidence();
