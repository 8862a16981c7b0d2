-- Where entries come from, what each import did, and what each source said last, so that a later file of the source
-- changes only what the source changed.
CREATE TABLE import_source (
    name text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9_.-]{0,62}$'),
    invented boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE import_run (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source text NOT NULL REFERENCES import_source,
    file_name text NOT NULL CHECK (file_name <> ''),
    file_sha256 text NOT NULL CHECK (file_sha256 ~ '^[0-9a-f]{64}$'),
    imported_at timestamptz NOT NULL DEFAULT now(),
    row_count integer NOT NULL CHECK (row_count >= 0),
    refused_count integer NOT NULL CHECK (refused_count >= 0),
    added_count integer NOT NULL CHECK (added_count >= 0),
    updated_count integer NOT NULL CHECK (updated_count >= 0),
    linked_count integer NOT NULL CHECK (linked_count >= 0),
    unchanged_count integer NOT NULL CHECK (unchanged_count >= 0),
    disappeared_count integer NOT NULL CHECK (disappeared_count >= 0)
);

CREATE INDEX import_run_source ON import_run (source, imported_at DESC);

CREATE TABLE import_record (
    source text NOT NULL REFERENCES import_source,
    external_id text NOT NULL CHECK (external_id <> ''),
    site_id uuid NOT NULL REFERENCES site ON DELETE CASCADE,
    -- Since when the source's files have not held this entry any more. Nothing is removed for that.
    missing_since timestamptz,
    name text,
    operator text,
    address text,
    postcode text,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    surroundings text,
    level text,
    entrance_note text,
    indoor boolean,
    access text NOT NULL,
    access_hours text,
    cabinet_locked boolean,
    cabinet_kind text,
    cabinet_heated boolean,
    mobile boolean NOT NULL,
    manufacturer text,
    model text,
    serial_number text,
    in_service_since date,
    last_verified_on date,
    adult_pads_expire_on date,
    paediatric_pads_expire_on date,
    battery_expires_on date,
    identifier_schemes text[] NOT NULL,
    identifier_values text[] NOT NULL,
    PRIMARY KEY (source, external_id)
);

CREATE INDEX import_record_site ON import_record (site_id);

-- The rows of the file that is being imported. Imports take turns, and the transaction that fills it empties it, so it
-- is always empty to everybody else.
CREATE UNLOGGED TABLE import_staging (
    external_id text PRIMARY KEY,
    site_id uuid,
    -- add, update, link or keep.
    action text,
    changed_fields text[],
    name text,
    operator text,
    address text,
    postcode text,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    surroundings text,
    level text,
    entrance_note text,
    indoor boolean,
    access text NOT NULL,
    access_hours text,
    cabinet_locked boolean,
    cabinet_kind text,
    cabinet_heated boolean,
    mobile boolean NOT NULL,
    manufacturer text,
    model text,
    serial_number text,
    in_service_since date,
    last_verified_on date,
    adult_pads_expire_on date,
    paediatric_pads_expire_on date,
    battery_expires_on date,
    identifier_schemes text[] NOT NULL,
    identifier_values text[] NOT NULL
);
