-- Who keeps and reads training sessions, who is told how many came, and the hours that volunteers give.
GRANT SELECT ON training_programme TO heartshield_service;

-- Whether a session is the caller's to keep: a scheme's is its coordinators', a group's its guardians'.
CREATE FUNCTION training_is_kept(scheme uuid, keeper uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(CASE caller_role()
        WHEN 'administrator' THEN true
        WHEN 'coordinator' THEN scheme = caller_scheme()
        WHEN 'guardian' THEN keeper = caller_group()
    END, false)
$$;
CREATE FUNCTION training_session_is_kept(session uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT training_is_kept(kept.scheme_id, kept.group_id) FROM training_session AS kept WHERE kept.id = session
$$;

ALTER TABLE training_session ENABLE ROW LEVEL SECURITY;
CREATE POLICY training_session_seen ON training_session FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) IS NOT NULL AND status <> 'cancelled' OR training_is_kept(scheme_id, group_id));
CREATE POLICY training_session_logged ON training_session FOR INSERT TO heartshield_service WITH CHECK (
    training_is_kept(scheme_id, group_id) AND logged_by IS NOT DISTINCT FROM caller_actor());
CREATE POLICY training_session_changed ON training_session FOR UPDATE TO heartshield_service
    USING (training_is_kept(scheme_id, group_id));
-- How many were signposted, and who logged it, are in no column that everybody reads.
GRANT SELECT (
    id, programme, scheme_id, group_id, campaign, course, status, starts_at, duration_minutes, venue_name, postcode,
    latitude, longitude, area_code, area_from, language, funding, source_key, invented, version, created_at, updated_at)
    ON training_session TO heartshield_service;
GRANT INSERT (
    id, programme, scheme_id, group_id, campaign, course, status, starts_at, duration_minutes, venue_name, postcode,
    latitude, longitude, area_code, area_from, language, funding, signposted_count, source_key, logged_by)
    ON training_session TO heartshield_service;
GRANT UPDATE (
    programme, campaign, course, status, starts_at, duration_minutes, venue_name, postcode, latitude, longitude,
    area_code, area_from, language, funding, signposted_count)
    ON training_session TO heartshield_service;

ALTER TABLE training_head_count ENABLE ROW LEVEL SECURITY;
CREATE POLICY training_head_count_seen ON training_head_count FOR SELECT TO heartshield_service
    USING (training_session_is_kept(session_id));
CREATE POLICY training_head_count_added ON training_head_count FOR INSERT TO heartshield_service
    WITH CHECK (training_session_is_kept(session_id));
CREATE POLICY training_head_count_removed ON training_head_count FOR DELETE TO heartshield_service
    USING (training_session_is_kept(session_id));
GRANT SELECT, INSERT, DELETE ON training_head_count TO heartshield_service;

-- A count of people as it may be shown to anybody: 0 as it is, 1 to 7 not at all (null), others to the nearest 5.
CREATE FUNCTION published_count(people bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN people = 0 THEN 0 WHEN people > 7 THEN (people + 2) / 5 * 5 END
$$;
-- The same as a part of a sum, where what is not shown counts as the middle of what it can be. Sums of such parts follow
-- from what is shown of each, so that no sum, and no difference of two, tells more of one.
CREATE FUNCTION published_part(people bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(published_count(people), 4)
$$;

-- How many came and how many were signposted: exactly to whoever keeps the session, and by what brought them; to others in
-- all, as it may be shown. A null count with its flag is one that is not shown.
CREATE FUNCTION training_figures(sessions uuid[]) RETURNS TABLE (
    session_id uuid, is_exact boolean, head_count bigint, is_signposted boolean, signposted_count bigint,
    categories text[], category_counts integer[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT
        kept.id, own.is_kept, CASE WHEN own.is_kept THEN counted.people ELSE published_count(counted.people) END,
        kept.signposted_count IS NOT NULL,
        CASE WHEN own.is_kept THEN kept.signposted_count ELSE published_count(kept.signposted_count) END,
        CASE WHEN own.is_kept THEN counted.categories END, CASE WHEN own.is_kept THEN counted.counts END
    FROM training_session AS kept
    CROSS JOIN LATERAL (SELECT training_is_kept(kept.scheme_id, kept.group_id) AS is_kept) AS own
    CROSS JOIN LATERAL (
        SELECT
            coalesce(sum(head_count), 0)::bigint AS people,
            coalesce(array_agg(category ORDER BY category), '{}') AS categories,
            coalesce(array_agg(head_count ORDER BY category), '{}') AS counts
        FROM training_head_count AS came WHERE came.session_id = kept.id
    ) AS counted
    WHERE kept.id = ANY (sessions) AND (own.is_kept OR caller_role() IS NOT NULL AND kept.status <> 'cancelled')
$$;

-- Trainers are volunteers: nobody but those who look after them is told who they are, and of credentials only the
-- coordinator.
CREATE FUNCTION training_trainers(sessions uuid[]) RETURNS TABLE (
    session_id uuid, responder_id uuid, call_sign text, cpr_aed_in_date boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT
        kept.id, volunteer.id, volunteer.call_sign,
        CASE WHEN caller_role() = 'coordinator' THEN EXISTS (
            SELECT FROM credential
            WHERE credential.responder_id = volunteer.id AND credential.kind = 'cpr_aed'
                AND credential.withdrawn_at IS NULL
                AND (kept.starts_at AT TIME ZONE 'Europe/London')::date
                    BETWEEN credential.issued_on AND credential.expires_on) END
    FROM training_session AS kept
    JOIN training_trainer AS trainer ON trainer.session_id = kept.id
    JOIN responder AS volunteer ON volunteer.id = trainer.responder_id
    WHERE kept.id = ANY (sessions) AND caller_role() IN ('coordinator', 'administrator')
        AND training_is_kept(kept.scheme_id, kept.group_id)
$$;
-- Names the trainers of a session anew: volunteers of the scheme whose it is. Returns those that are named now.
CREATE FUNCTION name_trainers(session uuid, trainers uuid[]) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT coalesce(caller_role() IN ('coordinator', 'administrator') AND training_session_is_kept(session), false) THEN
        RAISE EXCEPTION 'the session is somebody else''s' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM training_trainer WHERE session_id = session AND responder_id <> ALL (trainers);
    INSERT INTO training_trainer (session_id, responder_id)
    SELECT kept.id, volunteer.id
    FROM training_session AS kept
    CROSS JOIN responder AS volunteer
    JOIN account ON account.id = volunteer.account_id
    WHERE kept.id = session AND volunteer.id = ANY (trainers)
        AND (kept.scheme_id IS NULL OR account.scheme_id = kept.scheme_id)
    ON CONFLICT DO NOTHING;
    RETURN QUERY SELECT responder_id FROM training_trainer WHERE session_id = session;
END
$$;
-- The volunteers of a scheme, or of any where it is null, by what is said over the radio.
CREATE FUNCTION trainers_called(scheme uuid, call_signs text[]) RETURNS TABLE (call_sign text, responder_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT volunteer.call_sign, volunteer.id
    FROM responder AS volunteer
    JOIN account ON account.id = volunteer.account_id
    WHERE volunteer.call_sign = ANY (call_signs) AND (scheme IS NULL OR account.scheme_id = scheme)
        AND caller_role() IN ('coordinator', 'administrator') AND training_is_kept(scheme, NULL)
$$;

-- A cancelled session stays as it is, and what was held is not planned again.
CREATE FUNCTION keep_training_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a session that was cancelled stays so, and one that was held is not planned again'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'training_session_status_goes_on';
END
$$;
CREATE TRIGGER training_session_status_goes_on BEFORE UPDATE ON training_session FOR EACH ROW
    WHEN (OLD.status = 'cancelled' OR OLD.status = 'delivered' AND NEW.status = 'planned')
    EXECUTE FUNCTION keep_training_status();

-- Credits the trainers of a session with its time while it is one that was held, each once.
CREATE FUNCTION credit_training(session uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM volunteer_activity AS credit
    WHERE credit.session_id = session AND NOT EXISTS (
        SELECT FROM training_session AS kept
        JOIN training_trainer AS trainer ON trainer.session_id = kept.id
        WHERE kept.id = session AND kept.status = 'delivered' AND trainer.responder_id = credit.responder_id);
    INSERT INTO volunteer_activity AS credit (responder_id, kind, on_day, minutes, session_id, added_by)
    SELECT
        trainer.responder_id, 'training', (kept.starts_at AT TIME ZONE 'Europe/London')::date, kept.duration_minutes,
        kept.id, caller_actor()
    FROM training_session AS kept
    JOIN training_trainer AS trainer ON trainer.session_id = kept.id
    WHERE kept.id = session AND kept.status = 'delivered'
    ON CONFLICT (session_id, responder_id) WHERE session_id IS NOT NULL DO UPDATE
        SET on_day = EXCLUDED.on_day, minutes = EXCLUDED.minutes
        WHERE (credit.on_day, credit.minutes) <> (EXCLUDED.on_day, EXCLUDED.minutes)
$$;
CREATE FUNCTION credit_changed_session() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM credit_training(NEW.id);
    RETURN NULL;
END
$$;
CREATE TRIGGER training_session_credits AFTER UPDATE ON training_session FOR EACH ROW
    WHEN ((OLD.status, OLD.starts_at, OLD.duration_minutes) <> (NEW.status, NEW.starts_at, NEW.duration_minutes))
    EXECUTE FUNCTION credit_changed_session();
CREATE FUNCTION credit_changed_trainer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM credit_training(CASE TG_OP WHEN 'DELETE' THEN OLD.session_id ELSE NEW.session_id END);
    RETURN NULL;
END
$$;
CREATE TRIGGER training_trainer_credits AFTER INSERT OR DELETE ON training_trainer
    FOR EACH ROW EXECUTE FUNCTION credit_changed_trainer();

-- The area of a venue: that of its postcode, or of the nearest postcode within about two kilometres of its point. No row
-- where neither is known.
CREATE INDEX postcode_latitude ON postcode (latitude);
CREATE FUNCTION training_area(code text, north double precision, east double precision)
RETURNS TABLE (area_code text, area_from text) LANGUAGE sql STABLE AS $$
    SELECT found.area_code, found.area_from
    FROM (
        (SELECT postcode.area_code, 'postcode' AS area_from, 1 AS rank FROM postcode WHERE postcode.postcode = code)
        UNION ALL
        (SELECT postcode.area_code, 'nearest_postcode', 2 FROM postcode
        WHERE postcode.latitude BETWEEN north - 0.02 AND north + 0.02
            AND postcode.longitude BETWEEN east - 0.035 AND east + 0.035
        ORDER BY (postcode.latitude - north) ^ 2 + ((postcode.longitude - east) * cos(radians(north))) ^ 2,
            postcode.postcode
        LIMIT 1)
        ORDER BY rank
        LIMIT 1
    ) AS found
    WHERE found.area_code IS NOT NULL
$$;

-- What was taught to how many between two days, by what: 'programme', 'district', 'decile', 'quintile', 'month', or 'all'
-- as one. Exactly to a coordinator about the own scheme; to others of sums of what may be shown, and a null count is one that
-- is not shown. A null key is of venues outside the areas that are known.
CREATE FUNCTION training_totals(first_day date, last_day date, grouped_by text) RETURNS TABLE (
    key text, name text, session_count bigint, head_count bigint, signposted_count bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH counted AS (
        SELECT
            kept.programme, programme.name AS programme_name,
            to_char(kept.starts_at AT TIME ZONE 'Europe/London', 'YYYY-MM') AS month, area.district_code,
            area.district_name, area.deprivation_decile AS decile,
            coalesce((
                SELECT sum(came.head_count) FROM training_head_count AS came WHERE came.session_id = kept.id), 0)::bigint
                AS people,
            coalesce(kept.signposted_count, 0) AS signposted
        FROM training_session AS kept
        JOIN training_programme AS programme ON programme.code = kept.programme
        LEFT JOIN area ON area.code = kept.area_code
        WHERE kept.status = 'delivered' AND kept.starts_at >= london_day_start(first_day)
            AND kept.starts_at < london_day_start(last_day + 1)
            AND CASE caller_role()
                WHEN 'coordinator' THEN kept.scheme_id = caller_scheme()
                WHEN 'guardian' THEN kept.group_id = caller_group()
                ELSE caller_role() IN ('public', 'analyst', 'administrator')
            END
    ), part AS (
        SELECT
            CASE grouped_by
                WHEN 'programme' THEN programme
                WHEN 'district' THEN district_code
                WHEN 'decile' THEN decile::text
                WHEN 'quintile' THEN ((decile + 1) / 2)::text
                WHEN 'month' THEN month
            END AS key,
            CASE grouped_by WHEN 'programme' THEN programme_name WHEN 'district' THEN district_name END AS name,
            CASE caller_role() WHEN 'coordinator' THEN people ELSE published_part(people) END AS people,
            CASE caller_role() WHEN 'coordinator' THEN signposted ELSE published_part(signposted) END AS signposted
        FROM counted
    ), total AS (
        SELECT part.key, max(part.name) AS name, count(*) AS sessions, sum(people)::bigint AS people,
            sum(signposted)::bigint AS signposted
        FROM part GROUP BY part.key
    )
    SELECT total.key, total.name, total.sessions,
        CASE caller_role() WHEN 'coordinator' THEN people ELSE published_count(people) END,
        CASE caller_role() WHEN 'coordinator' THEN signposted ELSE published_count(signposted) END
    FROM total
$$;

-- Whether a volunteer is the caller, or one whom the caller looks after.
CREATE FUNCTION volunteer_is_own(volunteer uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(CASE caller_role()
        WHEN 'responder' THEN account.id = caller_account()
        WHEN 'coordinator' THEN account.scheme_id = caller_scheme()
    END, false)
    FROM responder JOIN account ON account.id = responder.account_id
    WHERE responder.id = volunteer
$$;
ALTER TABLE volunteer_activity ENABLE ROW LEVEL SECURITY;
CREATE POLICY volunteer_activity_seen ON volunteer_activity FOR SELECT TO heartshield_service
    USING (volunteer_is_own(responder_id));
-- Hours of incidents and of sessions are credited by these.
CREATE POLICY volunteer_activity_told ON volunteer_activity FOR INSERT TO heartshield_service WITH CHECK (
    volunteer_is_own(responder_id) AND added_by IS NOT DISTINCT FROM caller_actor() AND kind <> 'responding');
GRANT SELECT (id, responder_id, kind, on_day, minutes, alert_id, session_id, added_at)
    ON volunteer_activity TO heartshield_service;
GRANT INSERT (id, responder_id, kind, on_day, minutes, added_by) ON volunteer_activity TO heartshield_service;

GRANT EXECUTE ON FUNCTION
    training_is_kept(uuid, uuid), training_session_is_kept(uuid), training_figures(uuid[]), training_trainers(uuid[]),
    name_trainers(uuid, uuid[]), trainers_called(uuid, text[]),
    training_area(text, double precision, double precision), training_totals(date, date, text),
    volunteer_is_own(uuid), holds_contact(text)
    TO heartshield_service;
