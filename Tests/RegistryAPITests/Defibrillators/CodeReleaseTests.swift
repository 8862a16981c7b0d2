import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import PostgresClient
import Registry
import StrictJSON
import Testing

@Suite("Reading an unlock code")
struct CodeReleaseTests {
    /// An invented code that stands nowhere else.
    static let canary = "C4N4RY-7731"
    private static let path = "/v1/defibrillators/\(Known.device)/code-release"
    private static let other = "/v1/defibrillators/\(Known.otherDevice)/code-release"

    private static func with(_ body: @escaping @Sendable (Asking) async throws -> Void) async throws {
        try await Asking.with { asking in
            try await asking.sql(
                """
                INSERT INTO unlock_code (site_id, code) SELECT id, '\(canary)' FROM site
                WHERE id IN ('\(Known.site)', '\(Known.otherSite)', '\(Known.hiddenSite)')
                """)
            try await asking.sql(
                """
                UPDATE site SET surroundings = 'Left of the door', entrance_note = 'Ring twice', cabinet_locked = true,
                    cabinet_kind = 'keypad' WHERE id = '\(Known.site)'
                """)
            try await body(asking)
        }
    }

    private static func readings(_ asking: Asking) async throws -> Int {
        try await asking.sql("SELECT id::text FROM audit_entry WHERE action = 'unlock_code.read'").count
    }

    private static func events(_ asking: Asking) async throws -> Int {
        try await asking.sql("SELECT id::text FROM defibrillator_event WHERE kind = 'code_issued'").count
    }

    /// Events, then readings.
    private static func counts(_ asking: Asking) async throws -> [Int] {
        [try await events(asking), try await readings(asking)]
    }

    @Test("A dispatcher is told the code and what goes with it, and the device counts as issued")
    func dispatcher() async throws {
        try await Self.with { asking in
            let answer = try await asking.post(
                Self.path, #"{"incident": "INC-1", "reason": "cardiac arrest"}"#, as: .dispatcher)
            #expect(answer.status == .created)
            #expect(try answer.text("code") == Self.canary && answer.text("surroundings") == "Left of the door")
            #expect(try answer.text("entranceNote") == "Ring twice")
            #expect(try answer.json["cabinet"]?.object?["locked"]?.bool == true)
            #expect(try answer.json["cabinet"]?.object?["kind"]?.string == "keypad")
            #expect(try answer.json["notes"]?.array?.isEmpty == true)
            #expect(try answer.json["status"]?.object?["readiness"]?.string == "code_issued")
            #expect(answer.headers[.cacheControl] == "no-store")
            #expect(
                try await asking.sql(
                    """
                    SELECT actor_role || ' ' || reason || ' ' || subject || ' ' || (changes ->> 'incident')
                    FROM audit_entry WHERE action = 'unlock_code.read'
                    """) == ["dispatcher cardiac arrest \(Known.site.uuidString.lowercased()) INC-1"])
            // Guardians and analysts read the events: the incident is none of theirs.
            #expect(
                try await asking.sql("SELECT kind || ' ' || coalesce(detail, 'no words') FROM defibrillator_event")
                    == ["code_issued no words"])
        }
    }

    @Test(
        "While somebody else holds the device the code comes at once, with a note; afterwards it is an event again",
        arguments: [
            "defibrillator WHERE id = '\(Known.device)'",
            "defibrillator_readiness WHERE defibrillator_id = '\(Known.device)'",
        ])
    func deviceIsHeld(row: String) async throws {
        try await Self.with { asking in
            try await Service.asOwner(asking.owner) { holder in
                try await holder.execute(script: "BEGIN; SELECT FROM \(row) FOR UPDATE")
                let answer = try await asking.post(Self.path, nil, as: .dispatcher)
                #expect(try answer.status == .created && answer.text("code") == Self.canary)
                let notes = try #require(try answer.json["notes"]?.array).compactMap(\.string)
                #expect(notes.count == 1 && notes.first?.contains("no event of the device") == true)
                #expect(try await Self.counts(asking) == [0, 1])
                try await holder.execute(script: "ROLLBACK")
            }
            let later = try await asking.post(Self.path, nil, as: .dispatcher)
            #expect(try later.json["notes"]?.array?.isEmpty == true)
            #expect(try await Self.counts(asking) == [1, 2])
        }
    }

    @Test("A dispatcher is refused for no want of a form: no body, an empty one, and one without an incident do")
    func forms() async throws {
        try await Self.with { asking in
            for body in [nil, "", "{}", #"{"incident": null, "reason": " "}"#] {
                let answer = try await asking.post(Self.path, body, as: .dispatcher)
                #expect(try answer.status == .created && answer.text("code") == Self.canary)
            }
            #expect(try await Self.readings(asking) == 4)
        }
    }

    @Test(
        "A dispatcher's form that cannot be read keeps no code back: a note complains, and what was readable is audited",
        arguments: [
            (#"{"incident": "INC-7", "colour": 1}"#, "application/json", "There is no field colour", "INC-7"),
            (#"{"incident": "INC-7"}"#, "application/x-www-form-urlencoded", "must be application/json", "INC-7"),
            ("incident=INC-7", "application/x-www-form-urlencoded", "not JSON", "none"),
            ("{", "application/json", "not JSON", "none"), ("[]", "application/json", "JSON object", "none"),
            (#"{"incident": 5, "reason": "x"}"#, "application/json", "#/incident", "none"),
            (#"{"incident": "\#(String(repeating: "x", count: 101))"}"#, "application/json", "100 characters", "none"),
        ])
    func unreadableForms(body: String, type: String, complaint: String, incident: String) async throws {
        try await Self.with { asking in
            let answer = try await asking.client.execute(
                uri: Self.path, method: .post,
                headers: [
                    .contentType: type, .authorization: asking.service.keyStore.authorization(.dispatcher),
                ], body: ByteBuffer(string: body))
            #expect(try answer.status == .created && answer.text("code") == Self.canary)
            let notes = try #require(try answer.json["notes"]?.array).compactMap(\.string)
            #expect(notes.count == 1 && notes.first?.contains(complaint) == true, "\(notes)")
            #expect(
                try await asking.sql(
                    """
                    SELECT coalesce(changes ->> 'incident', 'none') FROM audit_entry
                    WHERE action = 'unlock_code.read'
                    """) == [incident])
            #expect(try await Self.events(asking) == 1)
        }
    }

    @Test("Of a site whose registration waits or was refused the code comes with a note that says so")
    func unapproved() async throws {
        try await Self.with { asking in
            for (approval, words) in [("pending", "waits for approval"), ("refused", "was refused")] {
                try await asking.sql("UPDATE site SET approval = '\(approval)' WHERE id = '\(Known.site)'")
                for (role, body) in [(Role.dispatcher, nil), (.cad, #"{"incident": "x"}"#), (.guardian, nil)] {
                    let answer = try await asking.post(Self.path, body, as: role)
                    let notes = try #require(try answer.json["notes"]?.array).compactMap(\.string)
                    #expect(try answer.text("code") == Self.canary && notes.count == 1, "\(role)")
                    #expect(notes.first?.contains(words) == true, "\(notes)")
                }
            }
        }
    }

    @Test(
        "A field that is wrong is named, and nothing is read",
        arguments: [
            (Role.cad, #"{}"#, ["#/incident"]), (.cad, #"{"incident": " \t"}"#, ["#/incident"]),
            (.cad, #"{"incident": 5}"#, ["#/incident"]), (.guardian, #"{"colour": 1}"#, ["#"]),
            (.cad, #"{"incident": "\#(String(repeating: "x", count: 101))"}"#, ["#/incident"]),
            (.guardian, "[]", ["#"]), (.cad, "{", ["#"]),
        ])
    func badFields(role: Role, body: String, pointers: [String]) async throws {
        try await Self.with { asking in
            let answer = try await asking.post(Self.path, body, as: role)
            try answer.expectProblem(.badRequest)
            #expect(try answer.pointers == pointers)
            #expect(try await Self.readings(asking) == 0)
        }
    }

    @Test("A dispatch system names the incident and is told the code, but not the facts behind the state")
    func cad() async throws {
        try await Self.with { asking in
            let answer = try await asking.post(Self.other, #"{"incident": "CAD-9"}"#, as: .cad)
            #expect(try answer.text("code") == Self.canary)
            #expect(try answer.json["status"]?.object?.keys.contains("facts") == false)
            #expect(try await Self.events(asking) == 1)
        }
    }

    @Test("A guardian reads the codes of the group's own sites, which is audited and no event; others are not there")
    func guardian() async throws {
        try await Self.with { asking in
            let own = try await asking.post(Self.path, nil, as: .guardian)
            #expect(try own.status == .created && own.text("code") == Self.canary)
            #expect(try await Self.counts(asking) == [0, 1])
            for device in [Known.otherDevice, Known.hidden, Known.unowned, Known.key(9999)] {
                try await asking.post("/v1/defibrillators/\(device)/code-release", nil, as: .guardian)
                    .expectProblem(.notFound)
            }
            #expect(try await Self.readings(asking) == 1)
        }
    }

    @Test("Nobody else is told", arguments: [Role.public, .responder, .coordinator, .analyst, .administrator])
    func others(role: Role) async throws {
        try await Self.with { asking in
            let answer = try await asking.post(Self.path, #"{"incident": "x"}"#, as: role)
            try answer.expectProblem(role == .public ? .unauthorized : .forbidden)
            #expect(!String(buffer: answer.body).contains(Self.canary))
            #expect(try await Self.readings(asking) == 0)
        }
    }

    @Test("Of a device that is out the code is given all the same, with a note and without an event")
    func deviceIsOut() async throws {
        try await Self.with { asking in
            _ = try await asking.post(
                "/v1/defibrillators/\(Known.device)/events", #"{"kind": "taken"}"#, as: .dispatcher)
            let answer = try await asking.post(Self.path, nil, as: .dispatcher)
            #expect(try answer.status == .created && answer.text("code") == Self.canary)
            let notes = try #require(try answer.json["notes"]?.array).compactMap(\.string)
            #expect(notes.count == 1 && notes.first?.contains("The device is out") == true)
            #expect(try await Self.counts(asking) == [0, 1])
        }
    }

    @Test("Of a retired device, and of one that is not there, no code is told")
    func retired() async throws {
        try await Self.with { asking in
            _ = try await asking.post(
                "/v1/defibrillators/\(Known.device)/retire", #"{"detail": "old"}"#, as: .administrator)
            for role in [Role.dispatcher, .guardian] {
                try await asking.post(Self.path, nil, as: role).expectProblem(.conflict)
            }
            try await asking.post(Self.path, #"{"incident": "x"}"#, as: .cad).expectProblem(.conflict)
            for id in ["x", "\(Known.key(9999))"] {
                try await asking.post("/v1/defibrillators/\(id)/code-release", nil, as: .dispatcher)
                    .expectProblem(.notFound)
            }
            #expect(try await Self.readings(asking) == 0)
        }
    }

    @Test("Where no code is known, and where the cabinet is open, a note says so; the event is kept")
    func unknownCode() async throws {
        try await Self.with { asking in
            try await asking.sql("UPDATE site SET cabinet_locked = false WHERE id = '\(Known.unownedSite)'")
            let answer = try await asking.post(
                "/v1/defibrillators/\(Known.unowned)/code-release", nil, as: .dispatcher)
            #expect(try answer.status == .created && answer.json["code"]?.isNull == true)
            #expect(try answer.json["notes"]?.array?.count == 2)
            #expect(try await Self.counts(asking) == [1, 1])
        }
    }

    @Test("The same Idempotency-Key gives the code again: one event, and each reading audited")
    func again() async throws {
        try await Self.with { asking in
            let body = #"{"incident": "INC-1"}"#
            let first = try await asking.post(Self.path, body, as: .dispatcher, key: "call-1")
            let second = try await asking.post(Self.path, body, as: .dispatcher, key: "call-1")
            #expect(first.status == .created && second.status == .created)
            #expect(try first.text("code") == Self.canary && second.text("code") == Self.canary)
            #expect(try first.json["notes"]?.array?.count == 0 && second.json["notes"]?.array?.count == 1)
            #expect(try await Self.counts(asking) == [1, 2])
            try await asking.post(Self.path, #"{"incident": "INC-2"}"#, as: .dispatcher, key: "call-1")
                .expectProblem(.unprocessableContent)
            try await asking.post(Self.other, body, as: .dispatcher, key: "call-1").expectProblem(.unprocessableContent)
            #expect(try await Self.readings(asking) == 2)
            #expect(try await asking.sql("SELECT coalesce(body::text, 'none') FROM kept_answer") == ["none"])
            // Somebody else's key of the same name is another.
            #expect(try await asking.post(Self.path, body, as: .cad, key: "call-1").status == .created)
            #expect(try await Self.events(asking) == 2)
        }
    }

    @Test("Fifty at once are all told, each is audited once, each is an event or is told that it is none")
    func concurrent() async throws {
        try await Self.with { asking in
            let events = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        let answer = try await asking.post(
                            number % 2 == 0 ? Self.path : Self.other, #"{"incident": "\#(number)"}"#, as: .dispatcher)
                        #expect(try answer.status == .created && answer.text("code") == Self.canary)
                        return try answer.json["notes"]?.array?.isEmpty == true
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(try await Self.events(asking) == events && events > 0)
            let incidents = try await asking.sql(
                "SELECT changes ->> 'incident' FROM audit_entry WHERE action = 'unlock_code.read'")
            #expect(incidents.count == 50 && Set(incidents).count == 50)
        }
    }

    @Test("With one key fifty at once are one event")
    func concurrentAgain() async throws {
        try await Self.with { asking in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        let answer = try await asking.post(Self.path, nil, as: .dispatcher, key: "one")
                        #expect(try answer.status == .created && answer.text("code") == Self.canary)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await Self.counts(asking) == [1, 50])
        }
    }
}
