import Foundation
import PostgresClient
import Registry
import RegistryStore
import Testing

@Suite("How long things are kept")
struct RetentionTests {
    private static let person = RightsCaller.key(15)

    private func with(_ body: (Register) async throws -> Void) async throws {
        try await Register.with { register in
            try await register.withSession { try await $0.execute(script: RightsCaller.script) }
            try await body(register)
        }
    }

    /// As the service itself.
    private func dropOutdated(in register: Register) async throws -> Int {
        try await Register.withPool(register.connectionString + " options='-c heartshield.role=system'") { pool in
            let clockwork = try Clockwork(pool: pool, statements: register.statements)
            let dropped = try await clockwork.dropOutdated()
            #expect(try await clockwork.dropOutdated() == 0)
            return dropped
        }
    }

    @Test("What has served its purpose goes after the days of the policy, and nothing else")
    func retention() async throws {
        try await with { register in
            try await register.withSession { session in
                try await session.execute(
                    script: """
                        DELETE FROM outgoing_message; DELETE FROM kept_answer; DELETE FROM session; DELETE FROM sign_in_link;
                        INSERT INTO outgoing_message (kind, account_id, cause, created_at, sent_at, given_up_at) VALUES
                            ('old_sent', '\(Self.person)', 'a', now() - interval '91 days', now() - interval '91 days', NULL),
                            ('old_dead', '\(Self.person)', 'b', now() - interval '91 days', NULL, now() - interval '91 days'),
                            ('sent', '\(Self.person)', 'c', now() - interval '91 days', now() - interval '89 days', NULL),
                            ('waiting', '\(Self.person)', 'd', now() - interval '200 days', NULL, NULL);
                        INSERT INTO kept_answer (actor, key, request_sha256, kept_at) VALUES
                            ('a', 'old', sha256(''), now() - interval '91 days'),
                            ('a', 'kept', sha256(''), now() - interval '89 days');
                        INSERT INTO session (account_id, secret_sha256, created_at, expires_at, revoked_at) VALUES
                            ('\(Self.person)', sha256('1'), now() - interval '60 days', now() - interval '31 days', NULL),
                            ('\(Self.person)', sha256('2'), now() - interval '60 days', now() + interval '1 hour',
                                now() - interval '31 days'),
                            ('\(Self.person)', sha256('3'), now() - interval '60 days', now() - interval '29 days', NULL),
                            ('\(Self.person)', sha256('4'), now() - interval '60 days', now() + interval '1 hour', NULL);
                        INSERT INTO sign_in_link (account_id, secret_sha256, expires_at, used_at) VALUES
                            ('\(Self.person)', sha256('1'), now() - interval '31 days', NULL),
                            ('\(Self.person)', sha256('2'), now() - interval '20 days', now() - interval '31 days'),
                            ('\(Self.person)', sha256('3'), now() - interval '29 days', NULL),
                            ('\(Self.person)', sha256('4'), now() + interval '1 hour', NULL);
                        """)
            }
            #expect(try await dropOutdated(in: register) == 7)
            #expect(
                try await register.column("SELECT kind FROM outgoing_message ORDER BY kind", as: String.self)
                    == ["sent", "waiting"])
            #expect(try await register.column("SELECT key FROM kept_answer", as: String.self) == ["kept"])
            #expect(try await register.count("session") == 2)
            #expect(try await register.count("sign_in_link") == 2)
            // The numbers are the policy's.
            try await register.sql(
                "INSERT INTO retention_policy VALUES ('shorter', now() - interval '1 day', 1, 1, 1, 1, 1, 1, 1)")
            #expect(try await dropOutdated(in: register) == 4)
            await #expect(throws: PostgresError.self) {
                try await register.sql("UPDATE retention_policy SET session_days = 2")
            }
            await #expect(throws: RegistryError.self) { try await register.clockwork.dropOutdated() }
        }
    }

    @Test(
        "Of closed problems and decided requests the words go in time, and of uploads everything but what they became")
    func words() async throws {
        try await with { register in
            try await register.withSession { session in
                try await session.execute(
                    script: """
                        DELETE FROM change_request;
                        UPDATE problem_report SET detail = 'Invented words', note = 'More';
                        UPDATE problem_report SET closed_at = now() - interval '731 days', outcome = 'mended'
                            WHERE right(defibrillator_id::text, 1) = '1';
                        UPDATE problem_report SET closed_at = now() - interval '729 days', outcome = 'mended'
                            WHERE right(defibrillator_id::text, 1) = '2';
                        INSERT INTO change_request (kind, site_id, proposal, statement, decision_reason, requester_role, state,
                            decided_at) VALUES
                            ('registration', NULL, '{"name": "Old"}', 'Words', 'Why', 'public', 'refused',
                                now() - interval '731 days'),
                            ('move', '\(RightsCaller.key(21))', NULL, 'Words', 'Why', 'public', 'approved',
                                now() - interval '731 days'),
                            ('registration', NULL, '{"name": "New"}', 'Kept', 'Why', 'public', 'refused',
                                now() - interval '729 days'),
                            ('registration', NULL, '{"name": "Open"}', 'Kept', NULL, 'public', 'open', NULL);
                        UPDATE site_upload SET uploaded_at = now() - interval '91 days' WHERE id = '\(RightsCaller.key(61))';
                        UPDATE site_upload_row SET state = 'registered', site_id = '\(RightsCaller.key(21))'
                            WHERE upload_id = '\(RightsCaller.key(61))';
                        """)
            }
            #expect(try await dropOutdated(in: register) == 4)
            #expect(
                try await register.column(
                    "SELECT right(defibrillator_id::text, 1) FROM problem_report WHERE num_nonnulls(detail, note) = 0",
                    as: String.self) == ["1"])
            #expect(
                try await register.column(
                    "SELECT coalesce(proposal ->> 'name', kind) FROM change_request WHERE statement = 'Kept' ORDER BY 1",
                    as: String.self) == ["New", "Open"])
            #expect(
                try await register.column(
                    """
                    SELECT kind || coalesce(proposal::text, '') FROM change_request
                    WHERE num_nonnulls(statement, decision_reason) = 0 ORDER BY 1
                    """, as: String.self) == ["move", "registration{}"])
            #expect(try await register.count("site_upload") == 2)
            #expect(try await register.count("site_upload_row") == 2)
            #expect(try await register.count("site") == 6)
        }
    }

    @Test("A group whose first guardian never signed in goes with the address that was given, and no other group")
    func signUps() async throws {
        try await with { register in
            func signUp(_ group: String) async throws {
                try await register.sql(
                    "SELECT sign_up_group($1, 'Invented person', lower($1) || '@invented.example')", [group])
            }
            for group in ["Stranger", "Lately", "Signed", "Busy"] { try await signUp(group) }
            try await register.sql(
                """
                INSERT INTO session (account_id, secret_sha256, expires_at, revoked_at)
                SELECT account_id, sha256('signed'), now(), now() FROM account_contact
                WHERE email = 'signed@invented.example'
                """)
            try await register.sql("DELETE FROM session WHERE secret_sha256 = sha256('signed')")
            try await register.sql(
                """
                UPDATE account SET awaited_since = awaited_since - CASE name WHEN 'Lately' THEN interval '13 days'
                    ELSE interval '15 days' END
                FROM community_group AS kept WHERE kept.id = group_id
                """)
            try await register.sql(
                "UPDATE site SET group_id = (SELECT id FROM community_group WHERE name = 'Busy') WHERE name = 'Hidden'")
            #expect(try await dropOutdated(in: register) == 1)
            let left = try await register.column(
                "SELECT name FROM community_group WHERE NOT invented ORDER BY name", as: String.self)
            #expect(left == ["Busy", "Lately", "Signed"])
            #expect(
                try await register.column(
                    """
                    SELECT email FROM account_contact JOIN outgoing_message USING (account_id)
                    WHERE display_name = 'Invented person' ORDER BY email
                    """, as: String.self)
                    == ["busy@invented.example", "lately@invented.example", "signed@invented.example"])
        }
    }
}
