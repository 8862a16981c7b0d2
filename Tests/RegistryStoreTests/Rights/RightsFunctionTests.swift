import Foundation
import PostgresClient
import TestDatabases
import Testing

@Suite("Functions that the service may call")
struct RightsFunctionTests {
    @Test("They are those of the list, and nobody else may call any")
    func list() async throws {
        try await Register.with { register in
            let callable = Set(
                try await register.column(
                    """
                    SELECT pg_proc.oid::regprocedure::text FROM pg_proc
                    WHERE pronamespace = 'public'::regnamespace AND has_function_privilege($1, pg_proc.oid, 'EXECUTE')
                    """, [TestDatabase.serviceUser], as: String.self))
            #expect(callable.subtracting(RightsOracle.functions).sorted() == [])
            #expect(RightsOracle.functions.subtracting(callable).sorted() == [])
            #expect(
                try await register.column(
                    """
                    SELECT pg_proc.oid::regprocedure::text FROM pg_proc
                    WHERE pronamespace = 'public'::regnamespace AND (proacl IS NULL OR EXISTS (
                        SELECT FROM aclexplode(proacl) WHERE grantee = 0))
                    """, as: String.self) == [])
        }
    }

    @Test("Those that work with the owner's rights look for names where nobody else can put any")
    func searchPath() async throws {
        try await Register.with { register in
            let definers = try await register.sql(
                """
                SELECT pg_proc.oid::regprocedure::text AS name,
                    coalesce(proconfig @> '{"search_path=public, pg_temp"}', false) AS is_fixed
                FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
                """)
            #expect(definers.count >= 25)
            for row in definers {
                let name: String = try row.decode("name")
                #expect(try row.decode("is_fixed", as: Bool.self), "\(name)")
            }
        }
    }

    /// Each case of the table with its call; null is nothing, an error without a right is nothing.
    private static let calls: [(name: String, sql: String)] = [
        ("set_unlock_code own", "set_unlock_code('\(key(21))', '1234')::text"),
        ("set_unlock_code other", "set_unlock_code('\(key(23))', '1234')::text"),
        ("release_unlock_code own", "release_unlock_code('\(device(1))', NULL)"),
        ("release_unlock_code other", "release_unlock_code('\(device(3))', NULL)"),
        ("release_unlock_code own-incident", "release_unlock_code('\(device(1))', 'INV-1')"),
        ("release_unlock_code other-incident", "release_unlock_code('\(device(3))', 'INV-1')"),
        ("read_contact guardian", "(SELECT display_name FROM read_contact('\(key(14))', 'Invented'))"),
        ("read_contact other", "(SELECT display_name FROM read_contact('\(key(36))', 'Invented'))"),
        ("read_contact no-reason", "(SELECT display_name FROM read_contact('\(key(36))', ' '))"),
        ("names_in_group own", "(SELECT min(display_name) FROM names_in_group())"),
        (
            "members_with_addresses own",
            "(SELECT address FROM members_with_addresses('\(key(11))', '{\(key(16).uuidString.lowercased())@invented.example}'))"
        ),
        (
            "members_with_addresses other",
            "(SELECT address FROM members_with_addresses('\(key(13))', '{\(key(14).uuidString.lowercased())@invented.example}'))"
        ),
        ("group_named other", "(SELECT name FROM group_named('INVENTED OTHERS'))"),
        ("decide_request registration", "decide_request('\(key(54))', true, NULL)"),
        ("decide_request claim", "decide_request('\(key(53))', false, NULL)"),
        (
            "withdraw_request made",
            "(SELECT nullif(bool_or(withdraw_request(id)), false)::text FROM change_request WHERE requested_by = {actor})"
        ),
        ("withdraw_request other", "nullif(withdraw_request('\(key(54))'), false)::text"),
        ("personal_data self", "personal_data('{account}', NULL)::text"),
        ("personal_data other", "personal_data('\(key(36))', 'Invented')::text"),
        ("personal_data no-reason", "personal_data('\(key(36))', ' ')::text"),
        ("erase_account self", "(SELECT version::text FROM erase_account('{account}'))"),
        ("erase_account other", "(SELECT version::text FROM erase_account('\(key(36))'))"),
        ("lock_account self", "lock_account('{account}')::text"),
        ("lock_account other", "lock_account('\(key(36))')::text"),
        ("audit_head any", "(SELECT hash FROM audit_head())"),
        ("drop_outdated any", "drop_outdated(1)::text"),
        ("extend_sessions any", "extend_sessions('{}')::text"),
        ("drop_old_positions any", "drop_old_positions()::text"),
        ("responders_on_call any", "(SELECT min(call_sign) FROM responders_on_call())"),
        ("report_position self", "nullif(report_position(52.9, -1.1, 5), false)::text"),
        ("change_own_address self", "change_own_address('new@invented.example')::text"),
        ("read_responder own", "(SELECT display_name FROM read_responder('\(key(82))', 'Invented'))"),
        ("read_responder fellow", "(SELECT display_name FROM read_responder('\(key(87))', 'Invented'))"),
        ("read_responder stranger", "(SELECT display_name FROM read_responder('\(key(88))', 'Invented'))"),
        ("read_responder no-reason", "(SELECT display_name FROM read_responder('\(key(87))', ' '))"),
        ("names_in_scheme own", "(SELECT min(display_name) FROM names_in_scheme())"),
        ("responder_duty own", "(SELECT responder_id::text FROM responder_duty() WHERE responder_id = '\(key(82))')"),
        (
            "responder_duty fellow",
            "(SELECT responder_id::text FROM responder_duty() WHERE responder_id = '\(key(87))')"
        ),
        (
            "responder_duty stranger",
            "(SELECT responder_id::text FROM responder_duty() WHERE responder_id = '\(key(88))')"
        ),
        (
            "training_figures exact-scheme",
            "(SELECT head_count::text FROM training_figures(ARRAY['\(key(91))'::uuid]) WHERE is_exact)"
        ),
        (
            "training_figures shown-scheme",
            "(SELECT session_id::text FROM training_figures(ARRAY['\(key(91))'::uuid]))"
        ),
        (
            "training_figures cancelled-scheme",
            "(SELECT session_id::text FROM training_figures(ARRAY['\(key(93))'::uuid]))"
        ),
        ("training_trainers scheme", "(SELECT call_sign FROM training_trainers(ARRAY['\(key(91))'::uuid]))"),
        ("name_trainers scheme", "(SELECT * FROM name_trainers('\(key(91))', ARRAY['\(key(82))'::uuid]))::text"),
        ("trainers_called scheme", "(SELECT call_sign FROM trainers_called('\(key(71))', ARRAY['HSR-OWN']))"),
        (
            "training_totals any",
            "(SELECT session_count::text FROM training_totals('2025-04-01', '2026-03-31', 'all'))"
        ),
        ("caller_responder self", "caller_responder()::text"),
    ]

    private static func key(_ number: Int) -> UUID { RightsCaller.key(number) }
    private static func device(_ number: Int) -> String { "00000000-0000-7000-8000-0000000000d\(number)" }

    @Test("Each answers those that the table says, and nobody else")
    func answers() async throws {
        try await RightsMatrix.with { _, service in
            var answered: Set<String> = []
            for caller in RightsCaller.all {
                for call in Self.calls {
                    guard let sql = caller.fill(call.sql) else { continue }
                    try await service.execute(script: "BEGIN")
                    try await caller.begin(service)
                    do {
                        // Null where there is nothing; a function without a result gives ''.
                        if try await service.value("SELECT (\(sql)) IS NOT NULL") {
                            answered.insert("\(call.name): \(caller.name)")
                        }
                    } catch let error as PostgresError {
                        #expect(error.sqlState == .insufficientPrivilege, "\(call.name): \(caller.name): \(error)")
                    }
                    try await service.execute(script: "ROLLBACK")
                }
            }
            let expected = try RightsOracle.answered
            #expect(answered.subtracting(expected).sorted() == [])
            #expect(expected.subtracting(answered).sorted() == [])
        }
    }

    @Test("Every reading of a code and of contact details leaves an entry with who and why, in the same transaction")
    func audited() async throws {
        try await RightsMatrix.with { owner, service in
            let dispatcher = try #require(RightsCaller.all.first { $0.name == "dispatcher" })
            let count = "SELECT count(*) FROM audit_entry WHERE action IN ('unlock_code.read', 'account_contact.read')"
            let before: Int = try await owner.value(count)
            for ending in ["ROLLBACK", "COMMIT"] {
                try await service.execute(script: "BEGIN")
                try await dispatcher.begin(service)
                #expect(
                    try await service.value("SELECT release_unlock_code($1::uuid, 'INV-1')", [Self.device(3)])
                        == RightsCaller.unlockCode)
                _ = try await service.sql("SELECT read_contact($1, 'Invented call')", [Self.key(14)])
                try await service.execute(script: ending)
            }
            #expect(try await owner.value(count) == before + 2)
            #expect(
                try await owner.value(
                    """
                    SELECT count(*) FROM audit_entry
                    WHERE actor_id = $1 AND actor_role = 'dispatcher'
                        AND (action = 'unlock_code.read' AND changes ->> 'incident' = 'INV-1'
                            OR action = 'account_contact.read' AND account_id = $2 AND changes ->> 'reason' = 'Invented call')
                    """, [dispatcher.account, Self.key(14)]) == 2)
        }
    }
}
