-- The place where a defibrillator is kept. It outlives its devices, so the code on the cabinet is the site's.
CREATE TABLE site (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    code text NOT NULL DEFAULT site_code(nextval('site_code_number'))
        CONSTRAINT site_code_key UNIQUE
        CONSTRAINT site_code_shape CHECK (code ~ '^HS-[2-9A-HJKMNPQRTVWXYZ]{4,8}$'),
    name text CONSTRAINT site_name_not_blank CHECK (name ~ '\S'),
    operator text CONSTRAINT site_operator_not_blank CHECK (operator ~ '\S'),
    address text CONSTRAINT site_address_not_blank CHECK (address ~ '\S'),
    postcode text CONSTRAINT site_postcode_shape
        CHECK (is_postcode(postcode)),
    -- WGS 84 degrees. NaN sorts above every number in PostgreSQL, so the range refuses it.
    latitude double precision NOT NULL CONSTRAINT site_latitude_range CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CONSTRAINT site_longitude_range CHECK (longitude BETWEEN -180 AND 180),
    surroundings text CONSTRAINT site_surroundings_not_blank CHECK (surroundings ~ '\S'),
    level text CONSTRAINT site_level_not_blank CHECK (level ~ '\S'),
    entrance_note text CONSTRAINT site_entrance_note_not_blank CHECK (entrance_note ~ '\S'),
    indoor boolean,
    access text NOT NULL DEFAULT 'unknown'
        CONSTRAINT site_access_known CHECK (access IN ('public', 'restricted', 'private', 'unknown')),
    -- OpenStreetMap opening_hours syntax, or the words of the source where they could not be read.
    access_hours text CONSTRAINT site_access_hours_not_blank CHECK (access_hours ~ '\S'),
    cabinet_locked boolean,
    cabinet_kind text CONSTRAINT site_cabinet_kind_not_blank CHECK (cabinet_kind ~ '\S'),
    cabinet_heated boolean,
    publication text NOT NULL DEFAULT 'full'
        CONSTRAINT site_publication_known CHECK (publication IN ('full', 'location_only', 'hidden')),
    -- Carried in a vehicle or by a responder: the point is not where it is found.
    mobile boolean NOT NULL DEFAULT false,
    -- Made up for a demonstration; said wherever the site is shown.
    invented boolean NOT NULL DEFAULT false,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TRIGGER site_version BEFORE UPDATE ON site FOR EACH ROW EXECUTE FUNCTION advance_version();

-- What others call the site: the_circuit, osm, uprn, or a file's own key. A UPRN names a property, which may have several
-- devices, so only the schemes that name a device are unique and tell that two sources speak of one site.
CREATE TABLE site_identifier (
    scheme text NOT NULL CONSTRAINT site_identifier_scheme_shape CHECK (scheme ~ '^[a-z][a-z0-9_.-]{0,62}$'),
    value text NOT NULL CONSTRAINT site_identifier_value_not_blank CHECK (value ~ '\S'),
    site_id uuid NOT NULL REFERENCES site ON DELETE CASCADE,
    -- The one place that says which schemes name a device.
    names_one_site boolean NOT NULL GENERATED ALWAYS AS (scheme IN ('osm', 'the_circuit')) STORED,
    PRIMARY KEY (scheme, value, site_id)
);

CREATE UNIQUE INDEX site_identifier_one_site ON site_identifier (scheme, value) WHERE names_one_site;
CREATE INDEX site_identifier_site ON site_identifier (site_id);

-- A date range, or one day, on which the usual access hours do not hold. Days are those of Europe/London.
CREATE TABLE site_override (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    site_id uuid NOT NULL REFERENCES site ON DELETE CASCADE,
    first_day date NOT NULL,
    last_day date NOT NULL,
    open boolean NOT NULL,
    reason text NOT NULL CONSTRAINT site_override_reason_not_blank CHECK (reason ~ '\S'),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT site_override_days_in_order CHECK (last_day >= first_day)
);

CREATE INDEX site_override_site ON site_override (site_id, last_day);
