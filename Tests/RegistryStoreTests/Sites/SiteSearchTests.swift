import Foundation
import PostgresClient
import Registry
import RegistryStore
import TestDatabases
import Testing

@Suite("Looking for sites by words")
struct SiteSearchTests {
    /// A connection as the service has it, in a transaction for the public.
    private func asPublic(_ register: Register, _ body: (PostgresConnection) async throws -> Void) async throws {
        try await Register.withSession(TestDatabase.serviceString(for: register.connectionString)) { session in
            try await session.execute(
                script: "BEGIN; SET LOCAL heartshield.role = 'public'; SET LOCAL jit = off")
            try await body(session)
            try await session.execute(script: "ROLLBACK")
        }
    }

    @Test(
        "Each word begins one of the name, the address or the code; a word of two letters is one",
        arguments: [
            ("librar", ["Library"]), ("LIBRARY mill", ["Library"]), ("ibrary", []), ("library church", []),
            ("co-op", ["Co-op"]), ("coop", ["Co-op"]), ("mary's", ["Co-op"]), ("st", ["Co-op"]), ("s", ["Co-op"]),
            ("HS-2222", ["Library"]), ("hs-22", ["Library"]), ("2222", ["Library"]), ("%", []), ("' | & :* \\", []),
            ("secret", []),
        ])
    func words(wanted: String, found: [String]) async throws {
        try await Register.with { register in
            try await register.sql(
                """
                INSERT INTO site (code, name, address, latitude, longitude, publication) VALUES
                    ('HS-2222', 'Library', '1 Mill Lane', 52.9, -1.1, 'full'),
                    ('HS-7K3Q', 'Co-op', 'St Mary''s Row, Leicester', 52.9, -1.1, 'full'),
                    ('HS-8888', 'Secret', 'Library Road', 52.9, -1.1, 'hidden')
                """)
            try await asPublic(register) { session in
                let names = try await session.sql(
                    """
                    SELECT name FROM site WHERE id = ANY (ARRAY(SELECT * FROM sites_with_words($1))) ORDER BY id
                    """, [wanted]
                ).map { try $0.decode(at: 0, as: String.self) }
                #expect(names == found)
            }
        }
    }

    @Test("A text longer than an index takes is kept and found all the same")
    func longWords() async throws {
        try await Register.with { register in
            try await register.sql(
                "INSERT INTO site (name, latitude, longitude) VALUES (repeat('\u{1F600}a', 3000), 52.9, -1.1), ($1, 52.9, -1.1)",
                [String(repeating: "\u{E4}", count: 4000)])
            #expect(
                try await register.value(
                    "SELECT count(*) FROM sites_with_words(repeat('\u{E4}', 4000))", as: Int.self) == 1)
        }
    }

    @Test("Of a large register, also under the rules of who sees what, only what has the words is looked at")
    func index() async throws {
        try await Register.with { register in
            try await register.withSession { session in
                // Neither the audit nor the feed is about this.
                try await session.execute(
                    script: """
                        SET session_replication_role = replica;
                        INSERT INTO site (
                            name, address, latitude, longitude, approved_latitude, approved_longitude, approval)
                        SELECT 'Invented hall ' || number, number || ' High Street, Leicester', 52.9, -1.1, 52.9, -1.1,
                            CASE WHEN number % 5000 = 0 THEN 'pending' ELSE 'approved' END
                        FROM generate_series(1, 20000) AS number;
                        INSERT INTO site (name, latitude, longitude, approved_latitude, approved_longitude)
                        VALUES ('Invented librarium', 52.9, -1.1, 52.9, -1.1);
                        ANALYZE site
                        """)
            }
            let pages: Int = try await register.value("SELECT pg_relation_size('site') / 8192")
            #expect(pages > 300)
            let listing = try String(
                contentsOf: SQLFolder(environment: [:]).url.appendingPathComponent("queries/sites/list.sql"),
                encoding: .utf8)
            for (role, parameters, count) in [
                ("public", "NULL, NULL, NULL, 'librarium invent', NULL, 50", 1),
                ("administrator", "NULL, NULL, 'pending', NULL, NULL, 50", 4),
            ] {
                try await asPublic(register) { session in
                    try await session.execute(script: "SET LOCAL heartshield.role = '\(role)'")
                    try await session.execute(
                        script: "PREPARE listing (uuid, uuid, text, text, uuid, bigint) AS \(listing)")
                    // Often enough for a plan that serves all parameters to be thought of; the first reads the catalogue, too.
                    for attempt in 0..<8 {
                        let plan = try await session.sql(
                            "EXPLAIN (ANALYZE, BUFFERS, TIMING off, FORMAT json) EXECUTE listing (\(parameters))"
                        ).map { try $0.decode(at: 0, as: String.self) }.joined()
                        let top = "($1::json -> 0 -> 'Plan')"
                        let rows: Int = try await session.value("SELECT (\(top) ->> 'Actual Rows')::bigint", [plan])
                        #expect(rows == count)
                        let read: Int = try await session.value(
                            """
                            SELECT (\(top) ->> 'Shared Hit Blocks')::bigint + (\(top) ->> 'Shared Read Blocks')::bigint
                            """, [plan])
                        #expect(attempt == 0 || read * 5 < pages, "\(read) of \(pages): \(plan)")
                    }
                    try await session.execute(script: "DEALLOCATE listing")
                }
            }
        }
    }
}
