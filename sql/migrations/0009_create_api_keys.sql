-- Keys by which programs and people sign in: shown once when they are made, kept as a hash. A key is never deleted, so
-- that what was done with it can always be told.
CREATE TABLE api_key (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    name text NOT NULL CONSTRAINT api_key_name_not_blank CHECK (name ~ '\S' AND length(name) <= 200),
    role text NOT NULL CONSTRAINT api_key_role_known CHECK (role IN (
        'guardian', 'responder', 'coordinator', 'dispatcher', 'analyst', 'administrator')),
    -- SHA-256 of the key's text. 256 random bits need no slow hash: they cannot be guessed.
    secret_sha256 bytea NOT NULL CONSTRAINT api_key_secret_unique UNIQUE CHECK (length(secret_sha256) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz CONSTRAINT api_key_expires_after_creation CHECK (expires_at > created_at),
    revoked_at timestamptz,
    last_used_at timestamptz
);

CREATE FUNCTION keep_api_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a key is revoked, never changed, revived or removed'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'api_key_is_kept';
END
$$;

CREATE TRIGGER api_key_is_kept BEFORE DELETE ON api_key FOR EACH ROW EXECUTE FUNCTION keep_api_key();
CREATE TRIGGER api_key_is_not_emptied BEFORE TRUNCATE ON api_key FOR EACH STATEMENT EXECUTE FUNCTION keep_api_key();
CREATE TRIGGER api_key_stays_the_same BEFORE UPDATE ON api_key FOR EACH ROW
    WHEN ((OLD.id, OLD.name, OLD.role, OLD.secret_sha256, OLD.created_at, OLD.expires_at)
            IS DISTINCT FROM (NEW.id, NEW.name, NEW.role, NEW.secret_sha256, NEW.created_at, NEW.expires_at)
        OR OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
    EXECUTE FUNCTION keep_api_key();
