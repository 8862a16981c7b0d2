-- What the service decides and may decide otherwise next year: never a constant in code. The policy in force is the
-- newest whose time has come.
CREATE TABLE dispatch_policy (
    id text PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9-]*$'),
    valid_from timestamptz NOT NULL UNIQUE,
    search_radius_metres double precision NOT NULL CHECK (search_radius_metres > 0 AND search_radius_metres <= 50000),
    result_limit integer NOT NULL CHECK (result_limit BETWEEN 1 AND 50),
    -- Route length over straight line.
    detour_factor double precision NOT NULL CHECK (detour_factor BETWEEN 1 AND 5),
    foot_metres_per_second double precision NOT NULL CHECK (foot_metres_per_second BETWEEN 0.5 AND 10),
    -- The box that holds the service's area, in degrees: a place outside it is answered with a note.
    area_name text NOT NULL CHECK (area_name <> ''),
    area_south double precision NOT NULL CHECK (area_south BETWEEN -90 AND 90),
    area_west double precision NOT NULL CHECK (area_west BETWEEN -180 AND 180),
    area_north double precision NOT NULL CHECK (area_north BETWEEN -90 AND 90),
    area_east double precision NOT NULL CHECK (area_east BETWEEN -180 AND 180),
    CONSTRAINT dispatch_policy_area_in_order CHECK (area_south < area_north AND area_west < area_east)
);

-- 500 m for the East Midlands (a third-party list of services' radii); detour 1.5 (1.3 to 1.6 in studies);
-- 2.3 m/s is the median speed of lay responders (Jonsson 2020).
INSERT INTO dispatch_policy VALUES
    ('emas-2026-1', '2026-01-01T00:00:00Z', 500, 5, 1.5, 2.3, 'East Midlands', 51.97, -2.04, 53.72, 0.36);

-- A new policy or a new edition of the postcodes changes answers too.
CREATE TRIGGER dispatch_policy_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON dispatch_policy
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_of_all();
CREATE TRIGGER reference_dataset_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON reference_dataset
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_of_all();

-- Readers load the postcodes again when their dataset's time of loading is another; a row changed by hand counts.
CREATE FUNCTION note_change_of_postcodes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE reference_dataset SET loaded_at = clock_timestamp() WHERE name = 'code_point_open';
    RETURN NULL;
END
$$;

CREATE TRIGGER postcode_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON postcode
    FOR EACH STATEMENT EXECUTE FUNCTION note_change_of_postcodes();
