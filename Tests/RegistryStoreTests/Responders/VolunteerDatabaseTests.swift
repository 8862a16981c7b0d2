import Foundation
import PostgresClient
import Registry
import RegistryStore
import TestDatabases
import Testing

@Suite("What the database keeps of volunteers")
struct VolunteerDatabaseTests {
    private static let person = RightsCaller.key(32)
    private static let responder = RightsCaller.key(82)
    private static let administrator = Origin(
        Caller(role: .administrator, accountID: RightsCaller.key(31)), reason: "Asked for by letter")
    /// Invented; in no other text.
    private static let canaries = ["Canary oxygen bag", "INV-CANARY-77", "Canary complaint"]

    private static func with(_ body: (Register) async throws -> Void) async throws {
        try await Register.with { register in
            try await register.withSession { session in
                try await session.execute(script: RightsCaller.script)
                try await session.execute(
                    script: """
                        UPDATE responder SET kit = '\(canaries[0])', home_latitude = 52.123456, home_longitude = -1.123456,
                            uses_home = true WHERE id = '\(responder)';
                        UPDATE credential SET evidence = '\(canaries[1])' WHERE responder_id = '\(responder)';
                        DELETE FROM on_call_span; DELETE FROM rota_span;
                        INSERT INTO rota_span (responder_id, starts_at, ends_at)
                            VALUES ('\(responder)', '2026-01-01T00:00:00Z', '2026-01-01T06:00:00Z');
                        INSERT INTO on_call_span (responder_id, on_at) VALUES ('\(responder)', now() - interval '2 hours');
                        INSERT INTO responder_position (responder_id, latitude, longitude)
                            VALUES ('\(responder)', 52.2, -1.2) ON CONFLICT DO NOTHING;
                        INSERT INTO kept_answer (actor, key, request_sha256, status, body) VALUES
                            ('\(RightsCaller.key(33))', 'canary', sha256(''), 201,
                                '{"responderId": "\(responder)", "evidence": "\(canaries[1])"}');
                        """)
            }
            try await body(register)
        }
    }

    @Test("All that is kept of a volunteer is in the data of the person, and nothing where they are none")
    func export() async throws {
        try await Self.with { register in
            func data(_ account: UUID) async throws -> String {
                try await register.records.read(as: Self.administrator) { session in
                    try await session.personalData(of: account, because: "Asked for by letter").json
                }
            }
            let volunteer: String = try await register.value(
                "SELECT ($1::json -> 'volunteer')::text", [try await data(Self.person)])
            for word in Self.canaries.prefix(2) + ["52.123456", "52.2"] {
                #expect(volunteer.contains(word), "\(word)")
            }
            // One that was told of and one of a session that was held.
            for (member, count) in [("credentials", 1), ("rota", 1), ("onCall", 1), ("activities", 2)] {
                #expect(
                    try await register.value(
                        "SELECT json_array_length($1::json -> '\(member)')", [volunteer], as: Int.self) == count)
            }
            #expect(
                try await register.value(
                    """
                    SELECT (activity ->> 'kind', activity ->> 'minutes', activity ->> 'onDay')
                        = ('training', '60', '2026-01-12')
                    FROM json_array_elements($1::json -> 'activities') AS activity
                    WHERE activity ->> 'sessionId' = $2
                    """, [volunteer, RightsCaller.key(91).uuidString.lowercased()]))
            // Every column of the profile is there, or is the account's or of no person.
            #expect(
                try await register.value(
                    """
                    SELECT count(*) FROM information_schema.columns WHERE table_name = 'responder'
                        AND column_name NOT IN ('account_id', 'invented', 'version', 'updated_at')
                    """, as: Int.self) == 13)
            #expect(
                try await register.value(
                    "SELECT $1::json ->> 'volunteer' IS NULL", [try await data(RightsCaller.key(34))]))
        }
    }

    @Test("With the person goes the volunteer: home base, kit, evidence, rota and position; call sign and hours stay")
    func erasure() async throws {
        try await Self.with { register in
            try await register.sql(
                "UPDATE responder SET suspended_at = now(), suspended_reason = $2 WHERE id = $1",
                [Self.responder, Self.canaries[2]])
            _ = try await register.records.change(as: Self.administrator, once: nil) { session in
                _ = try await session.erase(Self.person, expecting: .any)
                return KeptAnswer(status: 200, body: Data())
            }
            #expect(
                try await register.value(
                    """
                    SELECT left_at IS NOT NULL AND num_nonnulls(home_latitude, home_longitude, kit, defibrillator_id) = 0
                        AND NOT uses_home AND suspended_reason = 'erased' AND call_sign = 'HSR-OWN'
                    FROM responder WHERE id = $1
                    """, [Self.responder]))
            for (count, sql) in [
                (0, "rota_span WHERE responder_id = $1"), (0, "responder_position WHERE responder_id = $1"),
                (0, "on_call_span WHERE responder_id = $1 AND off_at IS NULL"),
                (1, "on_call_span WHERE responder_id = $1"),
                (1, "credential WHERE responder_id = $1 AND evidence = 'erased'"),
            ] {
                #expect(
                    try await register.value("SELECT count(*) FROM \(sql)", [Self.responder], as: Int.self) == count,
                    "\(sql)")
            }
            for table in ["responder", "credential", "audit_entry"] {
                for word in Self.canaries {
                    #expect(
                        try await register.value(
                            "SELECT count(*) FROM \(table) AS kept WHERE position($1 IN kept::text) > 0", [word],
                            as: Int.self) == 0, "\(table) \(word)")
                }
            }
            #expect(
                try await register.value(
                    "SELECT count(*) FROM kept_answer WHERE key = 'canary' AND body IS NOT NULL", as: Int.self) == 0)
        }
    }

    @Test("A call that was forgotten ends at the policy's greatest length, and nobody else's")
    func forgottenCall() async throws {
        try await Self.with { register in
            let pool = PostgresPool(
                configuration: PostgresConfiguration(
                    connectionString: TestDatabase.serviceString(for: register.connectionString),
                    sessionSettings: Clockwork.systemSettings, poolSize: 4, minimumConnections: 0,
                    shutdownGrace: .seconds(1)), logger: Register.logger)
            let clockwork = try Clockwork(pool: pool, statements: register.statements)
            do {
                #expect(try await clockwork.endForgottenCalls() == 0)
                try await register.sql(
                    "UPDATE on_call_span SET on_at = now() - interval '24 hours 1 second' WHERE responder_id = $1",
                    [Self.responder])
                // Several instances at once end it once.
                let ended = try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<4 { group.addTask { try await clockwork.endForgottenCalls() } }
                    return try await group.reduce(0, +)
                }
                #expect(ended == 1)
                #expect(
                    try await register.value(
                        """
                        SELECT off_at = on_at + interval '24 hours' AND ended_by = 'policy' FROM on_call_span
                        WHERE responder_id = $1
                        """, [Self.responder]))
                await pool.shutdown()
            } catch {
                await pool.shutdown()
                throw error
            }
        }
    }

    @Test("Spans of the rota never overlap, however they are written, and those of two volunteers may")
    func rota() async throws {
        try await Self.with { register in
            func add(_ responder: UUID, _ start: String, _ end: String) async throws {
                try await register.sql(
                    "INSERT INTO rota_span (responder_id, starts_at, ends_at) VALUES ($1, $2, $3)",
                    [responder, start, end])
            }
            for (start, end) in [
                ("2026-01-01T05:59Z", "2026-01-01T07:00Z"), ("2025-12-31T20:00Z", "2026-01-01T00:01Z"),
            ] {
                await #expect(throws: PostgresError.self) { try await add(Self.responder, start, end) }
            }
            try await add(Self.responder, "2026-01-01T06:00Z", "2026-01-01T07:00Z")
            try await add(RightsCaller.key(87), "2026-01-01T00:00Z", "2026-01-01T06:00Z")
            // Every key is told from every other.
            #expect(
                try await register.value(
                    """
                    SELECT count(DISTINCT key_as_range(key)) FROM unnest(ARRAY[
                        '00000000-0000-0000-0000-000000000000', '00000000-0000-0000-ffff-ffffffffffff',
                        '00000000-0000-0001-0000-000000000000', 'ffffffff-ffff-ffff-0000-000000000000',
                        'ffffffff-ffff-ffff-ffff-ffffffffffff', '80000000-0000-0000-7fff-ffffffffffff',
                        '7fffffff-ffff-ffff-8000-000000000000']::uuid[]) AS key
                    """, as: Int.self) == 7)
        }
    }

    @Test("What is a coordinator's to say volunteers cannot say in SQL either, and nobody reads what is a person's own")
    func columns() async throws {
        try await RightsMatrix.with { owner, service in
            let fixed: UUID = try await owner.value("SELECT id FROM defibrillator LIMIT 1")
            let changes = [
                "kind = 'mfr'", "suspended_at = now(), suspended_reason = 'Invented'", "left_at = now()",
                "defibrillator_id = '\(fixed)'", "travel_mode = 'bicycle', kit = 'Invented'",
            ].map { "UPDATE responder SET \($0) WHERE id = '\(Self.responder)'" }
            let readings = ["home_latitude", "home_longitude", "kit", "suspended_reason"].map {
                "SELECT \($0) FROM responder"
            }
            for (name, expected) in [
                ("responder", ["refused 42501", "refused 42501", "refused 42501", "refused 42501", "1"]),
                // The device stays at its site.
                ("coordinator", ["1", "1", "1", "refused 23514", "1"]), ("administrator", ["0", "0", "0", "0", "0"]),
                ("system", ["0", "0", "0", "0", "0"]),
            ] {
                let caller = try #require(RightsCaller.all.first { $0.name == name })
                try await RightsMatrix.begin(service)
                try await caller.begin(service)
                #expect(try await RightsMatrix.outcomes(of: changes, on: service) == expected, "\(name)")
                #expect(
                    try await RightsMatrix.outcomes(of: readings, on: service)
                        == Array(repeating: "refused 42501", count: 4), "\(name)")
                try await service.execute(script: "ROLLBACK")
            }
        }
    }
}
