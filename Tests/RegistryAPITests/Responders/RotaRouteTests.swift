import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import StrictJSON
import Testing

@Suite("The rota")
struct RotaRouteTests {
    private static let me = VolunteerAsking.me + "/rota"

    /// Hours from now.
    private static func body(_ start: Double, _ end: Double) -> String {
        let (start, end) = (Date().addingTimeInterval(start * 3600), Date().addingTimeInterval(end * 3600))
        return #"{"startsAt": "\#(ISOTimestamp.write(start))", "endsAt": "\#(ISOTimestamp.write(end))"}"#
    }

    @Test("Volunteers plan for themselves, coordinators for those of the scheme, and both see it by time")
    func planning() async throws {
        try await VolunteerAsking.with { asking in
            let path = asking.first.path + "/rota"
            let person = asking.first.person
            #expect(try await asking(.post, Self.me, Self.body(30, 40), as: person).status == .created)
            #expect(try await asking(.post, path, Self.body(10, 20), as: asking.coordinator).status == .created)
            #expect(try await asking(.post, path, Self.body(50, 60), as: asking.coordinator).status == .created)
            let rota = try await asking(.get, Self.me, as: person).list("rota")
            let starts = rota.compactMap { $0["startsAt"]?.string }
            #expect(starts.count == 3 && starts == starts.sorted())
            #expect(rota[0]["addedBy"]?.string == asking.coordinator.account.uuidString.lowercased())
            #expect(rota[1]["addedBy"]?.string == person.account.uuidString.lowercased())
            let moment = ISOTimestamp.write(Date().addingTimeInterval(25 * 3600))
            #expect(try await asking(.get, "\(path)?from=\(moment)", as: asking.coordinator).list("rota").count == 2)
            #expect(try await asking(.get, "\(path)?to=\(moment)", as: asking.coordinator).list("rota").count == 1)
            let page = try await asking(.get, path + "?limit=2", as: asking.coordinator)
            let cursor = try #require(try page.json["cursor"]?.string)
            let rest = try await asking(.get, "\(path)?limit=2&cursor=\(cursor)", as: asking.coordinator)
            #expect(try rest.list("rota").first?["startsAt"]?.string == starts[2])
            #expect(try await asking(.get, asking.second.path + "/rota", as: asking.coordinator).list("rota").isEmpty)
        }
    }

    private static func add(
        _ start: String, _ end: String, _ volunteer: VolunteerAsking.Volunteer, _ asking: VolunteerAsking
    ) async throws -> Int {
        let body = #"{"startsAt": "2099-01-01T\#(start):00Z", "endsAt": "2099-01-01T\#(end):00Z"}"#
        return try await asking(.post, volunteer.path + "/rota", body, as: asking.coordinator).status.code
    }

    @Test("One that overlaps is refused; one that begins when another ends is not, nor that of somebody else")
    func overlaps() async throws {
        try await VolunteerAsking.with { asking in
            for (start, end, isFirst, status) in [
                ("10:00", "12:00", true, 201), ("10:00", "12:00", true, 409), ("09:00", "10:01", true, 409),
                ("11:59", "13:00", true, 409), ("09:00", "13:00", true, 409), ("12:00", "13:00", true, 201),
                ("09:00", "10:00", true, 201), ("10:00", "12:00", false, 201),
            ] {
                let volunteer = isFirst ? asking.first : asking.second
                let answered = try await Self.add(start, end, volunteer, asking)
                #expect(answered == status, "\(start)")
            }
        }
    }

    @Test("Of many that overlap and come at once one is kept")
    func concurrent() async throws {
        try await VolunteerAsking.with { asking in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for minute in 10..<30 {
                    group.addTask {
                        try await asking(
                            .post, Self.me,
                            #"{"startsAt": "2099-01-01T10:\#(minute):00Z", "endsAt": "2099-01-01T12:00:00Z"}"#,
                            as: asking.first.person
                        ).status.code
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 201 }.count == 1)
            #expect(statuses.filter { $0 == 409 || $0 == 503 }.count == 19, "\(statuses)")
            #expect(try await asking.ask.value("SELECT count(*) FROM rota_span", as: Int.self) == 1)
        }
    }

    @Test("What is still to come is taken away; what has begun stays")
    func removing() async throws {
        try await VolunteerAsking.with { asking in
            let person = asking.first.person
            func id(_ body: String) async throws -> String {
                try #require(try await asking(.post, Self.me, body, as: person).json["id"]?.string)
            }
            let (begun, future, other) = (
                try await id(Self.body(-1, 1)), try await id(Self.body(2, 3)), try await id(Self.body(4, 5))
            )
            try await asking(.delete, "\(Self.me)/\(begun)", as: person).expectProblem(.conflict)
            try await asking(.delete, "\(Self.me)/\(future)", as: asking.second.person).expectProblem(.notFound)
            #expect(try await asking(.delete, "\(Self.me)/\(future)", as: person).status == .ok)
            try await asking(.delete, "\(Self.me)/\(future)", as: person).expectProblem(.notFound)
            let path = asking.first.path + "/rota/\(other)"
            #expect(try await asking(.delete, path, as: asking.coordinator).status == .ok)
            #expect(try await asking(.get, Self.me, as: person).list("rota").count == 1)
        }
    }

    @Test(
        "What cannot be is refused with the field",
        arguments: [
            (body(2, 1), "#/endsAt"), (body(1, 1 + 7 * 24 + 1), "#/endsAt"), (body(-2, -1), "#/endsAt"),
            (#"{"endsAt": "2099-01-01T00:00:00Z"}"#, "#/startsAt"), (#"{"startsAt": 1, "endsAt": 2, "x": 3}"#, "#"),
        ])
    func faults(body: String, pointer: String) async throws {
        try await VolunteerAsking.with { asking in
            let refused = try await asking(.post, Self.me, body, as: asking.first.person)
            try refused.expectProblem(.badRequest)
            #expect(try refused.pointers.contains(pointer))
        }
    }
}
