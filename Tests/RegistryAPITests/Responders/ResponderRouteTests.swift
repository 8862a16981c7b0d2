import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import PostgresClient
import Registry
import StrictJSON
import Testing

@Suite("/v1/responders")
struct ResponderRouteTests {
    private static let path = "/v1/responders"
    private static let me = VolunteerAsking.me

    @Test("A coordinator makes the profile of somebody in the own scheme, once")
    func making() async throws {
        try await VolunteerAsking.with { asking in
            let person = try await VolunteerAsking.person(.responder, asking.scheme, asking.ask)
            let device = try await asking.device(mobile: true)
            let body = """
                {"accountId": "\(person.account)", "kind": "cfr", "travelMode": "car", "usesHome": true,
                 "homeBase": {"lat": 52.96, "lon": -1.14}, "kit": "Invented oxygen", "defibrillatorId": "\(device)"}
                """
            try await asking(.post, Self.path, body, as: asking.otherCoordinator).expectProblem(.badRequest)
            let made = try await asking(.post, Self.path, body, as: asking.coordinator)
            #expect(made.status == .created, "\(String(buffer: made.body))")
            let json = try made.json
            #expect(json["homeBase"]?.object?["lat"]?.number?.double == 52.96)
            #expect(json["schemeId"]?.string == asking.scheme.uuidString.lowercased())
            #expect(json["displayName"]?.string == "Invented Person" && json["state"]?.string == "active")
            #expect(json["defibrillatorId"]?.string == device.uuidString.lowercased())
            try await asking(.post, Self.path, body, as: asking.coordinator).expectProblem(.conflict)
            let own = try await asking(.get, Self.me, as: person)
            #expect(own.body == made.body && own.headers[.eTag] == made.headers[.eTag])
            // Somebody else cannot carry it, too.
            let second = try await asking(
                .patch, asking.first.path, #"{"defibrillatorId": "\#(device)"}"#, as: asking.coordinator, match: "*")
            try second.expectProblem(.conflict)
        }
    }

    @Test("An administrator makes one, too; an account of another role, or one that there is not, has none")
    func administrator() async throws {
        try await VolunteerAsking.with { asking in
            let person = try await VolunteerAsking.person(.responder, asking.scheme, asking.ask)
            func make(_ account: UUID) async throws -> TestResponse {
                try await asking.ask(
                    .post, Self.path, #"{"accountId": "\#(account)", "kind": "efr", "travelMode": "foot"}"#,
                    as: .administrator)
            }
            #expect(try await make(person.account).status == .created)
            let closed = try await VolunteerAsking.person(.responder, asking.scheme, asking.ask)
            try await asking.ask.sql("UPDATE account SET disabled_at = now() WHERE id = $1", [closed.account])
            for account in [asking.coordinator.account, Known.guardian, closed.account, UUID()] {
                let refused = try await make(account)
                try refused.expectProblem(.badRequest)
                #expect(try refused.pointers == ["#/accountId"])
            }
        }
    }

    @Test("What is carried is a device of a mobile site, in service")
    func carried() async throws {
        try await VolunteerAsking.with { asking in
            let (fixed, retired) = (try await asking.device(mobile: false), try await asking.device(mobile: true))
            try await asking.ask.sql(
                """
                INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at) VALUES ($1, 'retired', now())
                """, [retired])
            for device in [fixed, retired, UUID()] {
                let refused = try await asking(
                    .patch, asking.first.path, #"{"defibrillatorId": "\#(device)"}"#, as: asking.coordinator,
                    match: "*")
                try refused.expectProblem(.badRequest)
                #expect(try refused.pointers == ["#/defibrillatorId"], "\(String(buffer: refused.body))")
            }
        }
    }

    @Test("Volunteers say where they start from, how they get on and what they have, and nothing else")
    func own() async throws {
        try await VolunteerAsking.with { asking in
            let person = asking.first.person
            let read = try await asking(.get, Self.me, as: person)
            let changed = try await asking(
                .patch, Self.me, #"{"travelMode": "bicycle", "usesHome": true, "kit": null}"#, as: person,
                match: read.headers[.eTag])
            #expect(changed.status == .ok, "\(String(buffer: changed.body))")
            #expect(try changed.json["travelMode"]?.string == "bicycle" && changed.json["kit"]?.isNull == true)
            #expect(try changed.json["usesHome"]?.bool == true)
            try await asking(
                .patch, Self.me, #"{"kit": "x"}"#, as: person, match: read.headers[.eTag]
            ).expectProblem(.preconditionFailed)
            for (body, pointer) in [
                (#"{"homeBase": null}"#, "#/usesHome"), (#"{"kind": "mfr"}"#, "#"),
                (#"{"defibrillatorId": null}"#, "#"), (#"{"homeBase": {"lat": 91, "lon": 0}}"#, "#/homeBase/lat"),
                (#"{"homeBase": {"lat": 52}}"#, "#/homeBase/lon"),
                (#"{"kit": "\#(String(repeating: "x", count: 501))"}"#, "#/kit"),
            ] {
                let refused = try await asking(.patch, Self.me, body, as: person, match: "*")
                try refused.expectProblem(.badRequest)
                #expect(try refused.pointers == [pointer], "\(body)")
            }
            let moved = try await asking(
                .patch, Self.me, #"{"homeBase": null, "usesHome": false}"#, as: person, match: "*")
            #expect(try moved.json["homeBase"]?.isNull == true)
        }
    }

    @Test("Whoever has no profile is told so")
    func withoutProfile() async throws {
        try await VolunteerAsking.with { asking in
            let person = try await VolunteerAsking.person(.responder, asking.scheme, asking.ask)
            for path in ["", "/credentials", "/rota", "/on-call"] {
                try await asking(.get, Self.me + path, as: person).expectProblem(.notFound, "\(path)")
            }
        }
    }

    @Test("Every reading of somebody else's profile is audited with who and why; one's own is not")
    func audited() async throws {
        try await VolunteerAsking.with { asking in
            func entries() async throws -> [String] {
                try await asking.ask.sql(
                    """
                    SELECT actor_role || ' ' || coalesce(changes ->> 'reason', '') FROM audit_entry
                    WHERE action = 'responder.read' AND account_id = $1 AND subject = $2 ORDER BY id
                    """, [asking.first.person.account, asking.first.id.uuidString.lowercased()]
                ).map { try $0.decode(at: 0) }
            }
            _ = try await asking(.get, Self.me, as: asking.first.person)
            _ = try await asking(.get, Self.path, as: asking.coordinator)
            #expect(try await entries().isEmpty)
            let seen = try await asking(.get, asking.first.path, as: asking.coordinator)
            #expect(try seen.json["homeBase"]?.object != nil && seen.json["kit"]?.string == "An invented bag")
            _ = try await asking(.get, asking.first.path + "?reason=Rota%20call", as: asking.coordinator)
            // A reason that says nothing is none, also of whoever need not say one.
            for words in ["", "%20"] {
                let blank = try await asking(.get, asking.first.path + "?reason=" + words, as: asking.coordinator)
                try blank.expectProblem(.badRequest)
            }
            let unsaid = try await asking.ask(.get, asking.first.path, as: .administrator)
            try unsaid.expectProblem(.badRequest)
            #expect(try unsaid.pointers == ["reason"])
            let admitted = try await asking.ask(.get, asking.first.path + "?reason=Letter", as: .administrator)
            #expect(admitted.status == .ok)
            #expect(try await entries() == ["coordinator ", "coordinator Rota call", "administrator Letter"])
        }
    }

    @Test("Of another scheme nobody is there, whatever one asks for")
    func scope() async throws {
        try await VolunteerAsking.with { asking in
            let path = asking.stranger.path
            for (method, tail, body) in [
                (.get, "", nil), (.patch, "", "{}"), (.post, "/suspend", #"{"reason": "x"}"#),
                (.post, "/reinstate", "{}"), (.post, "/leave", "{}"), (.get, "/credentials", nil),
                (
                    .post, "/credentials",
                    #"{"kind": "dbs", "issuedOn": "2026-01-01", "expiresOn": "2099-01-01", "evidence": "x"}"#
                ),
                (.get, "/rota", nil),
                (.post, "/rota", #"{"startsAt": "2099-01-01T00:00:00Z", "endsAt": "2099-01-01T01:00:00Z"}"#),
                (.get, "/on-call", nil), (.put, "/on-call", #"{"onCall": false}"#),
            ] as [(HTTPRequest.Method, String, String?)] {
                let response = try await asking(method, path + tail, body, as: asking.coordinator, match: "*")
                try response.expectProblem(.notFound, "\(method) \(tail)")
            }
            let listed = try await asking(.get, Self.path, as: asking.coordinator).list("responders")
            #expect(
                Set(listed.compactMap { $0["id"]?.string })
                    == Set([asking.first, asking.second].map { $0.id.uuidString.lowercased() }))
            // What is a person's own affair is in no list.
            #expect(listed.allSatisfy { !$0.keys.contains("homeBase") && !$0.keys.contains("kit") })
            let all = try await asking.ask(.get, Self.path, as: .administrator).list("responders")
            #expect(all.count == 3 && all.allSatisfy { $0["displayName"]?.isNull == true })
        }
    }

    @Test("The list is by scheme, kind and state, and paged")
    func list() async throws {
        try await VolunteerAsking.with { asking in
            try await asking.ask.sql("UPDATE responder SET kind = 'mfr' WHERE id = $1", [asking.second.id])
            _ = try await asking(
                .post, asking.first.path + "/suspend", #"{"reason": "Invented"}"#, as: asking.coordinator, match: "*")
            for (query, count) in [
                ("", 2), ("?kind=mfr", 1), ("?state=suspended", 1), ("?state=active", 1), ("?state=left", 0),
                ("?kind=mfr&state=suspended", 0), ("?scheme=\(asking.scheme)", 2), ("?scheme=\(asking.otherScheme)", 0),
            ] {
                let found = try await asking(.get, Self.path + query, as: asking.coordinator).list("responders")
                #expect(found.count == count, "\(query)")
            }
            let page = try await asking(.get, Self.path + "?limit=1", as: asking.coordinator)
            let cursor = try #require(try page.json["cursor"]?.string)
            let rest = try await asking(.get, Self.path + "?limit=1&cursor=\(cursor)", as: asking.coordinator)
            #expect(try rest.list("responders").count == 1 && rest.json["cursor"]?.isNull == true)
            for query in ["?kind=x", "?state=x", "?scheme=x", "?other=x"] {
                try await asking(.get, Self.path + query, as: asking.coordinator).expectProblem(.badRequest)
            }
        }
    }

    @Test("Whoever is suspended is so with the reason, until it is taken back; whoever leaves does not come back")
    func states() async throws {
        try await VolunteerAsking.with { asking in
            func post(_ tail: String, _ body: String) async throws -> TestResponse {
                try await asking(.post, asking.first.path + tail, body, as: asking.coordinator, match: "*")
            }
            try await post("/suspend", "{}").expectProblem(.badRequest)
            let suspended = try await post("/suspend", #"{"reason": "Invented complaint"}"#)
            #expect(try suspended.json["state"]?.string == "suspended")
            #expect(try suspended.json["suspendedReason"]?.string == "Invented complaint")
            let back = try await post("/reinstate", "{}")
            #expect(try back.json["state"]?.string == "active" && back.json["suspendedReason"]?.isNull == true)

            let device = try await asking.device(mobile: true)
            _ = try await asking(
                .patch, asking.first.path, #"{"defibrillatorId": "\#(device)"}"#, as: asking.coordinator, match: "*")
            let left = try await post("/leave", #"{"reason": "Moved away"}"#)
            #expect(try left.json["state"]?.string == "left" && left.json["homeBase"]?.isNull == true)
            #expect(try left.json["kit"]?.isNull == true && left.json["defibrillatorId"]?.isNull == true)
            try await post("/suspend", #"{"reason": "x"}"#).expectProblem(.conflict)
            try await post("/reinstate", "{}").expectProblem(.conflict)
            try await asking(.patch, asking.first.path, #"{"kit": "x"}"#, as: asking.coordinator, match: "*")
                .expectProblem(.conflict)
            // The device is free for another.
            let next = try await asking(
                .patch, asking.second.path, #"{"defibrillatorId": "\#(device)"}"#, as: asking.coordinator, match: "*")
            #expect(next.status == .ok)
        }
    }
}
