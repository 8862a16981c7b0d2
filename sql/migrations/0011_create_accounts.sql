-- People and programs that sign in, the groups that keep devices, and what says within a transaction who is at work.
-- Contact details are in a table of their own, so that a right to see accounts is none to see them.

-- Who is at work: set for the length of a transaction by whoever opens it. What is set so leaves '' behind, not null.
CREATE FUNCTION caller_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('heartshield.role', true), '')
$$;
CREATE FUNCTION caller_account() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('heartshield.account', true), '')::uuid
$$;
CREATE FUNCTION caller_group() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('heartshield.group', true), '')::uuid
$$;
-- The account, or the key of a program that has none.
CREATE FUNCTION caller_actor() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('heartshield.actor', true), '')::uuid
$$;
-- The key that the caller signed in with, a person's too; null: a session, a token, or nobody did.
CREATE FUNCTION caller_key() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('heartshield.key', true), '')::uuid
$$;

CREATE TABLE community_group (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    name text NOT NULL CONSTRAINT community_group_name_shape CHECK (name ~ '\S' AND length(name) <= 200),
    -- Since when what it registers needs no approval under a policy that asks it of new groups.
    trusted_at timestamptz,
    -- Since when an administrator trusts it no more: then no approval of a registration gives the trust back.
    trust_withdrawn_at timestamptz,
    -- Made up for a demonstration or a test.
    invented boolean NOT NULL DEFAULT false,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT community_group_trusted_or_not CHECK (trusted_at IS NULL OR trust_withdrawn_at IS NULL)
);

CREATE UNIQUE INDEX community_group_name ON community_group (lower(name));
CREATE TRIGGER community_group_version BEFORE UPDATE ON community_group
    FOR EACH ROW EXECUTE FUNCTION advance_version();

CREATE TABLE account (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    role text NOT NULL CONSTRAINT account_role_known CHECK (role IN (
        'guardian', 'responder', 'coordinator', 'dispatcher', 'analyst', 'administrator')),
    group_id uuid REFERENCES community_group,
    -- Looks after the accounts of its group.
    leads_group boolean NOT NULL DEFAULT false,
    -- Who this is to the identity provider.
    identity_issuer text CONSTRAINT account_issuer_length CHECK (length(identity_issuer) <= 500),
    identity_subject text CONSTRAINT account_subject_length CHECK (length(identity_subject) <= 255),
    disabled_at timestamptz,
    -- Since when nothing is known of the person any more; the key stays, as the pseudonym of what was done.
    erased_at timestamptz,
    -- Since when somebody who signed up has not signed in yet; null: they have, or somebody else added them.
    awaited_since timestamptz,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT account_guardian_has_group CHECK ((role = 'guardian') = (group_id IS NOT NULL)),
    CONSTRAINT account_leads_own_group CHECK (NOT leads_group OR group_id IS NOT NULL),
    CONSTRAINT account_identity_whole CHECK (num_nonnulls(identity_issuer, identity_subject) <> 1),
    CONSTRAINT account_erased_signs_in_no_more
        CHECK (erased_at IS NULL OR disabled_at IS NOT NULL AND identity_subject IS NULL)
);

CREATE UNIQUE INDEX account_identity ON account (identity_issuer, identity_subject);
CREATE INDEX account_group ON account (group_id);
CREATE INDEX account_awaited ON account (awaited_since) WHERE awaited_since IS NOT NULL;
CREATE TRIGGER account_version BEFORE UPDATE ON account FOR EACH ROW EXECUTE FUNCTION advance_version();

CREATE TABLE account_contact (
    account_id uuid PRIMARY KEY REFERENCES account,
    display_name text NOT NULL
        CONSTRAINT account_contact_name_shape CHECK (display_name ~ '\S' AND length(display_name) <= 200),
    email text CONSTRAINT account_contact_email_shape CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$' AND length(email) <= 254),
    -- What is to be the address, once a link that was sent to it has been used. Until then nothing else is sent there.
    pending_email text CONSTRAINT account_contact_pending_email_shape
        CHECK (pending_email ~ '^[^@[:space:]]+@[^@[:space:]]+$' AND length(pending_email) <= 254),
    phone text CONSTRAINT account_contact_phone_shape CHECK (phone ~ '^[0-9+ ()-]{3,30}$')
);

CREATE UNIQUE INDEX account_contact_email ON account_contact (lower(email));

-- A key may belong to an account, and then has the account's role, whatever becomes of it. One of scope `read` changes
-- nothing.
ALTER TABLE api_key
    ADD COLUMN account_id uuid REFERENCES account,
    ADD COLUMN scope text NOT NULL DEFAULT 'change' CONSTRAINT api_key_scope_known CHECK (scope IN ('read', 'change')),
    ADD COLUMN created_by uuid;
ALTER TABLE api_key DROP CONSTRAINT api_key_role_known;
ALTER TABLE api_key ADD CONSTRAINT api_key_role_known CHECK (role IN (
    'guardian', 'responder', 'coordinator', 'dispatcher', 'analyst', 'administrator', 'cad'));
CREATE INDEX api_key_account ON api_key (account_id);
-- The name of a person's key is the person's: it goes when they are erased.
DROP TRIGGER api_key_stays_the_same ON api_key;
CREATE TRIGGER api_key_stays_the_same BEFORE UPDATE ON api_key FOR EACH ROW
    WHEN ((OLD.id, CASE WHEN NEW.name = 'erased' AND OLD.account_id IS NOT NULL AND OLD.revoked_at IS NOT NULL
                THEN NEW.name ELSE OLD.name END, OLD.role, OLD.secret_sha256, OLD.created_at, OLD.expires_at, OLD.account_id, OLD.scope,
            OLD.created_by)
            IS DISTINCT FROM (NEW.id, NEW.name, NEW.role, NEW.secret_sha256, NEW.created_at, NEW.expires_at,
            NEW.account_id, NEW.scope, NEW.created_by)
        OR OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
    EXECUTE FUNCTION keep_api_key();

-- A browser that is signed in. The cookie's text is kept by nobody.
CREATE TABLE session (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    account_id uuid NOT NULL REFERENCES account,
    secret_sha256 bytea NOT NULL CONSTRAINT session_secret_unique UNIQUE CHECK (length(secret_sha256) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);

CREATE INDEX session_account ON session (account_id);
CREATE FUNCTION await_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE account SET awaited_since = NULL WHERE id = NEW.account_id AND awaited_since IS NOT NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER session_ends_waiting AFTER INSERT ON session FOR EACH ROW EXECUTE FUNCTION await_no_more();

-- A link sent by mail that signs its reader in, once.
CREATE TABLE sign_in_link (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    account_id uuid NOT NULL REFERENCES account,
    secret_sha256 bytea NOT NULL CONSTRAINT sign_in_link_secret_unique UNIQUE CHECK (length(secret_sha256) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    -- Where it was sent to. It signs in while that is the account's address, and makes it so where that one waits.
    email text,
    CONSTRAINT sign_in_link_used_has_no_address CHECK (used_at IS NULL OR email IS NULL)
);

CREATE INDEX sign_in_link_account ON sign_in_link (account_id);
