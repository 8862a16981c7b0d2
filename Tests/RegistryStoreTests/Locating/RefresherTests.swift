import Foundation
import NationalGrid
import Registry
import RegistryStore
import SpatialGrid
import Testing

@Suite("From the table to the answer")
struct RefresherTests {
    private static let place = Coordinate(latitude: 52.95, longitude: -1.15)

    private func withLocator(
        _ body: (Register, Locator, LocatorRefresher) async throws -> Void
    ) async throws {
        let locator = Locator(places: PlaceResolver(grid: try NationalGridTransform.load()))
        try await Register.with { register in
            try await body(register, locator, LocatorRefresher(locator: locator, feed: try register.feed))
        }
    }

    private func names(_ locator: Locator) throws -> [String?] {
        let place = try #require(Self.place)
        return try locator.nearest(NearestRequest(place: .coordinate(place), radius: 1000)).offers.map(
            \.site.record.name)
    }

    @Test("A row changed by SQL is in the answer after one refresh")
    func changedRow() async throws {
        try await withLocator { register, locator, refresher in
            #expect(throws: RegistryError.notReady) { try names(locator) }
            try await refresher.refresh()
            #expect(try names(locator) == [])

            let near = try await register.addSite("Near", latitude: 52.951)
            try await register.addSite("Far", latitude: 52.955)
            #expect(try names(locator) == [])
            try await refresher.refresh()
            #expect(try names(locator) == ["Near", "Far"])

            try await register.sql("UPDATE site SET name = 'Moved', latitude = 52.957 WHERE id = $1", [near])
            try await refresher.refresh()
            #expect(try names(locator) == ["Far", "Moved"])

            try await register.sql("UPDATE defibrillator SET retired_at = now() WHERE site_id = $1", [near])
            try await refresher.refresh()
            #expect(try names(locator) == ["Far"])

            try await register.sql("UPDATE site SET access = 'private' WHERE name = 'Far'")
            try await refresher.refresh()
            #expect(try names(locator) == [])
        }
    }

    @Test("An import and a new policy are in the answer after one refresh")
    func importAndPolicy() async throws {
        try await withLocator { register, locator, refresher in
            try await refresher.refresh()
            try await register.apply(
                [
                    entry("1", latitude: 52.951) {
                        $0.name = "Hall"; $0.access = .public
                    }
                ], invented: true)
            try await refresher.refresh()
            #expect(try names(locator) == ["Hall"])

            try await register.sql("UPDATE dispatch_policy SET search_radius_metres = 1, area_name = 'Elsewhere'")
            try await refresher.refresh()
            let place = try #require(Self.place)
            let answer = try locator.nearest(NearestRequest(place: .coordinate(place)))
            #expect(answer.policy.areaName == "Elsewhere")
            #expect(answer.offers.isEmpty)
        }
    }

    @Test("A postcode is known after one refresh, and follows a new edition")
    func postcodes() async throws {
        try await withLocator { register, locator, refresher in
            let postcode = try Postcode("ZY1 1AA")
            let request = NearestRequest(place: .postcode(postcode))
            try await refresher.refresh()
            #expect(throws: RegistryError.self) { try locator.nearest(request) }
            for latitude in [52.95, 53.25] {
                let point = try #require(Coordinate(latitude: latitude, longitude: -1))
                // The same edition under the same name, loaded once more.
                try await register.references.replacePostcodes(
                    with: [postcodeRow(postcode, at: point)], of: dataset("code_point_open", edition: "2026-05"))
                try await refresher.refresh()
                #expect(try locator.nearest(request).place.coordinate == point)
            }
        }
    }

    @Test("While the database is away the last answer stands, and the first refresh after it follows the table again")
    func databaseAway() async throws {
        let locator = Locator(places: PlaceResolver(grid: try NationalGridTransform.load()))
        try await Register.with { register in
            try await Register.withPool(register.connectionString, acquireTimeout: .milliseconds(200)) { pool in
                let feed = try PostgresLocatorFeed(pool: pool, statements: register.statements)
                let refresher = LocatorRefresher(locator: locator, feed: feed)
                try await register.addSite("Before")
                try await refresher.refresh()
                try await register.shutOut()
                await #expect(throws: RegistryError.databaseUnavailable) { try await refresher.refresh() }
                #expect(try names(locator) == ["Before"])
                try await register.letIn()
                try await eventually("the register can be written again") {
                    (try? await register.sql("UPDATE site SET name = 'After'")) != nil
                }
                try await eventually("the register is read again") { (try? await refresher.refresh()) != nil }
                #expect(try names(locator) == ["After"])
            }
        }
    }
}
