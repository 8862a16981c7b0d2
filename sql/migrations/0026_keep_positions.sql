-- Where those on call are: who may report it, for whom it is read, and when it is forgotten.
ALTER TABLE responder_position ENABLE ROW LEVEL SECURITY;

-- Keeps the position of whoever is at work in the place of the one before. False: not on call, nothing is kept.
CREATE FUNCTION report_position(
    latitude double precision, longitude double precision, accuracy_metres double precision
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    -- The lock makes a report wait for somebody going off call, and going off call for a report: no position outlives it.
    reporter CONSTANT uuid := (
        SELECT responder.id FROM responder JOIN on_call_span AS span ON span.responder_id = responder.id
        WHERE responder.account_id = caller_account() AND caller_role() = 'responder' AND span.off_at IS NULL
        FOR SHARE OF span);
BEGIN
    IF reporter IS NULL THEN RETURN false; END IF;
    INSERT INTO responder_position AS kept (responder_id, latitude, longitude, accuracy_metres)
    VALUES (reporter, report_position.latitude, report_position.longitude, report_position.accuracy_metres)
    ON CONFLICT (responder_id) DO UPDATE SET
        latitude = EXCLUDED.latitude, longitude = EXCLUDED.longitude, accuracy_metres = EXCLUDED.accuracy_metres,
        received_at = EXCLUDED.received_at;
    RETURN true;
END
$$;

-- Everybody on call, for the index in memory and for nobody else. The age of a position is by this server's clock.
CREATE FUNCTION responders_on_call() RETURNS TABLE (
    id uuid, display_name text, call_sign text, kind text, travel_mode text, on_call_since timestamptz,
    credential_kinds text[], credential_ends date[], is_suspended boolean, has_left boolean, is_committed boolean,
    uses_home boolean, home_latitude double precision, home_longitude double precision, device_id uuid,
    device_readiness text, latitude double precision, longitude double precision, position_age double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT
        responder.id, coalesce(contact.display_name, responder.call_sign), responder.call_sign, responder.kind,
        responder.travel_mode, span.on_at, held.kinds, held.ends, responder.suspended_at IS NOT NULL,
        responder.left_at IS NOT NULL,
        EXISTS (
            SELECT FROM incident_alert AS alert
            WHERE alert.responder_id = responder.id AND alert.state IN ('accepted', 'arrived')),
        responder.uses_home, responder.home_latitude, responder.home_longitude, device.id, readiness.state,
        position.latitude, position.longitude,
        greatest(0, extract(epoch FROM clock_timestamp() - position.received_at))::double precision
    FROM on_call_span AS span
    JOIN responder ON responder.id = span.responder_id
    JOIN account ON account.id = responder.account_id AND account.disabled_at IS NULL
    LEFT JOIN account_contact AS contact ON contact.account_id = account.id
    LEFT JOIN responder_position AS position ON position.responder_id = responder.id
    LEFT JOIN defibrillator AS device ON device.id = responder.defibrillator_id AND device.retired_at IS NULL
    LEFT JOIN defibrillator_readiness AS readiness ON readiness.defibrillator_id = device.id
    CROSS JOIN LATERAL (
        SELECT array_agg(latest.kind) AS kinds, array_agg(latest.expires_on) AS ends
        FROM (
            SELECT credential.kind, max(credential.expires_on) AS expires_on FROM credential
            WHERE credential.responder_id = responder.id AND withdrawn_at IS NULL GROUP BY credential.kind
        ) AS latest
    ) AS held
    WHERE span.off_at IS NULL AND caller_role() = 'system'
$$;

-- Whoever goes off call is nowhere any more, however it comes about.
CREATE FUNCTION forget_position() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM responder_position WHERE responder_id IN (SELECT responder_id FROM after WHERE off_at IS NOT NULL);
    RETURN NULL;
END
$$;
CREATE TRIGGER on_call_span_ended AFTER UPDATE ON on_call_span REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION forget_position();

-- Forgets positions that are older than the policy keeps them. Returns how many; null for anybody but the
-- service itself.
CREATE FUNCTION drop_old_positions() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    dropped bigint;
BEGIN
    IF NOT coalesce(caller_role() = 'system', false) THEN RETURN NULL; END IF;
    DELETE FROM responder_position
    WHERE received_at < now() - make_interval(secs => (responder_policy_at(now())).position_kept_seconds);
    GET DIAGNOSTICS dropped = ROW_COUNT;
    RETURN dropped;
END
$$;
GRANT EXECUTE ON FUNCTION
    report_position(double precision, double precision, double precision), responders_on_call(), drop_old_positions()
    TO heartshield_service;
