import Foundation
import StrictJSON
import TestDatabases
import Testing

@Suite("A new group, from signing up to being offered")
struct RegisteringTests {
    private func json(_ body: String) throws -> JSONObject {
        try #require(try JSONReader.read(Array(body.utf8)).object, "\(body)")
    }

    /// The token of the link to sign in, once the mail is in the folder.
    private func token(in folder: URL) async throws -> String {
        var found: String?
        try await eventually("the mail is there") {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            for name in names where name.hasSuffix(".eml") {
                let mail = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
                found = mail.split(whereSeparator: \.isNewline).first { $0.hasPrefix("hsl_") }.map(String.init)
            }
            return found != nil
        }
        return try #require(found)
    }

    @Test("It signs up, signs in by mail, registers and checks a device, which is offered once it is approved")
    func journey() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mail-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await TestDatabase.with { database in
            let created = try await Program.run(
                "token", "create", "--role", "administrator", "--name", "Invented desk",
                environment: ["HEARTSHIELD_DATABASE": database])
            let desk = created.output.trimmingCharacters(in: .whitespacesAndNewlines)
            let settings = [
                "HEARTSHIELD_MAIL_FOLDER": folder.path, "HEARTSHIELD_MAIL_FROM": "register@invented.example",
            ]
            try await Server.with(database: database, settings: settings) { server in
                let signUp = """
                    {"name": "Invented heart group", "displayName": "Invented Person",
                     "email": "person@invented.example"}
                    """
                #expect(try await server.call("POST", "/v1/groups", signUp).status == 202)
                let link = try await token(in: folder)
                let session = try await server.call("POST", "/v1/sessions", #"{"token": "\#(link)"}"#)
                let csrf = try #require(try json(session.body)["csrfToken"]?.string)
                let cookie = try #require(session.cookie)
                #expect(try await server.call("POST", "/v1/sessions", #"{"token": "\#(link)"}"#).status == 401)
                let made = try await server.call(
                    "POST", "/v1/keys", #"{"name": "Invented key"}"#, headers: ["Cookie": cookie, "X-CSRF-Token": csrf])
                let key = ["Authorization": "Bearer \(try #require(try json(made.body)["secret"]?.string))"]

                let draft = """
                    {"name": "Invented village hall", "lat": 52.9522, "lon": -0.9527, "access": "public",
                     "accessHours": "24/7", "defibrillator": {"consumables": [
                       {"kind": "adult_pads", "expiresOn": "2099-01-31"}, {"kind": "battery", "expiresOn": "2099-01-31"}]}}
                    """
                let site = try json(try await server.call("POST", "/v1/sites", draft, headers: key).body)
                #expect(site["approval"]?.string == "pending")
                let device = try #require(site["defibrillator"]?.object?["id"]?.string)
                let check = try await server.call(
                    "POST", "/v1/defibrillators/\(device)/checks", #"{"readySignal": true}"#, headers: key)
                #expect(check.status == 201, "\(check.body)")

                func isOffered() async throws -> Bool {
                    let answer = try json(try await server.get("/v1/nearest?lat=52.9522&lon=-0.9527").body)
                    return try #require(answer["defibrillators"]?.array).contains {
                        $0.object?["id"]?.string == device && $0.object?["availability"]?.string == "available"
                    }
                }
                #expect(try await !isOffered())
                let deciding = ["Authorization": "Bearer \(desk)", "If-Match": "*"]
                let open = try await server.call("GET", "/v1/requests?state=open", headers: deciding)
                let request = try #require(
                    try json(open.body)["requests"]?.array?.first?.object?["id"]?.string, "\(open.body)")
                let decided = try await server.call(
                    "POST", "/v1/requests/\(request)/decision", #"{"approve": true}"#, headers: deciding)
                #expect(decided.status == 200, "\(decided.body)")
                try await eventually("it is offered") { try await isOffered() }
            }
        }
    }
}
