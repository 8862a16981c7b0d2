import Foundation
import NationalGrid
import Registry
import SpatialGrid
import Testing

/// Sites, places and policies made up for the tests.
enum Invented {
    static let nottingham = coordinate(52.9548, -1.1581)

    static let policy = DispatchPolicy(
        id: "invented-1", searchRadius: 500, resultLimit: 5, detourFactor: 1.5, footSpeed: 2.3,
        fetchingBystanders: 2, areaName: "East Midlands",
        area: BoundingBox(south: 51.97, west: -2.04, north: 53.72, east: 0.36)!)

    static func coordinate(_ latitude: Double, _ longitude: Double) -> Coordinate {
        Coordinate(latitude: latitude, longitude: longitude)!
    }

    /// A key that sorts by its number.
    static func key(_ number: Int) -> UUID {
        UUID(uuidString: "00000000-0000-7000-8000-" + String(format: "%012d", number))!
    }

    /// A public site so many metres (about) north of the middle of Nottingham.
    static func site(
        _ number: Int, metresNorth: Double, _ change: (inout SiteRecord) -> Void = { _ in }
    ) -> SiteRecord {
        var record = SiteRecord(
            siteID: key(number), defibrillatorID: key(1_000_000 + number), code: "HS-2222",
            coordinate: coordinate(nottingham.latitude + metresNorth / 111_260, nottingham.longitude))
        record.name = "Invented site \(number)"
        record.access = .public
        change(&record)
        return record
    }

    static let readinessPolicy = ReadinessPolicy(
        id: "invented-readiness-1", checkDueAfterDays: 335, unverifiedAfterDays: 365, codeIssueMinutes: 240,
        required: [.adultPads, .battery])

    static func snapshot(
        _ sites: [SiteRecord], policy: DispatchPolicy = policy, postcodes: PostcodeDirectory = .empty,
        at moment: Date = Date()
    ) -> LocatorSnapshot {
        LocatorSnapshot(
            generation: 1, records: sites, policy: policy, readinessPolicy: readinessPolicy, postcodes: postcodes,
            at: moment)
    }

    static func locator(_ sites: [SiteRecord], clock: ServiceClock = .system) throws -> Locator {
        let locator = try Locator(places: PlaceResolver(grid: NationalGridTransform.load()), clock: clock)
        locator.use(snapshot(sites, at: clock.now()))
        return locator
    }

    /// A clock that stands still.
    static func clock(at moment: Date) -> ServiceClock {
        let instant = ContinuousClock.now
        return ServiceClock(now: { moment }, instant: { instant })
    }

    static func moment(_ text: String) -> Date {
        try! Date.ISO8601FormatStyle().parse(text)
    }
}
