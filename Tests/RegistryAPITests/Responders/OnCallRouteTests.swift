import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import PostgresClient
import Registry
import StrictJSON
import Testing

@Suite("On and off call")
struct OnCallRouteTests {
    private static let me = VolunteerAsking.me + "/on-call"

    private static func spans(_ asking: VolunteerAsking) async throws -> [String] {
        try await asking.ask.sql(
            "SELECT coalesce(ended_by, 'open') FROM on_call_span WHERE responder_id = $1 ORDER BY on_at",
            [asking.first.id]
        ).map { try $0.decode(at: 0) }
    }

    @Test("A second time changes nothing, and the answer says what still keeps somebody from being sent")
    func idempotent() async throws {
        try await VolunteerAsking.with { asking in
            for _ in 0..<2 {
                let answer = try await asking.goOnCall(asking.first)
                #expect(answer.status == .ok, "\(String(buffer: answer.body))")
                #expect(try answer.json["onCall"]?.bool == true && answer.json["dispatchable"]?.bool == false)
                #expect(try answer.list("obstacles").compactMap { $0["kind"]?.string } == ["no_position"])
            }
            #expect(try await Self.spans(asking) == ["open"])
            for _ in 0..<2 {
                let answer = try await asking.goOnCall(asking.first, false)
                #expect(try answer.json["onCall"]?.bool == false)
                let detail = try answer.list("obstacles").first?["detail"]?.string
                #expect(detail?.hasPrefix("off call since 20") == true, "\(detail ?? "")")
            }
            #expect(try await Self.spans(asking) == ["responder"])
            #expect(try await asking.goOnCall(asking.first).status == .ok)
            #expect(try await Self.spans(asking) == ["responder", "open"])
        }
    }

    @Test("Of many at once one span is begun, and of many that end it one ends it")
    func concurrent() async throws {
        try await VolunteerAsking.with { asking in
            for isOnCall in [true, false] {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<12 {
                        group.addTask {
                            let answer = try await asking.goOnCall(asking.first, isOnCall)
                            #expect(answer.status == .ok, "\(String(buffer: answer.body))")
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await Self.spans(asking) == [isOnCall ? "open" : "responder"])
            }
        }
    }

    @Test(
        "Whoever lacks what is needed, is suspended or has left does not go on call, and is told everything that is wrong"
    )
    func refused() async throws {
        try await VolunteerAsking.with { asking in
            try await asking.ask.sql("UPDATE responder SET travel_mode = 'car' WHERE id = $1", [asking.first.id])
            try await asking.ask.sql(
                """
                UPDATE credential SET expires_on = '2026-10-01', issued_on = '2026-01-01'
                WHERE responder_id = $1 AND kind = 'cpr_aed'
                """, [asking.first.id])
            let lapsed = try await asking.goOnCall(asking.first)
            try lapsed.expectProblem(.conflict)
            let sentence = try #require(try lapsed.json["detail"]?.string)
            #expect(sentence.contains("lapsed after 2026-10-01") && sentence.contains("driving"), "\(sentence)")
            #expect(!sentence.contains("DBS"))

            _ = try await asking(
                .post, asking.second.path + "/suspend", #"{"reason": "x"}"#, as: asking.coordinator, match: "*")
            try await asking.goOnCall(asking.second).expectProblem(.conflict)
            _ = try await asking(.post, asking.second.path + "/leave", "{}", as: asking.coordinator, match: "*")
            try await asking.goOnCall(asking.second).expectProblem(.conflict)
            // Nor by writing to the database.
            await #expect(throws: (any Error).self) {
                try await asking.ask.sql("INSERT INTO on_call_span (responder_id) VALUES ($1)", [asking.second.id])
            }
            #expect(try await asking.ask.value("SELECT count(*) FROM on_call_span", as: Int.self) == 0)
        }
    }

    @Test("However going on call and a suspension meet, whoever is suspended is not on call")
    func suspendedMeanwhile() async throws {
        try await VolunteerAsking.with { asking in
            for round in 0..<8 {
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<3 {
                        group.addTask { try await asking.goOnCall(asking.first).status.code }
                    }
                    group.addTask {
                        try await asking(
                            .post, asking.first.path + "/suspend", #"{"reason": "x"}"#, as: asking.coordinator,
                            match: "*"
                        ).status.code
                    }
                    for try await status in group { #expect([200, 409].contains(status), "\(round)") }
                }
                let spans = try await Self.spans(asking)
                #expect(!spans.contains("open"), "\(round)")
                let back = try await asking(
                    .post, asking.first.path + "/reinstate", "{}", as: asking.coordinator, match: "*")
                #expect(back.status == .ok)
            }
        }
    }

    @Test("Who is suspended, leaves or whose account is closed is off call at once", arguments: 0..<3)
    func ended(way: Int) async throws {
        try await VolunteerAsking.with { asking in
            #expect(try await asking.goOnCall(asking.first).status == .ok)
            let account = "/v1/accounts/\(asking.first.person.account)"
            let (path, body) = [
                (asking.first.path + "/suspend", #"{"reason": "x"}"#), (asking.first.path + "/leave", "{}"),
                (account + "/disable", "{}"),
            ][way]
            let done = try await asking(.post, path, body, as: asking.coordinator, match: "*")
            #expect(done.status == .ok, "\(String(buffer: done.body))")
            #expect(try await Self.spans(asking) == ["coordinator"])
        }
    }

    @Test("A coordinator takes somebody off call and puts nobody on")
    func coordinator() async throws {
        try await VolunteerAsking.with { asking in
            #expect(try await asking.goOnCall(asking.first).status == .ok)
            let path = asking.first.path + "/on-call"
            let put = try await asking(.put, path, #"{"onCall": true}"#, as: asking.coordinator)
            try put.expectProblem(.badRequest)
            #expect(try put.pointers == ["#/onCall"])
            let off = try await asking(
                .put, path, #"{"onCall": false, "reason": "Does not answer"}"#, as: asking.coordinator)
            #expect(try off.json["onCall"]?.bool == false)
            #expect(try await Self.spans(asking) == ["coordinator"])
            #expect(
                try await asking.ask.value(
                    """
                    SELECT count(*) FROM audit_entry
                    WHERE action = 'on_call_span.changed' AND reason = 'Does not answer'
                    """, as: Int.self) == 1)
        }
    }

    @Test("The log has the spans of a period and the hours within it")
    func log() async throws {
        try await VolunteerAsking.with { asking in
            try await asking.ask.sql(
                """
                INSERT INTO on_call_span (responder_id, on_at, off_at, ended_by) VALUES
                    ($1, '2026-03-01T20:00:00Z', '2026-03-02T02:00:00Z', 'responder'),
                    ($1, '2026-03-03T08:00:00Z', '2026-03-03T09:30:00Z', 'policy'),
                    ($1, '2026-02-01T00:00:00Z', '2026-02-02T00:00:00Z', 'responder'),
                    ($2, '2026-03-01T00:00:00Z', '2026-03-04T00:00:00Z', 'responder')
                """, [asking.first.id, asking.second.id])
            let query = "?from=2026-03-02T00:00:00Z&to=2026-03-03T09:00:00Z"
            for answer in [
                try await asking(.get, Self.me + query, as: asking.first.person),
                try await asking(.get, asking.first.path + "/on-call" + query, as: asking.coordinator),
            ] {
                let spans = try answer.list("spans")
                #expect(spans.compactMap { $0["endedBy"]?.string } == ["policy", "responder"])
                #expect(try answer.json["totalHours"]?.number?.double == 3)
            }
            let page = try await asking(.get, Self.me + query + "&limit=1", as: asking.first.person)
            let cursor = try #require(try page.json["cursor"]?.string)
            let rest = try await asking(.get, "\(Self.me)\(query)&limit=1&cursor=\(cursor)", as: asking.first.person)
            #expect(try rest.list("spans").first?["endedBy"]?.string == "responder")
            #expect(try rest.json["totalHours"]?.number?.double == 3)
            for query in [
                "?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z",
                "?from=2024-03-02T00:00:00Z&to=2026-03-01T00:00:00Z", "?from=x",
            ] {
                let refused = try await asking(.get, Self.me + query, as: asking.first.person)
                try refused.expectProblem(.badRequest)
                #expect(try refused.pointers == ["from"])
            }
            // Who is on call is in it, up to now.
            #expect(try await asking.goOnCall(asking.first).status == .ok)
            let now = try await asking(.get, Self.me, as: asking.first.person)
            #expect(try now.list("spans").first?["offAt"]?.isNull == true)
        }
    }

    @Test("The list says of everybody in the scheme whether they can be sent, and if not, everything that keeps them")
    func dispatchable() async throws {
        try await VolunteerAsking.with { asking in
            let path = "/v1/responders/dispatchable"
            try await asking.ask.sql("UPDATE responder SET uses_home = true WHERE id = $1", [asking.first.id])
            #expect(try await asking.goOnCall(asking.first).status == .ok)
            #expect(try await asking.goOnCall(asking.stranger).status == .ok)
            try await asking.ask.sql(
                "UPDATE credential SET withdrawn_at = now() WHERE responder_id = $1 AND kind = 'dbs'",
                [asking.second.id])
            func duty(_ volunteer: VolunteerAsking.Volunteer) async throws -> (Bool?, [String]) {
                let list = try await asking(.get, path, as: asking.coordinator).list("responders")
                #expect(list.count == 2)
                let found = try #require(list.first { $0["id"]?.string == volunteer.id.uuidString.lowercased() })
                let obstacles = try #require(found["obstacles"]?.array).compactMap { $0.object?["kind"]?.string }
                return (found["dispatchable"]?.bool, obstacles)
            }
            #expect(try await duty(asking.first) == (true, []))
            #expect(try await duty(asking.second) == (false, ["credential_missing", "off_call"]))

            // A position that is fresh serves as well as the home base; one that is old does not.
            try await asking.ask.sql("UPDATE responder SET uses_home = false WHERE id = $1", [asking.first.id])
            #expect(try await duty(asking.first) == (false, ["no_position"]))
            for (age, expected) in [("1 minute", []), ("1 hour", ["no_position"])] {
                try await asking.ask.sql("DELETE FROM responder_position")
                try await asking.ask.sql(
                    """
                    INSERT INTO responder_position (responder_id, latitude, longitude, received_at)
                    VALUES ($1, 52.95, -1.15, now() - $2::interval)
                    """, [asking.first.id, age])
                #expect(try await duty(asking.first) == (expected.isEmpty, expected))
            }
            // On an incident.
            try await asking.ask.sql(
                """
                WITH opened AS (
                    INSERT INTO incident (cad_reference, category, invented) VALUES ('INV-1', 'choking', true) RETURNING id
                )
                INSERT INTO incident_alert (
                    incident_id, responder_id, wave, role, distance_metres, expected_seconds, state, answer_until)
                SELECT id, $1, 1, 'straight', 100, 100, 'accepted', now() FROM opened
                """, [asking.first.id])
            #expect(try await duty(asking.first) == (false, ["on_incident", "no_position"]))
            // Whoever has left is not in the list.
            _ = try await asking(.post, asking.second.path + "/leave", "{}", as: asking.coordinator, match: "*")
            #expect(try await asking(.get, path, as: asking.coordinator).list("responders").count == 1)
        }
    }
}
