-- Uploads of files of sites: the group's own, and all for administrators. What was read from a file stays as it is.
ALTER TABLE site_upload ENABLE ROW LEVEL SECURITY;
CREATE POLICY site_upload_seen ON site_upload FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) = 'administrator'
    OR (SELECT caller_role()) = 'guardian' AND group_id = (SELECT caller_group()) AND uploader_role = 'guardian');
CREATE POLICY site_upload_made ON site_upload FOR INSERT TO heartshield_service WITH CHECK (
    uploader_role = caller_role() AND uploaded_by IS NOT DISTINCT FROM caller_actor()
    AND (caller_role() = 'administrator' OR caller_role() = 'guardian' AND group_id = caller_group()));
GRANT SELECT (id, group_id, file_name, uploaded_at, uploaded_by, uploader_role, row_count, remarks, unused_columns)
    ON site_upload TO heartshield_service;
GRANT INSERT ON site_upload TO heartshield_service;
-- Whether the caller may register what an upload holds: the caller's own group made it, or administrators did.
CREATE FUNCTION upload_is_workable(upload uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM site_upload AS kept
        WHERE kept.id = upload AND kept.uploader_role = caller_role()
            AND (caller_role() = 'administrator' OR kept.group_id = caller_group()))
$$;
ALTER TABLE site_upload_row ENABLE ROW LEVEL SECURITY;
CREATE POLICY site_upload_row_seen ON site_upload_row FOR SELECT TO heartshield_service
    USING (upload_id IN (SELECT id FROM site_upload));
CREATE POLICY site_upload_row_made ON site_upload_row FOR INSERT TO heartshield_service
    WITH CHECK (upload_is_workable(upload_id) AND state <> 'registered');
CREATE POLICY site_upload_row_settled ON site_upload_row FOR UPDATE TO heartshield_service
    USING (upload_is_workable(upload_id));
GRANT SELECT, INSERT ON site_upload_row TO heartshield_service;
GRANT UPDATE (state, findings, alike, alike_rows, site_id) ON site_upload_row TO heartshield_service;
ALTER TABLE site_upload_code ENABLE ROW LEVEL SECURITY;

-- The upload of a file; null where the caller has sent none. The hash itself is shown to nobody.
CREATE FUNCTION upload_of_file(keeper uuid, file_hash bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id FROM site_upload
    WHERE group_id = keeper AND file_sha256 = file_hash AND uploader_role = caller_role() AND upload_is_workable(id)
$$;
CREATE FUNCTION lock_upload(upload uuid) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id FROM site_upload WHERE id = upload FOR NO KEY UPDATE
$$;
CREATE FUNCTION keep_upload_codes(upload uuid, numbers integer[], codes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT coalesce(upload_is_workable(upload), false) THEN
        RAISE EXCEPTION 'the upload is somebody else''s' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO site_upload_code (upload_id, number, code)
    SELECT upload, given.number, given.code FROM unnest(numbers, codes) AS given (number, code);
END
$$;
-- Gives the code that came with a row to the site that the row became, if one did.
CREATE FUNCTION move_upload_code(upload uuid, row_number integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moved text;
    place CONSTANT uuid := (
        SELECT site_id FROM site_upload_row WHERE upload_id = upload AND number = row_number);
BEGIN
    IF place IS NULL OR NOT coalesce(upload_is_workable(upload), false) THEN RETURN; END IF;
    DELETE FROM site_upload_code WHERE upload_id = upload AND number = row_number RETURNING code INTO moved;
    IF moved IS NOT NULL THEN PERFORM set_unlock_code(place, moved); END IF;
END
$$;

ALTER TABLE problem_report ENABLE ROW LEVEL SECURITY;
CREATE POLICY problem_report_seen ON problem_report FOR SELECT TO heartshield_service USING (
    (SELECT caller_role()) IN ('system', 'administrator', 'coordinator', 'dispatcher')
    OR device_is_own(defibrillator_id));
CREATE POLICY problem_report_made ON problem_report FOR INSERT TO heartshield_service
    WITH CHECK (
        caller_role() IS NOT NULL AND reporter_id IS NOT DISTINCT FROM caller_actor() AND closed_at IS NULL
        AND EXISTS (SELECT FROM defibrillator AS device WHERE device.id = problem_report.defibrillator_id));
CREATE POLICY problem_report_closed ON problem_report FOR UPDATE TO heartshield_service USING (
    (SELECT caller_role()) IN ('administrator', 'coordinator') OR device_is_own(defibrillator_id));
GRANT SELECT ON problem_report TO heartshield_service;
GRANT INSERT (id, defibrillator_id, kind, detail, reporter_id) ON problem_report TO heartshield_service;
GRANT UPDATE (closed_at, closed_by, outcome, note) ON problem_report TO heartshield_service;

ALTER TABLE kept_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY kept_answer_own ON kept_answer TO heartshield_service
    USING (actor = current_setting('heartshield.asker', true));
GRANT SELECT, INSERT ON kept_answer TO heartshield_service;
GRANT UPDATE (status, etag, location, body) ON kept_answer TO heartshield_service;

ALTER TABLE outgoing_message ENABLE ROW LEVEL SECURITY;
-- What a caller does has a message follow by a function or a trigger, never by a right to write to anybody.
CREATE POLICY outgoing_message_added ON outgoing_message FOR INSERT TO heartshield_service
    WITH CHECK (caller_role() = 'system');
CREATE POLICY outgoing_message_seen ON outgoing_message FOR SELECT TO heartshield_service
    USING ((SELECT caller_role()) IN ('system', 'administrator'));
CREATE POLICY outgoing_message_sent ON outgoing_message FOR UPDATE TO heartshield_service
    USING ((SELECT caller_role()) IN ('system', 'administrator'));
GRANT SELECT ON outgoing_message TO heartshield_service;
GRANT INSERT (id, kind, account_id, site_id, facts, cause, due_at) ON outgoing_message TO heartshield_service;
GRANT UPDATE (due_at, attempt_count, sent_at, given_up_at, failure) ON outgoing_message TO heartshield_service;
