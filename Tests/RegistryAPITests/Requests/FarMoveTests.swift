import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import SpatialGrid
import StrictJSON
import Testing

@Suite("A guardian moves a device")
struct FarMoveTests {
    private static let path = "/v1/defibrillators/\(Known.device)/move"
    private static let home = Coordinate(latitude: 52.95, longitude: -1.15)!
    /// What the first policy lets a guardian do at once.
    private static let metres = 50.0

    private static func body(_ point: Coordinate) -> String {
        #"{"lat": \#(point.latitude), "lon": \#(point.longitude), "detail": "Other wall"}"#
    }

    private static func place(_ asking: Asking) async throws -> String? {
        try await asking.sql("SELECT latitude || ' ' || longitude FROM site WHERE id = '\(Known.site)'").first
    }

    /// The last point due north within the policy, and the first beyond it.
    private static func edge() throws -> (within: Coordinate, beyond: Coordinate) {
        var units: Int32 = 4000
        while let next = Coordinate(latitudeE7: home.latitudeE7 + units + 1, longitudeE7: home.longitudeE7),
            home.distance(to: next) <= metres
        {
            units += 1
        }
        return (
            try #require(Coordinate(latitudeE7: home.latitudeE7 + units, longitudeE7: home.longitudeE7)),
            try #require(Coordinate(latitudeE7: home.latitudeE7 + units + 1, longitudeE7: home.longitudeE7))
        )
    }

    @Test("To the edge of the policy at once; a centimetre beyond it is asked for, and nothing moves")
    func edges() async throws {
        try await Asking.with { asking in
            let (within, beyond) = try Self.edge()
            let asked = try await asking.post(Self.path, Self.body(beyond), as: .guardian)
            #expect(asked.status == .accepted && asked.etag == "\"open\"", "\(String(buffer: asked.body))")
            #expect(try asked.text("kind") == "move" && asked.text("statement") == "Other wall")
            #expect(try asked.json["lat"]?.number?.double == beyond.latitude)
            #expect(try await Self.place(asking) == "52.95 -1.15")
            #expect(try await asking.sql("SELECT id::text FROM defibrillator_event").isEmpty)
            let location = try #require(asked.headers[.location])
            #expect(try await asking.get(location, as: .guardian).body == asked.body)
            try await asking.post(Self.path, Self.body(beyond), as: .guardian).expectProblem(.conflict)

            let moved = try await asking.post(Self.path, Self.body(within), as: .guardian)
            #expect(moved.status == .created, "\(String(buffer: moved.body))")
            #expect(try await Self.place(asking) == "\(within.latitude) -1.15")

            try await asking.post(location + "/decision", #"{"approve": true}"#, as: .guardian)
                .expectProblem(.forbidden)
            #expect(
                try await asking.post(location + "/decision", #"{"approve": true}"#, as: .administrator).status == .ok)
            #expect(try await Self.place(asking) == "\(beyond.latitude) -1.15")
        }
    }

    private static func north(_ latitude: Double) throws -> Coordinate {
        try #require(Coordinate(latitude: latitude, longitude: -1.15))
    }

    /// 0.0003 degrees of latitude are 33 metres.
    @Test("Many short moves are no long one: they are measured from where somebody else last approved it")
    func step() async throws {
        try await Asking.with { asking in
            let statuses = { (latitudes: [Double]) in
                var statuses: [Int] = []
                for latitude in latitudes {
                    statuses.append(
                        try await asking.post(Self.path, Self.body(Self.north(latitude)), as: .guardian).status.code)
                }
                return statuses
            }
            #expect(try await statuses([52.9503, 52.9506]) == [201, 202])
            // To and fro within the allowance as often as they like.
            #expect(try await statuses([52.9497, 52.9503]) == [201, 201])
            // The database by itself says the same, and lets nobody move the point that is measured from.
            for change in ["latitude = 52.9506", "approved_latitude = 52.9503"] {
                let moved = try await asking.asService(
                    "UPDATE site SET \(change) WHERE id = '\(Known.site)' RETURNING 'moved'", role: "guardian",
                    account: Known.guardian, group: Known.group)
                #expect(moved == [change.hasPrefix("approved") ? "refused 42501" : "refused 23000"])
            }
            // An administrator who leaves it there approves that; so does one who approves the request.
            let here = try await asking.post(Self.path, Self.body(Self.north(52.9503)), as: .administrator)
            #expect(here.status == .created, "\(String(buffer: here.body))")
            #expect(try await statuses([52.9506]) == [201])
            let id = try await asking.sql("SELECT id::text FROM change_request").first
            let decided = try await asking.post(
                "/v1/requests/\(try #require(id))/decision", #"{"approve": true}"#, as: .administrator)
            #expect(decided.status == .ok, "\(String(buffer: decided.body))")
            #expect(try await statuses([52.9509]) == [201])
            // An import that moves it approves, too; one that changes something else does not.
            try await asking.sql("UPDATE site SET name = 'Invented', latitude = latitude WHERE id = '\(Known.site)'")
            #expect(try await statuses([52.9512]) == [202])
            try await asking.sql("UPDATE site SET latitude = 52.9512 WHERE id = '\(Known.site)'")
            #expect(try await statuses([52.9515]) == [201])
        }
    }

    @Test("Whatever a guardian says of a new site, it is measured from where it is registered")
    func registered() async throws {
        try await Asking.with { asking in
            let added = try await asking.asService(
                """
                INSERT INTO site (latitude, longitude, approved_latitude, approved_longitude, group_id, approval)
                VALUES (52.9, -1.1, 51, -2, '\(Known.group)', 'pending')
                RETURNING approved_latitude || ' ' || approved_longitude
                """, role: "guardian", account: Known.guardian, group: Known.group)
            #expect(added == ["52.9 -1.1"])
        }
    }

    @Test("An administrator moves it as far as may be, another group's guardian not at all")
    func others() async throws {
        try await Asking.with { asking in
            let far = try #require(Coordinate(latitude: 52.99, longitude: -1.2))
            try await asking.post(Self.path, Self.body(far), as: .otherGuardian).expectProblem(.notFound)
            #expect(try await asking.sql("SELECT id::text FROM change_request").isEmpty)
            #expect(try await asking.post(Self.path, Self.body(far), as: .administrator).status == .created)
        }
    }

    @Test("Who read another version is told so, also where the move would be asked for; slips are refused")
    func faults() async throws {
        try await Asking.with { asking in
            let far = try #require(Coordinate(latitude: 52.99, longitude: -1.2))
            try await asking.post(Self.path, Self.body(far), as: .guardian, match: "\"old\"")
                .expectProblem(.preconditionFailed)
            try await asking.post(Self.path, #"{"lat": -1.15, "lon": 52.95}"#, as: .guardian)
                .expectProblem(.badRequest)
            #expect(try await asking.sql("SELECT id::text FROM change_request").isEmpty)
        }
    }

    @Test("Of a guardian's short move and an administrator's far one at once the far one stands")
    func concurrently() async throws {
        try await Asking.with { asking in
            async let short = asking.post(Self.path, Self.body(Self.north(52.9503)), as: .guardian)
            async let far = asking.post(Self.path, Self.body(Self.north(52.99)), as: .administrator)
            let (first, second) = try await (short, far)
            // Done before, or asked for after it.
            #expect([.created, .accepted].contains(first.status), "\(String(buffer: first.body))")
            #expect(second.status == .created, "\(String(buffer: second.body))")
            #expect(try await Self.place(asking) == "52.99 -1.15")
        }
    }

    @Test(
        "The database keeps a guardian's moves short by itself, and never refuses what the service measures as short",
        arguments: [(0.0, 0.0), (52.95, -1.15), (-52.95, 179.99999), (80.0, 10.0), (-89.9, 0.0)])
    func database(latitude: Double, longitude: Double) async throws {
        try await Asking.with { asking in
            try await asking.sql(
                "UPDATE site SET latitude = \(latitude), longitude = \(longitude) WHERE id = '\(Known.site)'")
            let home = try #require(Coordinate(latitude: latitude, longitude: longitude))
            for bearing in 0..<8 {
                let angle = Double(bearing) * .pi / 4
                func point(_ metres: Double) throws -> Coordinate {
                    // Found by halving, with the service's own measure.
                    var (near, beyond) = (0.0, 0.01)
                    func at(_ degrees: Double) throws -> Coordinate {
                        var longitude = longitude + degrees * sin(angle) / cos(latitude * .pi / 180)
                        if longitude > 180 { longitude -= 360 }
                        return try #require(
                            Coordinate(latitude: latitude + degrees * cos(angle), longitude: longitude))
                    }
                    for _ in 0..<60 {
                        let middle = (near + beyond) / 2
                        if home.distance(to: try at(middle)) <= metres { near = middle } else { beyond = middle }
                    }
                    return try at(near)
                }
                func move(_ point: Coordinate) async throws -> [String] {
                    try await asking.asService(
                        """
                        UPDATE site SET latitude = \(point.latitude), longitude = \(point.longitude)
                        WHERE id = '\(Known.site)' RETURNING 'moved'
                        """, role: "guardian", account: Known.guardian, group: Known.group)
                }
                #expect(try await move(point(Self.metres)) == ["moved"], "\(bearing)")
                try await asking.sql(
                    "UPDATE site SET latitude = \(latitude), longitude = \(longitude) WHERE id = '\(Known.site)'")
                #expect(try await move(point(Self.metres * 1.015)) == ["refused 23000"], "\(bearing)")
            }
        }
    }
}
