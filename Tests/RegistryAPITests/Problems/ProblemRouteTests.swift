import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import StrictJSON
import Testing

@Suite("Problems with a device")
struct ProblemRouteTests {
    private static let damaged = #"{"kind": "damaged", "detail": "The lid is broken"}"#

    private static func path(_ device: UUID) -> String { "/v1/defibrillators/\(device)/problems" }

    /// - Returns: the problem's address.
    private static func report(
        _ asking: Asking, of device: UUID = Known.device, as asker: Asking.Asker = .anybody
    ) async throws -> String {
        let answer = try await asking.post(path(device), damaged, as: asker)
        #expect([.accepted, .created].contains(answer.status), "\(String(buffer: answer.body))")
        let id = try await asking.sql("SELECT id::text FROM problem_report ORDER BY reported_at DESC LIMIT 1").first
        return "/v1/problems/\(try #require(id))"
    }

    @Test("Anybody reports one; whoever may read it is told where", arguments: Role.allCases)
    func reporting(role: Role) async throws {
        try await Asking.with { asking in
            for device in [Known.device, Known.otherDevice, Known.unowned] {
                let answer = try await asking.post(Self.path(device), Self.damaged, as: role)
                let reads =
                    [.coordinator, .administrator, .dispatcher].contains(role)
                    || role == .guardian && device == Known.device
                #expect(answer.status == (reads ? .created : .accepted), "\(String(buffer: answer.body))")
                if reads {
                    let location = try #require(answer.headers[.location])
                    let read = try await asking.get(location, as: role)
                    #expect(read.body == answer.body && read.etag == "\"open\"")
                    #expect(try read.text("detail") == "The lid is broken")
                } else {
                    #expect(try answer.json.keys == ["kind"])
                }
            }
            // It changes nothing by itself.
            #expect(try await asking.sql("SELECT id::text FROM defibrillator_event").isEmpty)
        }
    }

    @Test("Who looks after the device is told where they have an address, else who comes next")
    func receivers() async throws {
        try await Asking.with { asking in
            let (supporting, leader, coordinator) = (Known.key(41), Known.key(42), Known.key(43))
            try await asking.sql(
                """
                INSERT INTO account (id, role, group_id, leads_group) VALUES
                    ('\(supporting)', 'guardian', '\(Known.group)', false),
                    ('\(leader)', 'guardian', '\(Known.group)', true),
                    ('\(coordinator)', 'coordinator', NULL, false), ('\(Known.key(44))', 'coordinator', NULL, false)
                """)
            try await asking.sql(
                """
                INSERT INTO account_contact (account_id, display_name, email)
                SELECT id, 'Invented Person', right(id::text, 2) || '@invented.example' FROM account
                WHERE id IN ('\(supporting)', '\(leader)', '\(coordinator)')
                """)
            try await asking.sql(
                "INSERT INTO site_guardian (site_id, account_id, is_primary) VALUES ('\(Known.site)', '\(supporting)', false)"
            )
            func told(of device: UUID = Known.device, by reporter: UUID? = nil) async throws -> [UUID] {
                try await asking.sql("DELETE FROM outgoing_message")
                let reporter = reporter.map { "'\($0)'" } ?? "NULL"
                try await asking.sql(
                    """
                    INSERT INTO problem_report (defibrillator_id, kind, reporter_id)
                    VALUES ('\(device)', 'missing', \(reporter))
                    """)
                return try await asking.sql("SELECT account_id::text FROM outgoing_message")
                    .compactMap(UUID.init(uuidString:))
            }
            #expect(try await told() == [Known.guardian])
            #expect(try await told(by: Known.guardian) == [])
            #expect(try await told(of: Known.unowned) == [coordinator])
            try await asking.sql("UPDATE account_contact SET email = NULL WHERE account_id = '\(Known.guardian)'")
            #expect(try await told() == [supporting])
            try await asking.sql("UPDATE account SET disabled_at = now() WHERE id = '\(supporting)'")
            #expect(try await told() == [leader])
            try await asking.sql("DELETE FROM account_contact WHERE account_id = '\(leader)'")
            #expect(try await told() == [coordinator])
        }
    }

    @Test("Of what somebody is not told nothing can be reported")
    func unseen() async throws {
        try await Asking.with { asking in
            for asker in [Asking.Asker.anybody, .one(.guardian)] {
                for device in [Known.hidden, Known.key(9999)] {
                    try await asking.post(Self.path(device), Self.damaged, as: asker).expectProblem(.notFound)
                }
            }
            try await asking.sql("UPDATE site SET access = 'private' WHERE id = '\(Known.otherSite)'")
            try await asking.post(Self.path(Known.otherDevice), Self.damaged).expectProblem(.notFound)
            #expect(
                try await asking.asService(
                    """
                    INSERT INTO problem_report (defibrillator_id, kind) VALUES ('\(Known.hidden)', 'missing')
                    """, role: "public") == ["refused 42501"])
            #expect(
                try await asking.asService(
                    """
                    INSERT INTO problem_report (defibrillator_id, kind, reporter_id)
                    VALUES ('\(Known.device)', 'missing', '\(Known.guardian)')
                    """, role: "public") == ["refused 42501"])
            #expect(try await asking.sql("SELECT id::text FROM problem_report").isEmpty)
            #expect(try await asking.post(Self.path(Known.hidden), Self.damaged, as: .responder).status == .accepted)
        }
    }

    @Test(
        "A field that is wrong is named",
        arguments: [
            ("{}", ["#/kind"]), (#"{"kind": "ugly"}"#, ["#/kind"]), (#"{"kind": "other"}"#, ["#/detail"]),
            (#"{"kind": "missing", "x": 1}"#, ["#"]), ("[]", ["#"]),
            (#"{"kind": "missing", "detail": 1}"#, ["#/detail"]),
        ])
    func badFields(body: String, pointers: [String]) async throws {
        try await Asking.with { asking in
            let answer = try await asking.post(Self.path(Known.device), body)
            try answer.expectProblem(.badRequest)
            #expect(try answer.pointers == pointers)
        }
    }

    @Test("The primary guardian gets one message for each, without what was seen; not for their own")
    func messages() async throws {
        try await Asking.with { asking in
            for _ in 0..<2 { _ = try await asking.post(Self.path(Known.device), Self.damaged, key: "same") }
            _ = try await Self.report(asking)
            _ = try await Self.report(asking, as: .one(.guardian))
            _ = try await Self.report(asking, of: Known.unowned)
            let told = try await asking.sql(
                "SELECT account_id || ' ' || facts::text FROM outgoing_message WHERE kind = 'problem_reported'")
            #expect(told.count == 2)
            for message in told {
                #expect(message.hasPrefix("\(Known.guardian)".lowercased()) && message.contains("Invented hall"))
                #expect(!message.contains("lid"))
            }
        }
    }

    @Test("Each is listed to those who look after the device, in pages, open or closed")
    func lists() async throws {
        try await Asking.with { asking in
            let first = try await Self.report(asking)
            for device in [Known.device, Known.otherDevice, Known.hidden] {
                _ = try await Self.report(asking, of: device, as: .one(.responder))
            }
            _ = try await asking.post(first + "/close", #"{"outcome": "mended"}"#, as: .guardian)
            func count(_ uri: String, _ asker: Asking.Asker) async throws -> Int? {
                try await asking.get(uri, as: asker).json["problems"]?.array?.count
            }
            for role in [Role.coordinator, .administrator, .dispatcher] {
                #expect(try await count("/v1/problems", .one(role)) == 4)
                #expect(try await count("/v1/problems?state=open", .one(role)) == 3)
                #expect(try await count(Self.path(Known.hidden), .one(role)) == 1)
                try await asking.get(Self.path(Known.key(9999)), as: role).expectProblem(.notFound)
            }
            #expect(try await count("/v1/problems", .one(.guardian)) == 2)
            #expect(try await count("/v1/problems?state=closed", .one(.guardian)) == 1)
            #expect(try await count("/v1/problems", .otherGuardian) == 1)
            #expect(try await count(Self.path(Known.device), .one(.guardian)) == 2)
            for device in [Known.otherDevice, Known.hidden, Known.unowned] {
                try await asking.get(Self.path(device), as: .guardian).expectProblem(.notFound)
            }
            let page = try await asking.get("/v1/problems?state=open&limit=1", as: .dispatcher)
            let link = try #require(page.headers[HTTPField.Name("Link")!])
            let next = String(link.dropFirst().prefix { $0 != ">" })
            #expect(next.contains("state=open"))
            #expect(try await count(next + "", .one(.dispatcher)) == 1)
            for (query, pointer) in [("state=lost", "state"), ("cursor=x", "cursor"), ("kind=other", "kind")] {
                let answer = try await asking.get("/v1/problems?\(query)", as: .dispatcher)
                try answer.expectProblem(.badRequest)
                #expect(try answer.pointers == [pointer])
            }
        }
    }

    @Test("What a guardian or an administrator confirms is a fault; what is mended or not found is none")
    func closing() async throws {
        try await Asking.with { asking in
            for (role, outcome, fault) in [
                (Role.guardian, "confirmed", "damaged: The lid is broken: Seen"), (.administrator, "mended", nil),
                (.guardian, "not_found", nil), (.coordinator, "confirmed", nil),
                (.administrator, "confirmed", "damaged: The lid is broken: Seen"),
            ] {
                let problem = try await Self.report(asking)
                let before = try await asking.sql("SELECT detail FROM defibrillator_event")
                let closed = try await asking.post(
                    problem + "/close", #"{"outcome": "\#(outcome)", "note": "Seen"}"#, as: role, match: "\"open\"")
                #expect(closed.status == .ok && closed.etag == "\"\(outcome)\"", "\(String(buffer: closed.body))")
                #expect(try closed.text("outcome") == outcome && closed.text("note") == "Seen")
                #expect(try closed.json["closedBy"]?.string != nil)
                let after = try await asking.sql("SELECT detail FROM defibrillator_event")
                #expect(after.count == before.count + (fault == nil ? 0 : 1))
                if let fault { #expect(after.contains(fault)) }
                try await asking.post(problem + "/close", #"{"outcome": "mended"}"#, as: role)
                    .expectProblem(.conflict)
                try await asking.post(problem + "/close", #"{"outcome": "mended"}"#, as: role, match: "\"open\"")
                    .expectProblem(.preconditionFailed)
            }
            let state = try await asking.get("/v1/defibrillators/\(Known.device)")
            #expect(try state.text("readiness") == "not_ready")
        }
    }

    @Test("Of a retired device nothing is confirmed any more, and the problem stays open")
    func retired() async throws {
        try await Asking.with { asking in
            let problem = try await Self.report(asking)
            _ = try await asking.post(
                "/v1/defibrillators/\(Known.device)/retire", #"{"detail": "old"}"#, as: .guardian)
            try await asking.post(problem + "/close", #"{"outcome": "confirmed"}"#, as: .guardian)
                .expectProblem(.conflict)
            #expect(try await asking.get(problem, as: .guardian).etag == "\"open\"")
            #expect(
                try await asking.post(problem + "/close", #"{"outcome": "not_found"}"#, as: .guardian).status == .ok)
        }
    }

    @Test("Nobody closes what is not theirs, or without saying what they read")
    func notTheirs() async throws {
        try await Asking.with { asking in
            let problem = try await Self.report(asking)
            let body = #"{"outcome": "mended"}"#
            try await asking.post(problem + "/close", body, as: .otherGuardian).expectProblem(.notFound)
            try await asking.get(problem, as: .otherGuardian).expectProblem(.notFound)
            for role in [Role.dispatcher, .responder, .analyst, .cad] {
                try await asking.post(problem + "/close", body, as: role).expectProblem(.forbidden)
            }
            try await asking.post(problem + "/close", body).expectProblem(.unauthorized)
            for role in [Role.guardian, .coordinator, .administrator] {
                try await asking.post("/v1/problems/\(Known.key(9999))/close", body, as: role)
                    .expectProblem(.notFound)
                try await asking.post("/v1/problems/x/close", body, as: role).expectProblem(.notFound)
            }
            try await asking.post(problem + "/close", body, as: .guardian, match: nil)
                .expectProblem(HTTPResponse.Status(code: 428, reasonPhrase: "Precondition Required"))
            for (wrong, pointer) in [("{}", "#/outcome"), (#"{"outcome": "lost"}"#, "#/outcome")] {
                let answer = try await asking.post(problem + "/close", wrong, as: .guardian)
                try answer.expectProblem(.badRequest)
                #expect(try answer.pointers == [pointer])
            }
            #expect(
                try await asking.asService(
                    "UPDATE problem_report SET closed_at = now(), outcome = 'mended' RETURNING 'closed'",
                    role: "guardian", account: Known.otherGuardian, group: Known.otherGroup) == [])
        }
    }
}
