import Foundation
import PostgresClient
import Registry
import RegistryStore
import Testing

@Suite("Volunteers and their coordinators are warned of credentials that lapse, once")
struct CredentialRemindersTests {
    private static let volunteer = RightsCaller.key(12)

    /// A scheme with two coordinators, one of them closed, a coordinator of another scheme and a volunteer. All of it is
    /// invented.
    private static let script = """
        INSERT INTO scheme (id, name) VALUES
            ('\(RightsCaller.key(1))', 'Invented scheme'), ('\(RightsCaller.key(2))', 'Invented other');
        INSERT INTO account (id, role, scheme_id, disabled_at) VALUES
            ('\(RightsCaller.key(12))', 'responder', '\(RightsCaller.key(1))', NULL),
            ('\(RightsCaller.key(14))', 'coordinator', '\(RightsCaller.key(1))', NULL),
            ('\(RightsCaller.key(15))', 'coordinator', '\(RightsCaller.key(1))', now()),
            ('\(RightsCaller.key(16))', 'coordinator', '\(RightsCaller.key(2))', NULL);
        INSERT INTO responder (id, account_id, call_sign, kind, travel_mode)
            VALUES ('\(RightsCaller.key(12))', '\(RightsCaller.key(12))', 'HSR-INV', 'cfr', 'foot');
        """

    private static func with(_ body: (Register, CredentialReminders) async throws -> Void) async throws {
        try await Register.withService(script: script) { register, pool in
            try await body(register, CredentialReminders(pool: pool, statements: register.statements, batch: 2))
        }
    }

    /// A credential that lapses in so many days.
    private static func add(_ kind: String, days: Int, in register: Register) async throws {
        try await register.sql(
            """
            INSERT INTO credential (responder_id, kind, issued_on, expires_on, evidence)
            SELECT $1, $2, today - 1000, today + $3::integer, 'Invented'
            FROM (SELECT (now() AT TIME ZONE 'Europe/London')::date AS today) AS london
            """, [volunteer, kind, days])
    }

    private static func messages(_ register: Register) async throws -> [String] {
        try await register.column(
            """
            SELECT kind || ' ' || (facts ->> 'credential') || ' ' || coalesce(facts ->> 'callSign', 'own') || ' '
                || right(account_id::text, 2)
            FROM outgoing_message ORDER BY 1
            """)
    }

    @Test("The volunteer and the open coordinators of the scheme are warned at each of the policy's days, each once")
    func stages() async throws {
        try await Self.with { register, reminders in
            try await Self.add("dbs", days: 61, in: register)
            #expect(try await reminders.remind() == 0)
            for (days, count) in [(60, 2), (40, 0), (30, 2), (7, 2), (0, 0), (-1, 2), (-90, 0)] {
                try await register.sql(
                    """
                    UPDATE credential
                    SET expires_on = (now() AT TIME ZONE 'Europe/London')::date + $1::integer
                    """, [days])
                #expect(try await reminders.remind() == count, "\(days)")
                #expect(try await reminders.remind() == 0, "\(days)")
            }
            #expect(
                Set(try await Self.messages(register)) == [
                    "credential_expiring dbs own 12", "credential_expiring dbs HSR-INV 14",
                    "credential_expired dbs own 12", "credential_expired dbs HSR-INV 14",
                ])
        }
    }

    @Test("A newer one of the kind takes the place of the older, and one that was withdrawn is not spoken of")
    func renewed() async throws {
        try await Self.with { register, reminders in
            for kind in ["dbs", "cpr_aed", "driving"] { try await Self.add(kind, days: 5, in: register) }
            try await Self.add("dbs", days: 900, in: register)
            try await register.sql("UPDATE credential SET withdrawn_at = now() WHERE kind = 'driving'")
            #expect(try await reminders.remind() == 2)
            #expect(
                try await Self.messages(register) == [
                    "credential_expiring cpr_aed HSR-INV 14", "credential_expiring cpr_aed own 12",
                ])
            // Where the newer one turns out to be wrong the older counts again.
            try await register.sql(
                "UPDATE credential SET withdrawn_at = now() WHERE expires_on > now() + interval '1 year'")
            #expect(try await reminders.remind() == 2)
        }
    }

    @Test("Whoever has left or has a closed account is not spoken of", arguments: [true, false])
    func gone(left: Bool) async throws {
        try await Self.with { register, reminders in
            try await Self.add("dbs", days: 5, in: register)
            try await register.sql(
                left ? "UPDATE responder SET left_at = now()" : "UPDATE account SET disabled_at = now() WHERE id = $1",
                left ? [] : [Self.volunteer])
            #expect(try await reminders.remind() == 0)
        }
    }

    @Test("Several at once warn of each once")
    func concurrent() async throws {
        try await Self.with { register, reminders in
            for kind in ["dbs", "cpr_aed", "driving"] { try await Self.add(kind, days: 5, in: register) }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<6 { group.addTask { try await reminders.remind() } }
                try await group.waitForAll()
            }
            _ = try await reminders.remind()
            #expect(try await Self.messages(register).count == 6)
        }
    }
}
