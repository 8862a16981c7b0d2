import EquityMeasures
import PostgresClient
import SeededRandom
import TestDatabases
import Testing

@Suite("What is told of how many came")
struct TrainingDisclosureTests {
    @Test("The rule of the database is that of the measures")
    func rule() async throws {
        try await Register.with { register in
            let shown = try await register.column(
                "SELECT coalesce(published_count(count)::text, '*') FROM generate_series(0, 2000) AS count ORDER BY count",
                as: String.self)
            #expect(shown == (0...2000).map { PublishedCount($0).description })
        }
    }

    /// Everything that anybody is told in the role of an analyst.
    private static let told = """
        SELECT string_agg(told, ' ') FROM (
            SELECT grouped_by || coalesce(key, '-') || session_count || coalesce(head_count::text, '*')
                || coalesce(signposted_count::text, '*') AS told
            FROM unnest('{all,programme,district,decile,quintile,month}'::text[]) AS grouped_by,
                training_totals('2025-04-01', '2026-03-31', grouped_by)
            UNION ALL
            SELECT session_id || coalesce(head_count::text, '*') || coalesce(signposted_count::text, '*')
                || coalesce(array_length(categories, 1), 0)
            FROM training_figures((SELECT array_agg(id) FROM training_session))
            ORDER BY 1
        ) AS everything
        """

    @Test("Whatever a count is that is not shown, all that is told of sessions and years is the same", arguments: 1...3)
    func differences(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let counts = (0..<40).map { _ in Int.random(in: 0...20, using: &random) }
        try await Register.with { register in
            try await register.withSession { session in
                try await session.execute(
                    script: """
                        INSERT INTO scheme (name) VALUES ('Invented');
                        INSERT INTO area (code, name, district_code, district_name, county_name, deprivation_decile)
                            SELECT 'E0100000' || number, 'Invented', 'E0700000' || number % 3, 'Invented', 'Invented', number
                            FROM generate_series(1, 9) AS number;
                        """)
                for (index, count) in counts.enumerated() {
                    _ = try await session.sql(
                        """
                        WITH added AS (
                            INSERT INTO training_session (
                                programme, scheme_id, course, status, starts_at, duration_minutes, venue_name, latitude,
                                longitude, area_code, area_from, signposted_count)
                            SELECT 'heartshield', id, 'cpr', 'delivered', '2025-04-02'::date + $1::integer * 9, 60,
                                'Invented', 52.9, -1.1, 'E0100000' || (1 + $1::integer % 9), 'postcode', $2
                            FROM scheme
                            RETURNING id
                        )
                        INSERT INTO training_head_count SELECT id, 'public', $2 FROM added
                        """, [index, count])
                }
                try await session.execute(script: "SET heartshield.role = 'analyst'")
                let told: String = try await session.value(Self.told)
                #expect(told.contains("*"))
                for other in [1, 4, 7] {
                    try await session.execute(
                        script: """
                            UPDATE training_session SET signposted_count = \(other) WHERE signposted_count BETWEEN 1 AND 7;
                            UPDATE training_head_count SET head_count = \(other) WHERE head_count BETWEEN 1 AND 7;
                            """)
                    #expect(try await session.value(Self.told, as: String.self) == told)
                }
                // And what is shown is told.
                try await session.execute(
                    script: "UPDATE training_head_count SET head_count = 100 WHERE head_count > 12")
                #expect(try await session.value(Self.told, as: String.self) != told)
            }
        }
    }

    @Test("No column has room for a name: of those who came there are numbers alone")
    func columns() async throws {
        try await Register.with { register in
            for words in ["x@invented.example", "0115 496 0000"] {
                for column in ["campaign", "venue_name", "funding"] {
                    let error = await #expect(throws: PostgresError.self) {
                        try await register.sql(
                            """
                            INSERT INTO training_session (
                                programme, group_id, course, status, starts_at, duration_minutes, latitude, longitude,
                                venue_name, \(column == "venue_name" ? "language" : column))
                            VALUES ('heartshield', uuid_v7(), 'cpr', 'planned', now(), 60, 52.9, -1.1, $1, $2)
                            """, column == "venue_name" ? [words, "en"] : ["Hall", words])
                    }
                    #expect(error?.constraint?.hasSuffix("names_nobody") == true)
                }
            }
            let columns = try await register.column(
                """
                SELECT attname::text FROM pg_attribute
                WHERE attrelid = 'training_head_count'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY 1
                """, as: String.self)
            #expect(columns == ["category", "head_count", "session_id"])
        }
    }
}
