import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InMemoryLogging
import Logging
import PostgresClient
import Registry
import RegistryStore
import StrictJSON
import TestDatabases
import Testing

@Suite("An unlock code stays where it is")
struct CodeSecrecyTests {
    private static let canary = CodeReleaseTests.canary
    private static let path = "/v1/defibrillators/\(Known.device)/code-release"
    /// What a caller may say to be at the database.
    private static let roles = Role.allCases.map(\.rawValue) + ["system", ""]

    private static func with(_ body: @escaping @Sendable (Asking) async throws -> Void) async throws {
        try await Asking.with { asking in
            try await asking.sql(
                """
                INSERT INTO unlock_code (site_id, code)
                SELECT id, '\(canary)' FROM site WHERE id IN ('\(Known.site)', '\(Known.otherSite)')
                """)
            try await body(asking)
        }
    }

    @Test("The service's user reads it by one function, as a dispatcher, for an incident, or as the group's own")
    func oneWay() async throws {
        try await Self.with { asking in
            for role in Self.roles {
                #expect(
                    try await asking.asService("SELECT code FROM unlock_code", role: role) == ["refused 42501"],
                    "\(role)")
                #expect(
                    try await asking.asService(
                        "UPDATE unlock_code SET code = code RETURNING code", role: role) == ["refused 42501"])
                func release(_ incident: String) async throws -> [String] {
                    try await asking.asService(
                        "SELECT release_unlock_code('\(Known.device)', \(incident))", role: role,
                        account: Known.guardian, group: Known.group)
                }
                let isTold = ["dispatcher", "guardian"].contains(role)
                let without = try await release("NULL")
                #expect(without == [isTold ? Self.canary : "refused 42501"], "\(role)")
                let isToldInIncident = isTold || role == "cad"
                let within = try await release("'INC-1'")
                #expect(within == [isToldInIncident ? Self.canary : "refused 42501"], "\(role)")
            }
            for device in [Known.otherDevice, Known.unowned] {
                #expect(
                    try await asking.asService(
                        "SELECT release_unlock_code('\(device)', 'INC-1')", role: "guardian", account: Known.guardian,
                        group: Known.group) == ["refused 42501"])
            }
            // A role that no table knows, and the group of nobody.
            #expect(
                try await asking.asService(
                    "SELECT release_unlock_code('\(Known.unowned)', 'INC-1')", role: "guardian",
                    account: Known.guardian) == ["refused 42501"])
            // Each of the five readings above, and nothing else, is in the audit.
            let readings = try await asking.sql("SELECT id::text FROM audit_entry WHERE action = 'unlock_code.read'")
            #expect(readings.count == 5)
        }
    }

    @Test("No table and no view that the service's user may read holds it, whoever is said to be at work")
    func relations() async throws {
        try await Self.with { asking in
            _ = try await asking.post(Self.path, #"{"incident": "INC-1"}"#, as: .dispatcher, key: "k")
            let relations = try await asking.sql(
                """
                SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
                    AND relkind IN ('r', 'v', 'm', 'p') AND has_table_privilege('\(TestDatabase.serviceUser)', oid, 'SELECT')
                """)
            #expect(relations.count > 20 && !relations.contains("unlock_code"))
            let all = relations.map { "SELECT kept::text AS row FROM \"\($0)\" AS kept" }.joined(
                separator: " UNION ALL ")
            for role in Self.roles {
                let rows = try await asking.asService(all, role: role, account: Known.guardian, group: Known.group)
                #expect(!rows.contains { $0.contains(Self.canary) }, "\(role)")
                #expect(!rows.contains { $0.hasPrefix("refused") }, "\(role)")
            }
            let functions = try await asking.sql(
                """
                SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
                    AND prosrc LIKE '%unlock_code%' AND has_function_privilege('\(TestDatabase.serviceUser)', oid, 'EXECUTE')
                ORDER BY proname
                """)
            #expect(functions == ["has_unlock_code", "move_upload_code", "release_unlock_code", "set_unlock_code"])
        }
    }

    @Test("It is in no other table, no log line, no problem and no snapshot file")
    func canary() async throws {
        try await Self.with { asking in
            let body = #"{"incident": "INC-1", "reason": "cardiac arrest"}"#
            for _ in 0..<2 { _ = try await asking.post(Self.path, body, as: .dispatcher, key: "k") }
            _ = try await asking.post(Self.path, nil, as: .guardian)
            for (role, sent) in [(Role.cad, "{}"), (.responder, body), (.guardian, "[]")] {
                let refused = try await asking.post(Self.path, sent, as: role)
                #expect(!String(buffer: refused.body).contains(Self.canary))
            }
            let tables = try await asking.sql(
                """
                SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm')
                    AND relname <> 'unlock_code'
                """)
            for table in tables {
                let rows = try await asking.sql(
                    "SELECT kept::text FROM \"\(table)\" AS kept WHERE kept::text LIKE '%\(Self.canary)%'")
                #expect(rows.isEmpty, "\(table)")
            }
            let encoded = Data(Self.canary.utf8).map { String($0, radix: 16) }.joined()
            #expect(try await asking.sql("SELECT key FROM kept_answer WHERE body::text LIKE '%\(encoded)%'").isEmpty)
            let file = try await Self.snapshot(asking.owner)
            #expect(file.count > 1000 && file.range(of: Data("Invented hall".utf8)) != nil)
            #expect(file.range(of: Data(Self.canary.utf8)) == nil)
            for entry in asking.service.log.entries {
                #expect(
                    !"\(entry.message) \(entry.metadata) \(entry.error.map { "\($0)" } ?? "")".contains(Self.canary))
            }
        }
    }

    /// The bytes of the snapshot file of a register.
    private static func snapshot(_ connectionString: String) async throws -> Data {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("heartshield-\(UUID()).register")
        defer { try? FileManager.default.removeItem(at: url) }
        let pool = PostgresPool(
            configuration: PostgresConfiguration(
                connectionString: connectionString, poolSize: 1, minimumConnections: 0, shutdownGrace: .seconds(1)),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let feed = try PostgresLocatorFeed(
            pool: pool, statements: try SQLFolder().statements(), keeper: SnapshotKeeper(file: SnapshotFile(url: url)))
        _ = try await feed.loadRegister()
        let end = ContinuousClock.now + .seconds(60)
        while !FileManager.default.fileExists(atPath: url.path), .now < end {
            try await Task.sleep(for: .milliseconds(5))
        }
        await pool.shutdown()
        return try Data(contentsOf: url)
    }
}
