import Foundation
import TestDatabases
import Testing

@Suite("Keys for a scheme on the command line")
struct SchemeTokenTests {
    @Test(
        "A key for a volunteer or a coordinator is made with an account in a scheme that there is, or is asked to be made"
    )
    func tokens() async throws {
        try await TestDatabase.with { database in
            let environment = ["HEARTSHIELD_DATABASE": database]
            func create(_ arguments: [String]) async throws -> Program.Ending {
                try await Program(
                    ["token", "create", "--name", "Invented Person"] + arguments, environment: environment
                ).ended()
            }
            let unknown = try await create(["--role", "responder", "--scheme", "Invented scheme"])
            #expect(unknown.status != 0 && unknown.output.isEmpty)
            #expect(unknown.complaint.contains("no scheme of this name"), "\(unknown.complaint)")
            let coordinator = try await create(["--role", "coordinator", "--scheme", "Invented scheme", "--new-scheme"])
            let responder = try await create(["--role", "responder", "--scheme", "INVENTED scheme"])
            #expect(coordinator.status == 0 && responder.status == 0, "\(coordinator.complaint)\(responder.complaint)")
            for arguments in [
                ["--role", "responder"], ["--role", "guardian", "--scheme", "Invented scheme"],
                ["--role", "analyst", "--new-scheme"], ["--role", "coordinator", "--scheme", " "],
                ["--role", "responder", "--scheme", "Invented scheme", "--account", UUID().uuidString],
            ] {
                let refused = try await create(arguments)
                #expect(refused.status != 0 && refused.output.isEmpty, "\(arguments)")
            }
            try await Server.with(database: database) { server in
                let secret = { (ending: Program.Ending) in ending.output.trimmingCharacters(in: .whitespacesAndNewlines)
                }
                // The coordinator looks after the scheme that both are in.
                let account = try #require(
                    responder.complaint.split(separator: "account ").last.map { String($0.prefix(36)) })
                let profile = #"{"accountId": "\#(account)", "kind": "cfr", "travelMode": "foot"}"#
                #expect(try await server.post("/v1/responders", profile, key: secret(coordinator)).status == 201)
                #expect(try await server.post("/v1/responders", profile, key: secret(responder)).status == 403)
            }
        }
    }
}
