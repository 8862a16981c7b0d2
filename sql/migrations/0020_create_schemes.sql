-- Local schemes of volunteers, with those who look after them, and which scheme whoever is at work belongs to.
CREATE TABLE scheme (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    name text NOT NULL CONSTRAINT scheme_name_shape CHECK (name ~ '\S' AND length(name) <= 200),
    -- Made up for a demonstration or a test.
    invented boolean NOT NULL DEFAULT false,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX scheme_name ON scheme (lower(name));
CREATE TRIGGER scheme_version BEFORE UPDATE ON scheme FOR EACH ROW EXECUTE FUNCTION advance_version();
SELECT audit_table('scheme', 'id', '');

-- A coordinator without one looks after no volunteers; a responder always has one.
ALTER TABLE account ADD COLUMN scheme_id uuid REFERENCES scheme;
ALTER TABLE account ADD CONSTRAINT account_scheme_of_volunteers
    CHECK (scheme_id IS NULL OR role IN ('responder', 'coordinator'));
CREATE INDEX account_scheme ON account (scheme_id) WHERE scheme_id IS NOT NULL;

-- The scheme of whoever is at work. Asked of the account each time, so that it holds at once when somebody changes schemes.
CREATE FUNCTION caller_scheme() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT scheme_id FROM account WHERE id = caller_account() AND disabled_at IS NULL
$$;
GRANT EXECUTE ON FUNCTION caller_scheme() TO heartshield_service;
