-- What every table of the register leans on: keys, the short code a caller can read out, versions, and evidence that
-- nobody edits.

-- A UUID of version 7 (RFC 9562): 48 bits of Unix milliseconds, then random bits, so keys sort by creation.
-- gen_random_uuid() gives version 4 (nibble 0100); setting the two bits below makes it 0111.
CREATE FUNCTION uuid_v7() RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL SAFE
AS $$
    SELECT encode(
        set_bit(set_bit(
            overlay(
                uuid_send(gen_random_uuid())
                PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
                FROM 1 FOR 6),
            52, 1), 53, 1),
        'hex')::uuid
$$;

CREATE SEQUENCE site_code_number;

-- 'HS-' and at least three characters in base 29, then a check character. The alphabet leaves out I, L, O, S, U, 0 and 1,
-- which are misread or misheard. 29 is prime and neighbouring weights differ, so the check finds every single wrong
-- character and every swap of two neighbours.
CREATE FUNCTION site_code(number bigint) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
DECLARE
    alphabet CONSTANT text := '23456789ABCDEFGHJKMNPQRTVWXYZ';
    remaining bigint := number;
    characters text := '';
    weight integer := 1;
    total integer := 0;
BEGIN
    WHILE remaining > 0 OR length(characters) < 3 LOOP
        weight := weight + 1;
        total := total + weight * (remaining % 29)::integer;
        characters := substr(alphabet, (remaining % 29)::integer + 1, 1) || characters;
        remaining := remaining / 29;
    END LOOP;
    RETURN 'HS-' || characters || substr(alphabet, (29 - total % 29) % 29 + 1, 1);
END
$$;

CREATE FUNCTION advance_version() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    NEW.version := OLD.version + 1;
    NEW.updated_at := now();
    RETURN NEW;
END
$$;

CREATE FUNCTION refuse_change_of_evidence() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are evidence: they are added, never changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
