import PostgresClient
import RegistryStore
import Testing

@Suite("What the audit does not repeat")
struct ConcealedWordsTests {
    @Test("Of what people write about a site it says that it changed, and of the rest what it was and is")
    func sites() async throws {
        try await Register.with { register in
            _ = try await register.addDevice("Invented hall")
            try await register.sql(
                """
                UPDATE site SET operator = 'Canary one', surroundings = 'Canary two', entrance_note = 'Canary three',
                    level = 'Ground floor'
                """)
            try await register.sql("UPDATE site SET operator = 'Another', surroundings = NULL, entrance_note = NULL")
            try await register.sql(
                """
                INSERT INTO site_override (site_id, first_day, last_day, open, reason)
                SELECT id, '2026-12-25', '2026-12-25', false, 'Canary four' FROM site
                """)
            try await register.sql("UPDATE site_override SET reason = 'Canary five', open = true")
            try await register.sql("DELETE FROM site_override")
            #expect(
                try await register.value(
                    "SELECT count(*) FROM audit_entry WHERE changes::text LIKE '%Canary%'", as: Int.self) == 0)
            #expect(
                try await register.column(
                    """
                    SELECT action || ' ' || key FROM audit_entry, jsonb_each(changes)
                    WHERE action IN ('site.changed', 'site_override.changed', 'site_override.removed') AND value = 'true'
                    ORDER BY id, key
                    """, as: String.self) == [
                        "site.changed entrance_note", "site.changed operator", "site.changed surroundings",
                        "site.changed entrance_note", "site.changed operator", "site.changed surroundings",
                        "site_override.changed reason", "site_override.removed reason",
                    ])
            #expect(
                try await register.value(
                    "SELECT count(*) FROM audit_entry WHERE changes -> 'level' = '[null, \"Ground floor\"]'",
                    as: Int.self)
                    == 1)
        }
    }
}
