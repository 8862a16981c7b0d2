import Foundation
import PostgresClient
import TestDatabases
import Testing

@Suite("What the service may do at the database, for whom")
struct RightsMatrixTests {
    @Test("Everybody is let through exactly where the table says, on own and on others' rows")
    func matrix() async throws {
        try await RightsMatrix.with { owner, service in
            var observed: Set<String> = []
            for caller in RightsCaller.all {
                try await RightsMatrix.begin(service)
                observed.formUnion(try await RightsMatrix.observed(TableAttempts.all, as: caller, on: service))
                try await service.execute(script: "ROLLBACK")
            }
            let permitted = try RightsOracle.permitted
            #expect(observed.subtracting(permitted).sorted() == [], "let through, and should not be")
            #expect(permitted.subtracting(observed).sorted() == [], "refused, and should not be")

            // What is refused is a thing that can be done: the owner is let do all of it.
            try await RightsMatrix.begin(owner)
            let all = TableAttempts.all.flatMap { $0.attempts(by: .owner) }
            let done = try await RightsMatrix.observed(TableAttempts.all, as: .owner, on: owner)
            try await owner.execute(script: "ROLLBACK")
            #expect(Set(all.map { "\($0.name): owner" }).subtracting(done).sorted() == [])
            #expect(all.count * RightsCaller.all.count > 3000)
        }
    }

    @Test("Every table and view is in the matrix, and has row-level security or is on the list of those without")
    func everyTable() async throws {
        try await Register.with { register in
            let relations = try await register.sql(
                """
                SELECT relname::text AS name, relrowsecurity AS has_rules, relkind::text AS kind FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
                """)
            var without: Set<String> = []
            var names: Set<String> = []
            for row in relations {
                let name = try row.decode("name", as: String.self)
                names.insert(name)
                if try row.decode("kind", as: String.self) == "r", try !row.decode("has_rules", as: Bool.self) {
                    without.insert(name)
                }
            }
            #expect(names == Set(TableAttempts.all.map(\.name)))
            #expect(without == RightsOracle.withoutRowSecurity)
            // A view shows what whoever asks may see, not what its owner may.
            #expect(
                try await register.column(
                    """
                    SELECT relname::text FROM pg_class
                    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
                        AND NOT coalesce(reloptions @> '{security_invoker=true}', false)
                    """, as: String.self) == [])
        }
    }

    @Test("The service may change the columns that are listed, and truncate, alter or refer to nothing")
    func columns() async throws {
        try await Register.with { register in
            var changeable: [String: Set<String>] = [:]
            for row in try await register.sql(
                """
                SELECT attrelid::regclass::text AS name, attname::text AS column_name FROM pg_attribute
                JOIN pg_class ON pg_class.oid = attrelid
                WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v') AND attnum > 0
                    AND NOT attisdropped AND has_column_privilege($1, attrelid, attnum, 'UPDATE')
                """, [TestDatabase.serviceUser])
            {
                changeable[try row.decode("name"), default: []].insert(try row.decode("column_name"))
            }
            #expect(changeable == RightsOracle.changeableColumns)
            #expect(
                try await register.column(
                    """
                    SELECT relname::text || ' ' || privilege FROM pg_class, unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER'])
                        AS privilege
                    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
                        AND has_table_privilege($1, pg_class.oid, privilege)
                    """, [TestDatabase.serviceUser], as: String.self) == [])
            #expect(
                try await register.value(
                    """
                    SELECT has_schema_privilege($1, 'public', 'CREATE')
                        OR has_database_privilege($1, current_database(), 'CREATE')
                        OR (SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = $1)
                    """, [TestDatabase.serviceUser]) == false)
        }
    }

    @Test("A change without a condition touches no row more than one with a condition")
    func blindChanges() async throws {
        try await RightsMatrix.with { _, service in
            for caller in RightsCaller.all {
                try await RightsMatrix.begin(service)
                let differences = try await RightsMatrix.blindDifferences(TableAttempts.all, as: caller, on: service)
                #expect(differences == [])
                try await service.execute(script: "ROLLBACK")
            }
        }
    }

    @Test("With any one policy dropped or opened, with rules switched off or a right given, the matrix shows it")
    func mutations() async throws {
        try await RightsMatrix.with { owner, _ in
            var unnoticed: [String] = []
            let policies = try await owner.sql(
                """
                SELECT policyname::text AS name, tablename::text AS table, qual IS NOT NULL AS has_using,
                    with_check IS NOT NULL AS has_check
                FROM pg_policies WHERE schemaname = 'public' ORDER BY 2, 1
                """)
            #expect(policies.count >= 40)
            var mutations: [(table: String, sql: String)] = []
            for row in policies {
                let (name, table): (String, String) = (try row.decode("name"), try row.decode("table"))
                mutations.append((table, "DROP POLICY \(name) ON \(table)"))
                let parts =
                    (try row.decode("has_using") ? " USING (true)" : "")
                    + (try row.decode("has_check") ? " WITH CHECK (true)" : "")
                mutations.append((table, "ALTER POLICY \(name) ON \(table)\(parts)"))
            }
            // Nobody has a right to these, besides.
            let withheld = [
                "unlock_code", "site_upload_code", "responder_position", "incident", "incident_offer", "incident_alert",
                "incident_event", "closed_area",
            ]
            for table in TableAttempts.all where !table.isView && !withheld.contains(table.name) {
                mutations.append(
                    (
                        table.name,
                        RightsOracle.withoutRowSecurity.contains(table.name)
                            ? "GRANT SELECT, UPDATE ON \(table.name) TO heartshield_service"
                            : "ALTER TABLE \(table.name) DISABLE ROW LEVEL SECURITY"
                    ))
            }
            for table in withheld {
                mutations.append(
                    (table, "GRANT SELECT ON \(table) TO heartshield_service; CREATE POLICY o ON \(table) USING (true)")
                )
            }
            for mutation in mutations {
                let tables = TableAttempts.all.filter { $0.name == mutation.table }
                let observed = try await RightsMatrix.observed(tables, asServiceBy: owner, after: mutation.sql)
                if observed == (try RightsMatrix.permitted(for: tables)) { unnoticed.append(mutation.sql) }
            }
            #expect(unnoticed == [])
            let truncating = try await RightsMatrix.observed(
                TableAttempts.all, asServiceBy: owner,
                after: "GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO heartshield_service")
            for table in TableAttempts.all where !table.isView {
                #expect(RightsCaller.all.allSatisfy { truncating.contains("\(table.name) empty all: \($0.name)") })
            }
            // And with nothing changed there is nothing to see.
            #expect(
                try await RightsMatrix.observed(TableAttempts.all, asServiceBy: owner, after: "SELECT")
                    == RightsOracle.permitted)
        }
    }
}
