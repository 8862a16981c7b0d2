-- What everybody may know, and what keeps an instance true.
GRANT SELECT ON dispatch_policy, readiness_policy, registration_policy, reference_dataset, area, postcode
    TO heartshield_service;
GRANT SELECT ON located_site TO heartshield_service;
ALTER TABLE site_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY site_change_read ON site_change FOR SELECT TO heartshield_service
    USING ((SELECT caller_role()) = 'system');
CREATE POLICY site_change_pruned ON site_change FOR DELETE TO heartshield_service
    USING ((SELECT caller_role()) = 'system');
GRANT SELECT, DELETE ON site_change TO heartshield_service;
GRANT SELECT ON schema_migration TO heartshield_service;
GRANT EXECUTE ON FUNCTION
    caller_role(), caller_account(), caller_group(), caller_actor(), caller_key(), caller_sees_all(), sees_all(text),
    sees_words(text, uuid, uuid, text), caller_sees_words(uuid, text), site_is_own(uuid), device_is_own(uuid),
    caller_leads(uuid), uuid_v7(), site_code(bigint), is_postcode(text), folded_serial(text),
    advance_version(), readiness_policy_at(timestamptz), registration_policy_at(timestamptz),
    registration_needs_approval(uuid), advance_readiness(integer), seal_audit(integer), lock_device(uuid),
    lock_site(uuid), set_unlock_code(uuid, text), has_unlock_code(uuid), release_unlock_code(uuid, text),
    read_contact(uuid, text), names_in_group(), open_session(bytea, bytea), extend_sessions(uuid[]), ask_for_link(text),
    change_own_address(text),
    sign_up_group(text, text, text), decide_request(uuid, boolean, text, uuid), withdraw_request(uuid),
    london_day_start(date), upload_is_workable(uuid), upload_of_file(uuid, bytea), lock_upload(uuid),
    keep_upload_codes(uuid, integer[], text[]), sites_with_serial(text), sites_with_words(text),
    folded_words(text, boolean), site_words(text, text, text), move_upload_code(uuid, integer),
    is_in_area(double precision, double precision), group_named(text), members_with_addresses(uuid, text[])
    TO heartshield_service;

-- Makes a user of the server that the service can sign in as; how it proves who it is, is the server's to say.
CREATE FUNCTION let_serve(service_user text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = service_user) THEN
        EXECUTE format('CREATE ROLE %I LOGIN', service_user);
    END IF;
    EXECUTE format('GRANT heartshield_service TO %I', service_user);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), service_user);
END
$$;
