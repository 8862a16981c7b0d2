import Foundation
import PostgresClient
import Registry
import TestDatabases
import Testing

@testable import RegistryStore

@Suite("Ways past the database's rules")
struct RightsAttackTests {
    @Test(
        "No statement of the service reads an unlock code",
        arguments: ["administrator", "guardian", "public", "system"])
    func unlockCode(role: String) async throws {
        try await RightsMatrix.with { owner, service in
            try await owner.execute(script: "ANALYZE unlock_code")
            let caller = try #require(RightsCaller.all.first { $0.name == role })
            let attempts = [
                "SELECT * FROM unlock_code", "SELECT code FROM unlock_code", "TABLE unlock_code",
                "SELECT count(*) FROM unlock_code", "SELECT FROM unlock_code",
                "SELECT 1 FROM site JOIN unlock_code ON unlock_code.site_id = site.id",
                "COPY (SELECT code FROM unlock_code) TO STDOUT", "COPY unlock_code TO STDOUT",
                "COPY unlock_code TO PROGRAM 'cat'", "EXPLAIN ANALYZE SELECT * FROM unlock_code",
                "CREATE VIEW pg_temp.codes AS SELECT * FROM unlock_code; SELECT * FROM pg_temp.codes",
                "CREATE TEMP TABLE codes AS SELECT * FROM unlock_code",
                "SELECT query_to_xml('SELECT * FROM unlock_code', true, true, '')",
                "SELECT table_to_xml('unlock_code', true, true, '')",
                "SELECT nextval('site_code_number') FROM unlock_code",
                "SET LOCAL row_security = off; SELECT * FROM unlock_code",
                "CREATE FUNCTION pg_temp.peek() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS "
                    + "'SELECT code FROM unlock_code'; SELECT pg_temp.peek()",
                "SET LOCAL ROLE heartshield_service; SELECT * FROM unlock_code",
                "RESET ROLE; SELECT * FROM unlock_code", "LOCK TABLE unlock_code", "VACUUM unlock_code",
                "UPDATE unlock_code SET code = 'x' RETURNING code", "DELETE FROM unlock_code RETURNING code",
                "INSERT INTO unlock_code (site_id, code) SELECT id, 'x' FROM site ON CONFLICT (site_id) DO UPDATE "
                    + "SET set_at = now() RETURNING code",
                "SELECT most_common_vals FROM pg_statistic, pg_class WHERE starelid = pg_class.oid",
                "SELECT pg_read_file('pg_hba.conf')", "SELECT lo_import('/etc/passwd')",
                "ALTER TABLE unlock_code DISABLE ROW LEVEL SECURITY", "GRANT SELECT ON unlock_code TO PUBLIC",
                "CREATE POLICY opened ON unlock_code USING (true)", "DROP TABLE unlock_code",
                "ALTER TABLE unlock_code OWNER TO CURRENT_USER",
                "CREATE TRIGGER peek BEFORE UPDATE ON unlock_code FOR EACH ROW EXECUTE FUNCTION advance_version()",
            ]
            for attempt in attempts {
                try await service.execute(script: "BEGIN")
                try await caller.begin(service)
                let error = await #expect(throws: PostgresError.self, "\(role): \(attempt)") {
                    try await service.execute(script: attempt)
                }
                #expect(error?.fullDescription.contains("canary") != true, "\(role): \(attempt)")
                try await service.execute(script: "ROLLBACK")
            }
            // What the server itself shows to everybody has no code in it.
            for view in ["pg_stats", "pg_stat_activity", "pg_prepared_statements", "pg_settings", "pg_proc"] {
                try await service.execute(script: "BEGIN")
                try await caller.begin(service)
                #expect(
                    try await service.value(
                        "SELECT count(*) FROM \(view) AS shown WHERE shown::text LIKE '%canary' || '-4711%'",
                        as: Int.self)
                        == 0, "\(view)")
                try await service.execute(script: "ROLLBACK")
            }
        }
    }

    @Test("The service becomes nobody else")
    func becoming() async throws {
        try await RightsMatrix.with { owner, service in
            for name in [try await owner.value("SELECT current_user::text", as: String.self), "pg_read_all_data"] {
                for how in ["ROLE", "SESSION AUTHORIZATION", "LOCAL ROLE", "LOCAL SESSION AUTHORIZATION"] {
                    await #expect(throws: PostgresError.self) {
                        try await service.execute(script: "SET \(how) \(name)")
                    }
                }
            }
        }
    }

    @Test("Tables, views and functions of the same names, put where a session may put them, deceive no function")
    func shadows() async throws {
        try await RightsMatrix.with { owner, service in
            let caller = try #require(RightsCaller.all.first { $0.name == "responder" })
            let device = "00000000-0000-7000-8000-0000000000d3"
            for path in ["public", "pg_temp, public", "\"$user\", public", "pg_temp"] {
                try await service.execute(
                    script: """
                        BEGIN;
                        CREATE TEMP TABLE audit_entry (id uuid) ON COMMIT DROP;
                        CREATE TEMP TABLE defibrillator (id uuid, site_id uuid) ON COMMIT DROP;
                        CREATE TEMP TABLE site (id uuid, group_id uuid) ON COMMIT DROP;
                        CREATE TEMP TABLE account (id uuid, leads_group boolean, group_id uuid, disabled_at timestamptz);
                        INSERT INTO pg_temp.site VALUES ('\(RightsCaller.key(23))', NULL);
                        INSERT INTO pg_temp.defibrillator VALUES ('\(device)', '\(RightsCaller.key(23))');
                        CREATE FUNCTION pg_temp.caller_role() RETURNS text LANGUAGE sql AS 'SELECT ''dispatcher''';
                        CREATE FUNCTION pg_temp.site_is_own(uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true';
                        CREATE FUNCTION pg_temp.audit(text, text, uuid, jsonb) RETURNS void LANGUAGE sql AS '';
                        SET LOCAL search_path = \(path);
                        """)
                try await caller.begin(service)
                let error = await #expect(throws: PostgresError.self, "\(path)") {
                    try await service.sql("SELECT public.release_unlock_code($1::uuid, 'INV-1')", [device])
                }
                #expect(error?.sqlState == .insufficientPrivilege, "\(path)")
                try await service.execute(script: "ROLLBACK")
            }
            // Who may read a code is audited in the real table whatever stands before it.
            let dispatcher = try #require(RightsCaller.all.first { $0.name == "dispatcher" })
            try await service.execute(
                script:
                    "BEGIN; CREATE TEMP TABLE audit_entry (LIKE public.audit_entry) ON COMMIT DROP; SET LOCAL search_path = pg_temp, public"
            )
            try await dispatcher.begin(service)
            _ = try await service.sql("SELECT public.release_unlock_code($1::uuid, 'INV-2')", [device])
            try await service.execute(script: "COMMIT")
            #expect(
                try await owner.value(
                    "SELECT count(*) FROM audit_entry WHERE changes ->> 'incident' = 'INV-2'", as: Int.self) == 1)
            try await service.execute(script: "BEGIN")
            await #expect(throws: PostgresError.self) { try await service.execute(script: "CREATE SCHEMA mine") }
            try await service.execute(script: "ROLLBACK")
            await #expect(throws: PostgresError.self) {
                try await service.execute(
                    script: "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'")
            }
        }
    }

    @Test("A function of the session's own sees no row that the rules hide")
    func leaks() async throws {
        try await RightsMatrix.with { _, service in
            let caller = try #require(RightsCaller.all.first { $0.name == "guardian" })
            try await service.execute(script: "BEGIN")
            try await caller.begin(service)
            try await service.execute(
                script: """
                    CREATE FUNCTION pg_temp.tell(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$
                    BEGIN
                        IF $1 LIKE 'canary%' THEN RAISE EXCEPTION 'seen %', $1 USING ERRCODE = 'ZZ002'; END IF;
                        RETURN true;
                    END $$
                    """)
            #expect(
                try await service.value("SELECT count(*) FROM account_contact WHERE pg_temp.tell(email)", as: Int.self)
                    == 1)
            try await service.execute(script: "ROLLBACK")
        }
    }

    /// What would change the audit, or switch off what writes it.
    private static let tamperings = [
        "UPDATE audit_entry SET reason = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry",
        "TRUNCATE audit_entry, audit_seal, audit_waiting CASCADE", "UPDATE audit_seal SET hash = sha256('')",
        "DELETE FROM audit_seal", "TRUNCATE audit_seal", "DELETE FROM audit_waiting",
        "INSERT INTO audit_entry (actor_role, action) VALUES ('system', 'invented.done')",
        "INSERT INTO audit_seal (position, entry_id, hash) VALUES (1, uuid_v7(), sha256(''))",
        "SELECT * FROM audit_seal", "SELECT audit('invented.done', NULL, NULL, NULL)", "SELECT verify_audit()",
        "SELECT queue_for_seal()", "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "ALTER TABLE site DISABLE TRIGGER site_audited_changed", "DROP TRIGGER site_audited_changed ON site",
        "SET session_replication_role = replica", "ALTER TABLE audit_entry NO FORCE ROW LEVEL SECURITY",
        "DROP TABLE audit_entry CASCADE", "ALTER FUNCTION audit_statement() SECURITY INVOKER",
        "CREATE OR REPLACE FUNCTION audit_statement() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "ALTER DATABASE postgres SET session_replication_role = replica",
    ]

    @Test("The service changes nothing of the audit and switches nothing off")
    func audit() async throws {
        try await RightsMatrix.with { owner, service in
            let rows = "SELECT md5(string_agg(kept::text, '|' ORDER BY id)) FROM audit_entry AS kept"
            let before: String = try await owner.value(rows)
            for statement in Self.tamperings {
                for name in ["system", "administrator"] {
                    let caller = try #require(RightsCaller.all.first { $0.name == name })
                    try await service.execute(script: "BEGIN")
                    try await caller.begin(service)
                    await #expect(throws: PostgresError.self, "\(statement)") {
                        try await service.execute(script: statement)
                    }
                    try await service.execute(script: "COMMIT")
                }
            }
            #expect(try await owner.value(rows) == before)
        }
    }

    @Test("What is refused because of a row that the caller may not see tells nothing of that row")
    func uniqueViolation() async throws {
        try await RightsMatrix.with { owner, service in
            let caller = try #require(RightsCaller.all.first { $0.name == "administrator" })
            try await service.execute(script: "BEGIN")
            try await caller.begin(service)
            for connection in [service, owner] {
                let error = try await #require(throws: PostgresError.self) {
                    try await connection.sql(
                        "INSERT INTO account_contact (account_id, display_name, email) VALUES ($1, 'Invented', $2)",
                        [RightsCaller.key(18), RightsCaller.canaryAddress.uppercased()])
                }
                #expect(error.sqlState == .uniqueViolation)
                // The server itself tells only the owner, whom the rules do not bind; what the service says of it, and
                // what it logs, would not tell either way.
                #expect(error.fullDescription.lowercased().contains("canary") == (connection === owner))
                let told = try #require(RegistryError(error))
                for text in ["\(told)", "\(error)", String(reflecting: error)] {
                    #expect(!text.lowercased().contains("canary"), "\(text)")
                }
                #expect(told == .conflict("This email address cannot be used here."))
            }
            try await service.execute(script: "ROLLBACK")
        }
    }
}
