/// What each caller may do at the database, whatever the service believes: the table that the matrix is held against. What
/// is not in it is refused.
enum RightsOracle {
    /// One thing that somebody may do: `site read own: guardian`.
    static var permitted: Set<String> {
        get throws {
            var permitted: Set<String> = []
            for line in table.split(separator: "\n") {
                let halves = line.split(separator: ":", omittingEmptySubsequences: false)
                guard halves.count == 2 else { throw NeverHappened(description: "no line of the table: \(line)") }
                let left = halves[0].split(separator: " ")
                guard left.count >= 3 else { throw NeverHappened(description: "no line of the table: \(line)") }
                for word in halves[1].split(separator: " ") {
                    for caller in sets[String(word)] ?? [String(word)] {
                        for rows in left[2...] { permitted.insert("\(left[0]) \(left[1]) \(rows): \(caller)") }
                    }
                }
            }
            return permitted
        }
    }

    /// `none` has set nothing, `blank` has set '' as a connection has it that was used before; `leader` is a guardian who
    /// looks after the accounts of the group.
    private static let sets: [String: [String]] = [
        "anyone": ["none", "blank"] + everyone,
        "everyone": everyone,
        "seers": ["system", "responder", "coordinator", "dispatcher", "analyst", "administrator", "cad"],
        "guardians": ["guardian", "leader"],
        "people": people,
    ]
    private static let people = [
        "guardian", "leader", "responder", "coordinator", "dispatcher", "analyst", "administrator",
    ]
    private static let everyone = people + ["system", "public", "cad"]

    /// `table action rows…: callers`. Rows of a place: `own` and `draft` are the guardians' group's, published and not yet
    /// approved; `other` and `pending` another group's; `hidden` is not published. Rows of a person: `self`, `fellow` of
    /// the same group, `other`.
    private static let table = """
        reference_dataset read any: anyone
        area read any: anyone
        postcode read any: anyone
        dispatch_policy read any: anyone
        readiness_policy read any: anyone
        registration_policy read any: anyone
        retention_policy read any: anyone
        responder_policy read any: anyone
        schema_migration read any: anyone
        site read own other: everyone
        site read draft: seers guardians
        site read hidden pending: seers
        site add own draft: guardians administrator
        site add other hidden pending: administrator
        site change own draft: guardians administrator
        site change other hidden pending: administrator
        located_site read own other: everyone
        located_site read hidden: seers
        site_identifier read own other: everyone
        site_identifier read draft: seers guardians
        site_identifier read hidden pending: seers
        site_override read own other: everyone
        site_override read draft: seers guardians
        site_override read hidden pending: seers
        site_override add own draft: guardians administrator
        site_override add other hidden pending: administrator
        site_override remove own draft: guardians administrator
        site_override remove other hidden pending: administrator
        defibrillator read own other: everyone
        defibrillator read draft: seers guardians
        defibrillator read hidden pending: seers
        defibrillator add own draft: guardians administrator
        defibrillator add other hidden pending: administrator
        defibrillator change own draft: guardians administrator
        defibrillator change other hidden pending: administrator
        defibrillator_readiness read own other: everyone
        defibrillator_readiness read draft: seers guardians
        defibrillator_readiness read hidden pending: seers
        consumable read own draft: system dispatcher coordinator analyst administrator guardians
        consumable read other hidden pending: system dispatcher coordinator analyst administrator
        consumable add own draft: guardians administrator
        consumable add other hidden pending: administrator
        consumable change own draft: guardians administrator
        consumable change other hidden pending: administrator
        readiness_check read own draft: system dispatcher cad coordinator analyst administrator guardians
        readiness_check read other hidden pending: system dispatcher cad coordinator analyst administrator
        readiness_check add own draft: guardians administrator
        readiness_check add other hidden pending: administrator
        defibrillator_event read own draft: system dispatcher cad coordinator analyst administrator guardians
        defibrillator_event read other hidden pending: system dispatcher cad coordinator analyst administrator
        defibrillator_event add own draft: dispatcher cad administrator guardians
        defibrillator_event add other hidden pending: dispatcher cad administrator
        defibrillator_event add taken-own: dispatcher administrator guardians
        defibrillator_event add taken-other: dispatcher administrator
        defibrillator_event add code-own code-other: dispatcher cad administrator
        defibrillator_event add cleared-own: administrator guardians
        defibrillator_event add cleared-other: administrator
        site_change read any: system
        site_change remove any: system
        site_guardian read own draft: system administrator coordinator dispatcher guardians
        site_guardian read other hidden pending: system administrator coordinator dispatcher
        site_guardian add own draft: guardians administrator
        site_guardian add other hidden pending stranger: administrator
        site_guardian change own draft: guardians administrator
        site_guardian change other hidden pending: administrator
        site_guardian remove own draft: guardians administrator
        site_guardian remove other hidden pending: administrator
        community_group read own: system administrator coordinator guardians
        community_group read other: system administrator coordinator
        community_group add any: administrator
        community_group change own other: administrator
        account read self: people
        account read fellow: guardians system administrator
        account read other: system administrator
        account read volunteer: system administrator coordinator
        account read stranger: system administrator
        account add fellow: leader administrator
        account add other: administrator
        account add volunteer: coordinator administrator
        account add stranger colleague: administrator
        account change fellow: leader administrator
        account change other: administrator
        account change volunteer: coordinator administrator
        account change stranger: administrator
        account_contact read self: people
        account_contact read fellow other volunteer stranger: system
        account_contact add fellow: leader administrator
        account_contact add other: administrator
        account_contact add volunteer: coordinator administrator
        account_contact add stranger: administrator
        account_contact change self: people
        api_key read self: people
        api_key read fellow: leader system administrator
        api_key read other program stranger: system administrator
        api_key read volunteer: coordinator system administrator
        api_key add self: people
        api_key add program: administrator
        api_key change self: people
        api_key change fellow: leader system administrator
        api_key change other program stranger: system administrator
        api_key change volunteer: coordinator system administrator
        session read self: people
        session read fellow other volunteer stranger: system administrator
        session change self: people
        session change fellow other volunteer stranger: administrator
        sign_in_link add other: system
        audit_entry read self: people
        audit_entry read other nobody stranger: administrator
        audit_entry read volunteer: administrator coordinator
        change_request read made: people cad
        change_request read own: guardians system administrator coordinator
        change_request read other: system administrator coordinator
        change_request add made: public guardians responder coordinator administrator
        problem_report read own draft: guardians system administrator coordinator dispatcher
        problem_report read other hidden pending: system administrator coordinator dispatcher
        problem_report add made: everyone
        problem_report change own draft: guardians administrator coordinator
        problem_report change other hidden pending: administrator coordinator
        site_upload read own: guardians administrator
        site_upload read other administrators: administrator
        site_upload add own: guardians administrator
        site_upload add other: administrator
        site_upload_row read own: guardians administrator
        site_upload_row read other administrators: administrator
        site_upload_row add own: guardians
        site_upload_row add administrators: administrator
        site_upload_row change own: guardians
        site_upload_row change administrators: administrator
        kept_answer read self: everyone
        kept_answer add self: everyone
        kept_answer change self: everyone
        outgoing_message read any: system administrator
        outgoing_message add any: system
        outgoing_message change any: system administrator
        scheme read own: administrator coordinator responder
        scheme read other: administrator
        scheme add any: administrator
        scheme change own other: administrator
        responder read own: responder coordinator administrator system
        responder read fellow: coordinator administrator system
        responder read stranger: administrator system
        responder add fellow: coordinator administrator
        responder add stranger: administrator
        responder change own: responder coordinator
        responder change fellow: coordinator
        credential read own: responder coordinator system
        credential read fellow: coordinator system
        credential read stranger: system
        credential add own fellow: coordinator
        credential change own fellow: coordinator
        rota_span read own begun: responder coordinator
        rota_span read fellow: coordinator
        rota_span add own: responder coordinator
        rota_span add fellow: coordinator
        rota_span remove own: responder coordinator
        rota_span remove fellow: coordinator
        on_call_span read own: responder coordinator system
        on_call_span read ended: responder coordinator system
        on_call_span read fellow: coordinator system
        on_call_span read stranger: system
        on_call_span add own: responder
        on_call_span change own: responder coordinator system
        on_call_span change fellow: coordinator system
        on_call_span change stranger: system
        training_programme read any: anyone
        training_session read scheme other group: everyone
        training_session read cancelled-scheme: coordinator administrator
        training_session read cancelled-group: guardians administrator
        training_session read cancelled-other: administrator
        training_session add scheme: coordinator administrator
        training_session add group: guardians administrator
        training_session add other: administrator
        training_session change scheme cancelled-scheme: coordinator administrator
        training_session change group cancelled-group: guardians administrator
        training_session change other cancelled-other: administrator
        training_head_count read scheme cancelled-scheme: coordinator administrator
        training_head_count read group cancelled-group: guardians administrator
        training_head_count read other cancelled-other: administrator
        training_head_count add scheme: coordinator administrator
        training_head_count add group: guardians administrator
        training_head_count add other: administrator
        training_head_count remove scheme cancelled-scheme: coordinator administrator
        training_head_count remove group cancelled-group: guardians administrator
        training_head_count remove other cancelled-other: administrator
        volunteer_activity read own: responder coordinator
        volunteer_activity read fellow: coordinator
        volunteer_activity add own: responder coordinator
        volunteer_activity add fellow: coordinator
        """

    /// Tables without row-level security. The service may read the first ones, which are for everybody, and may do nothing
    /// with the others.
    static let withoutRowSecurity: Set<String> = [
        "reference_dataset", "area", "postcode", "dispatch_policy", "readiness_policy", "registration_policy",
        "retention_policy", "responder_policy", "schema_migration", "training_programme", "training_trainer",
        "import_source", "import_run", "import_record", "import_staging", "readiness_transition", "audit_waiting",
        "audit_seal", "alert_policy", "alert_rule",
    ]

    /// The columns that the service may change, of whatever row.
    static let changeableColumns: [String: Set<String>] = [
        "site": [
            "name", "operator", "address", "postcode", "latitude", "longitude", "surroundings", "level",
            "entrance_note", "indoor", "access", "access_hours", "cabinet_locked", "cabinet_kind", "cabinet_heated",
            "publication", "mobile",
        ],
        "defibrillator": ["manufacturer", "model", "serial_number", "in_service_since"],
        "consumable": ["removed_on"],
        "community_group": ["name", "trusted_at", "trust_withdrawn_at"],
        "account": ["leads_group", "disabled_at"],
        "account_contact": ["display_name", "phone"],
        "api_key": ["revoked_at", "last_used_at"],
        "session": ["revoked_at"],
        "problem_report": ["closed_at", "closed_by", "outcome", "note"],
        "site_guardian": ["is_primary"],
        "site_upload_row": ["state", "findings", "alike", "alike_rows", "site_id"],
        "scheme": ["name"],
        "responder": [
            "kind", "travel_mode", "home_latitude", "home_longitude", "uses_home", "defibrillator_id", "kit",
            "suspended_at", "suspended_reason", "left_at",
        ],
        "credential": ["withdrawn_at", "withdrawn_by"],
        "on_call_span": ["off_at"],
        "kept_answer": ["status", "etag", "location", "body"],
        "training_session": [
            "programme", "campaign", "course", "status", "starts_at", "duration_minutes", "venue_name", "postcode",
            "latitude", "longitude", "area_code", "area_from", "language", "funding", "signposted_count",
        ],
        "outgoing_message": ["due_at", "attempt_count", "sent_at", "given_up_at", "failure"],
    ]

    /// The functions that the service may call. Each of those with the owner's rights keeps its own rules.
    static let functions: Set<String> = [
        "advance_readiness(integer)", "advance_version()", "ask_for_link(text)", "audit_head()", "caller_account()",
        "caller_actor()", "caller_group()", "caller_key()", "caller_leads(uuid)", "caller_role()", "caller_sees_all()",
        "caller_sees_words(uuid,text)", "change_own_address(text)", "sees_all(text)",
        "sees_words(text,uuid,uuid,text)",
        "decide_request(uuid,boolean,text,uuid)", "device_is_own(uuid)", "drop_outdated(integer)",
        "erase_account(uuid)", "extend_sessions(uuid[])", "keep_upload_codes(uuid,integer[],text[])",
        "lock_upload(uuid)",
        "move_upload_code(uuid,integer)", "sites_with_serial(text)", "upload_is_workable(uuid)",
        "upload_of_file(uuid,bytea)", "folded_serial(text)", "has_unlock_code(uuid)", "is_postcode(text)",
        "lock_account(uuid)",
        "lock_device(uuid)", "lock_site(uuid)", "london_day_start(date)", "names_in_group()",
        "open_session(bytea,bytea)", "personal_data(uuid,text)", "read_contact(uuid,text)",
        "readiness_policy_at(timestamp with time zone)", "registration_needs_approval(uuid)",
        "registration_policy_at(timestamp with time zone)", "release_unlock_code(uuid,text)",
        "retention_policy_at(timestamp with time zone)", "seal_audit(integer)", "set_unlock_code(uuid,text)",
        "folded_words(text,boolean)", "site_words(text,text,text)", "sites_with_words(text)",
        "sign_up_group(text,text,text)", "site_code(bigint)", "site_is_own(uuid)", "uuid_v7()",
        "withdraw_request(uuid)", "is_in_area(double precision,double precision)", "group_named(text)",
        "members_with_addresses(uuid,text[])",
        "caller_coordinates(uuid)", "caller_responder()", "caller_scheme()", "key_as_range(uuid)", "names_in_scheme()",
        "read_responder(uuid,text)", "responder_duty()", "responder_policy_at(timestamp with time zone)",
        "report_position(double precision,double precision,double precision)", "responders_on_call()",
        "drop_old_positions()",
        "holds_contact(text)", "name_trainers(uuid,uuid[])", "trainers_called(uuid,text[])",
        "training_area(text,double precision,double precision)", "training_figures(uuid[])",
        "training_is_kept(uuid,uuid)", "training_session_is_kept(uuid)", "training_totals(date,date,text)",
        "training_trainers(uuid[])", "volunteer_is_own(uuid)",
    ]

    /// What the functions with the owner's rights do for whom: `function case: callers`; everybody else gets nothing.
    static let calls = """
        set_unlock_code own: guardians administrator
        set_unlock_code other: administrator
        release_unlock_code own: guardians dispatcher
        release_unlock_code other: dispatcher
        release_unlock_code own-incident: guardians dispatcher cad
        release_unlock_code other-incident: dispatcher cad
        read_contact guardian: dispatcher administrator
        read_contact other: administrator
        names_in_group own: guardians
        members_with_addresses own: guardians administrator
        members_with_addresses other: administrator
        group_named other: guardians administrator coordinator
        decide_request registration: administrator
        decide_request claim: administrator coordinator
        withdraw_request made: people cad
        personal_data self: people
        personal_data other: administrator
        erase_account self: people
        erase_account other: administrator
        lock_account self: people
        lock_account other: administrator
        audit_head any: system
        drop_outdated any: system
        extend_sessions any: system
        drop_old_positions any: system
        responders_on_call any: system
        report_position self: responder
        change_own_address self: people
        read_responder own: responder coordinator administrator
        read_responder fellow: coordinator administrator
        read_responder stranger: administrator
        read_responder no-reason: coordinator
        names_in_scheme own: coordinator
        responder_duty own: responder coordinator
        responder_duty fellow: coordinator
        training_figures exact-scheme: coordinator administrator
        training_figures shown-scheme: everyone
        training_figures cancelled-scheme: coordinator administrator
        training_trainers scheme: coordinator administrator
        name_trainers scheme: coordinator administrator
        trainers_called scheme: coordinator administrator
        training_totals any: public guardians coordinator analyst administrator
        caller_responder self: responder
        """

    static var answered: Set<String> {
        get throws {
            Set(
                calls.split(separator: "\n").flatMap { line -> [String] in
                    let halves = line.split(separator: ":")
                    return halves[1].split(separator: " ").flatMap { word in
                        (sets[String(word)] ?? [String(word)]).map { "\(halves[0]): \($0)" }
                    }
                })
        }
    }
}
