import Foundation
import HTTPSupport
import Logging
import OpenIDConnect
import PostgresClient
import Registry
import StrictJSON
import TestDatabases
import Testing

@testable import heartshield

@Suite("Signing in to the program")
struct SignInTests {
    private func execute(_ sql: String, on database: String) async throws {
        let connection = try await PostgresConnection.connect(
            configuration: PostgresConfiguration(connectionString: database),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        do {
            try await connection.execute(script: sql)
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
    }

    @Test(
        "Whoever signs up a group gets a mail, and with its token is signed in; no secret and no address is in the log")
    func story() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("heartshield-" + UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await TestDatabase.with { database in
            let settings = [
                "HEARTSHIELD_MAIL_FOLDER": folder.path, "HEARTSHIELD_MAIL_FROM": "register@invented.example",
                "HEARTSHIELD_BASE_URL": "https://register.invented.example", "HEARTSHIELD_LOG_LEVEL": "trace",
            ]
            try await Server.with(database: database, settings: settings) { server in
                let asked = try await server.post(
                    "/v1/groups",
                    #"{"name": "Invented newcomers", "displayName": "Canary", "email": "canary@invented.example"}"#,
                    key: nil)
                #expect(asked.status == 202)
                var text = ""
                try await eventually("the mail is there") {
                    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
                    guard let name = names.first(where: { $0.hasSuffix(".eml") }) else { return false }
                    text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
                    return true
                }
                // Quoted-printable: soft line ends away, and the sign that it escapes.
                let plain = text.replacing("=\r\n", with: "").replacing("=\n", with: "").replacing("=3D", with: "=")
                #expect(plain.contains("https://register.invented.example/sign-in#token=hsl_"))
                let token = try #require(
                    plain.split(whereSeparator: \.isNewline).compactMap { APISecret($0, .link) }.first)
                let body = #"{"token": "\#(token.text)"}"#
                #expect(try await server.post("/v1/sessions", body, key: nil).status == 201)
                #expect(try await server.post("/v1/sessions", body, key: nil).status == 401)
                try await eventually("nothing waits") {
                    try await server.management("/metrics").contains("outgoing_messages{state=\"waiting\"} 0")
                }
                let log = server.program.complaint
                #expect(!log.contains("canary@") && !log.contains(token.text) && !log.contains("hsl_"))
            }
        }
    }

    @Test("Without a way to send, messages wait and the log says so once")
    func waiting() async throws {
        try await TestDatabase.with { database in
            try await Server.with(database: database) { server in
                try await eventually("the log says so") { server.program.complaint.contains("No mail is sent") }
                _ = try await server.post(
                    "/v1/groups",
                    #"{"name": "Invented newcomers", "displayName": "x", "email": "x@invented.example"}"#, key: nil)
                try await eventually("one waits") {
                    try await server.management("/metrics").contains("outgoing_messages{state=\"waiting\"} 1")
                }
                let lines = server.program.complaint.split(separator: "\n")
                #expect(lines.count { $0.contains("No mail is sent") } == 1)
            }
        }
    }

    @Test(
        "A guardian's key is made with the group and an account, a second one joins; one of scope read changes nothing")
    func tokens() async throws {
        try await TestDatabase.with { database in
            let environment = ["HEARTSHIELD_DATABASE": database]
            func create(_ arguments: String...) async throws -> Program.Ending {
                try await Program(
                    ["token", "create", "--name", "Invented Keeper"] + arguments, environment: environment
                )
                .ended()
            }
            let slip = try await create("--role", "guardian", "--group", "Invented keepers")
            #expect(
                slip.status != 0 && slip.output.isEmpty && slip.complaint.contains("--new-group"), "\(slip.complaint)")
            let first = try await create("--role", "guardian", "--group", "Invented keepers", "--new-group")
            let second = try await create(
                "--role", "guardian", "--group", "INVENTED keepers", "--scope", "read")
            #expect(first.status == 0 && second.status == 0, "\(first.complaint)\(second.complaint)")
            let account = try #require(
                first.complaint.split(separator: "account ").last.map { String($0.prefix(36)) })
            let third = try await create("--account", account)
            #expect(third.status == 0 && third.complaint.contains("guardian"), "\(third.complaint)")
            for arguments in [
                ["--role", "guardian"], ["--role", "dispatcher", "--group", "x"], [], ["--account", "x"],
                ["--account", account, "--role", "administrator"], ["--account", UUID().uuidString],
                ["--role", "analyst", "--scope", "all"], ["--role", "guardian", "--group", " "],
                ["--role", "guardian", "--group", "invented keepers", "--new-group"],
                ["--role", "analyst", "--new-group"],
            ] {
                let refused = try await Program(
                    ["token", "create", "--name", "x"] + arguments, environment: environment
                ).ended()
                #expect(refused.status != 0 && refused.output.isEmpty, "\(arguments)")
            }
            let list = try await Program(["token", "list"], environment: environment).ended().output
            #expect(list.split(separator: "\n").count == 3 && !list.contains("hsk_"))
            #expect(list.contains("  read  ") && list.contains("account \(account)"))
            try await Server.with(database: database) { server in
                let secret = { (ending: Program.Ending) in ending.output.trimmingCharacters(in: .whitespacesAndNewlines)
                }
                let own = #"{"name": "Invented phone"}"#
                #expect(try await server.post("/v1/keys", own, key: secret(first)).status == 201)
                #expect(try await server.post("/v1/keys", own, key: secret(third)).status == 201)
                #expect(try await server.post("/v1/keys", own, key: secret(second)).status == 403)
                // The first of a group's guardians leads it.
                let new = #"{"role": "guardian", "displayName": "Invented"}"#
                #expect(try await server.post("/v1/accounts", new, key: secret(first)).status == 201)
                try await execute("UPDATE account SET disabled_at = now() WHERE id = '\(account)'", on: database)
                try await eventually("the closed account is refused", within: .seconds(10)) {
                    try await server.post("/v1/keys", own, key: secret(first)).status == 401
                }
            }
        }
    }

    @Test("Settings of mail and of the identity provider that cannot work are told before anything is served")
    func settings() async throws {
        for (settings, words) in [
            (["HEARTSHIELD_SENDMAIL": "/usr/sbin/sendmail"], "HEARTSHIELD_MAIL_FROM"),
            (["HEARTSHIELD_SENDMAIL": "sendmail", "HEARTSHIELD_MAIL_FROM": "a@b.example"], "whole path"),
            (
                [
                    "HEARTSHIELD_SENDMAIL": "/bin/true", "HEARTSHIELD_MAIL_FOLDER": "/tmp",
                    "HEARTSHIELD_MAIL_FROM": "a@b.example",
                ], "not both"
            ),
            (["HEARTSHIELD_OIDC_ISSUER": "https://id.invented.example"], "go together"),
            (
                ["HEARTSHIELD_OIDC_ISSUER": "http://id.invented.example", "HEARTSHIELD_OIDC_AUDIENCE": "x"],
                "https address"
            ),
            (["HEARTSHIELD_BASE_URL": "register.invented.example"], "HEARTSHIELD_BASE_URL"),
        ] {
            let ending = try await Program(["serve"], environment: settings).ended()
            #expect(ending.status != 0 && ending.complaint.contains(words), "\(settings): \(ending.complaint)")
        }
    }

    @Test("What the provider's verifier says of a token is told in the authenticator's words")
    func verifier() async throws {
        struct Away: DocumentFetcher {
            func fetch(_ url: URL) async throws(ProviderFailure) -> [UInt8] { throw .timedOut }
        }
        let provider = OpenIDProvider(
            configuration: try OpenIDConfiguration(issuer: "https://id.invented.example", audience: "invented"),
            fetcher: Away())
        let verifier = ProviderVerifier(
            provider: provider, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        await #expect(throws: IdentityError.refused) { try await verifier.identity(of: "e30.e30.AA") }
        // {"alg":"ES256","kid":"k"}
        await #expect(throws: IdentityError.unavailable) {
            try await verifier.identity(of: "eyJhbGciOiJFUzI1NiIsImtpZCI6ImsifQ.e30.AA")
        }
    }
}
