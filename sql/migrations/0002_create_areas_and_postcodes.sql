-- Published reference data: which edition is loaded, under which licence, and what must be said when it is shown.
CREATE TABLE reference_dataset (
    name text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9_]*$'),
    edition text NOT NULL CHECK (edition <> ''),
    licence text NOT NULL CHECK (licence <> ''),
    attribution text NOT NULL CHECK (attribution <> ''),
    loaded_at timestamptz NOT NULL DEFAULT now()
);

-- Lower layer super output areas of 2021, the unit in which deprivation and residents are published.
CREATE TABLE area (
    code text PRIMARY KEY CHECK (code ~ '^[EW]01[0-9]{6}$'),
    name text NOT NULL CHECK (name <> ''),
    district_code text NOT NULL CHECK (district_code ~ '^[EW][0-9]{8}$'),
    district_name text NOT NULL CHECK (district_name <> ''),
    county_name text NOT NULL CHECK (county_name <> ''),
    care_board_code text,
    care_board_name text,
    rural boolean,
    residents integer CHECK (residents >= 0),
    -- English indices of deprivation 2025, national: 1 is the most deprived.
    deprivation_decile smallint CHECK (deprivation_decile BETWEEN 1 AND 10),
    deprivation_rank integer CHECK (deprivation_rank > 0)
);

-- The shapes and letters that postcodes have, the same that the service reads: Royal Mail's format rules.
CREATE FUNCTION is_postcode(text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT $1 ~ '^(GIR 0AA|[A-PR-UWYZ]([0-9]{1,2}|[A-HK-Y][0-9]([0-9]|[ABEHMNPRV-Y])?|[0-9][A-HJKPS-UW]) [0-9][ABD-HJLNP-UW-Z]{2})$'
$$;

CREATE TABLE postcode (
    postcode text PRIMARY KEY CHECK (is_postcode(postcode)),
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    -- Positional quality of OS Code-Point Open: 10 is best, 90 has no position.
    quality smallint NOT NULL CHECK (quality BETWEEN 10 AND 60),
    district_code text CHECK (district_code ~ '^[EWSN][0-9]{8}$'),
    -- The area whose outline holds the point; null outside the service's area. Areas are replaced on their own, so this
    -- is no foreign key.
    area_code text CHECK (area_code ~ '^[EW]01[0-9]{6}$')
);
