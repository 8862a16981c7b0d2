import Foundation
import Logging
import PostgresClient
import TestDatabases
import Testing

@Suite("The audit on the command line")
struct AuditCommandTests {
    private func with(_ body: (PostgresConnection, [String: String]) async throws -> Void) async throws {
        try await TestDatabase.with { connectionString in
            let connection = try await PostgresConnection.connect(
                configuration: PostgresConfiguration(connectionString: connectionString),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            do {
                try await connection.execute(
                    script: """
                        INSERT INTO site (id, name, latitude, longitude)
                        SELECT uuid_v7(), 'Invented', 52.9, -1.1 FROM generate_series(1, 12);
                        SELECT seal_audit(1000);
                        """)
                try await body(connection, ["HEARTSHIELD_DATABASE": connectionString])
                await connection.close()
            } catch {
                await connection.close()
                throw error
            }
        }
    }

    private func head(of ending: Program.Ending) throws -> String {
        let line = try #require(ending.output.split(separator: "\n").first { $0.hasPrefix("head: ") })
        return String(line.dropFirst("head: ".count))
    }

    @Test("verify prints the counts and the head, and ends with 0 while nothing is wrong")
    func whole() async throws {
        try await with { connection, environment in
            let ending = try await Program.run("audit", "verify", environment: environment)
            #expect(ending.status == 0, "\(ending.complaint)")
            #expect(ending.output.contains("waiting for one: 0") && ending.output.hasSuffix("whole\n"))
            let head = try head(of: ending)
            try await connection.execute(
                script: "UPDATE site SET name = 'Renamed'; SELECT seal_audit(1000)")
            let later = try await Program.run("audit", "verify", "--head", head, environment: environment)
            #expect(later.status == 0 && later.output.contains("the head that was given is in it"))
        }
    }

    @Test("verify names every fault and ends with 1; only with a head does it see that the end was cut off")
    func faults() async throws {
        try await with { connection, environment in
            let head = try head(of: await Program.run("audit", "verify", environment: environment))
            try await connection.execute(
                script: """
                    SET session_replication_role = replica;
                    DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_seal WHERE position > 8);
                    DELETE FROM audit_seal WHERE position > 8;
                    """)
            #expect(try await Program.run("audit", "verify", environment: environment).status == 0)
            let cut = try await Program.run("audit", "verify", "--head", head, environment: environment)
            #expect(cut.status == 1 && cut.output.contains("head_missing"))
            try await connection.execute(
                script: """
                    UPDATE audit_entry SET reason = 'altered' WHERE id IN
                        (SELECT entry_id FROM audit_seal WHERE position IN (2, 5))
                    """)
            let altered = try await Program.run("audit", "verify", environment: environment)
            #expect(altered.status == 1)
            #expect(altered.output.contains("altered: seal 2") && altered.output.contains("altered: seal 5"))
            #expect(altered.complaint.contains("2 fault(s)"))
        }
    }

    @Test("The service writes the head into its log, where a cut of the chain cannot reach it")
    func logged() async throws {
        try await with { _, environment in
            let head = try head(of: await Program.run("audit", "verify", environment: environment))
            try await Server.with(database: environment["HEARTSHIELD_DATABASE"] ?? "") { server in
                try await eventually("the head is in the log") { server.program.complaint.contains("head=\(head)") }
            }
        }
    }

    @Test(
        "A head that is none is refused",
        arguments: ["", "5", "0:\(String(repeating: "a", count: 64))", "5:xyz", "x:y:z"])
    func wrongHead(head: String) async throws {
        try await with { _, environment in
            let ending = try await Program.run("audit", "verify", "--head=\(head)", environment: environment)
            #expect(ending.status != 0 && ending.complaint.contains("POSITION:HASH"))
        }
    }

    @Test("The service's own user is told that it may not verify")
    func service() async throws {
        try await with { _, environment in
            let string = TestDatabase.serviceString(for: environment["HEARTSHIELD_DATABASE"] ?? "")
            let ending = try await Program.run("audit", "verify", environment: ["HEARTSHIELD_DATABASE": string])
            #expect(ending.status != 0 && ending.complaint.contains("does not let you"), "\(ending.complaint)")
        }
    }

    @Test("list shows what was done to one thing, by whom, the latest first")
    func list() async throws {
        try await with { connection, environment in
            let site: String =
                try await connection.execute(
                    PostgresStatement(
                        name: "rename",
                        sql:
                            "UPDATE site SET name = E'Re\\x07named' WHERE id = (SELECT min(id::text)::uuid FROM site) RETURNING id::text"
                    )
                ).first?.decode(at: 0) ?? ""
            let ending = try await Program.run("audit", "list", "--subject", site, environment: environment)
            let lines = ending.output.split(separator: "\n")
            #expect(ending.status == 0 && lines.count == 2, "\(ending.complaint)")
            #expect(lines.first?.contains("site.changed") == true && lines.last?.contains("site.added") == true)
            #expect(lines.allSatisfy { $0.contains("database") && $0.contains(site) })
            #expect(!ending.output.contains("\u{7}"))
            let none = try await Program.run("audit", "list", "--actor", UUID().uuidString, environment: environment)
            #expect(none.output == "there are no such entries\n")
            for option in ["--actor=x", "--account=x", "--from=x", "--to=2026-02-30", "--limit=0"] {
                #expect(
                    try await Program.run("audit", "list", option, environment: environment).status != 0, "\(option)")
            }
        }
    }
}
