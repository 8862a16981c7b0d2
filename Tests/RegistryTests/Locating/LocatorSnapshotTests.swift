import Foundation
import NationalGrid
import SeededRandom
import SpatialGrid
import Testing

@testable import Registry

@Suite("The locator's snapshot")
struct LocatorSnapshotTests {
    @Test("Applying changes gives the snapshot that reading everything anew would", arguments: 1...200)
    func applying(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var register: [UUID: SiteRecord] = [:]
        for number in 0..<Int.random(in: 0...30, using: &random) {
            let site = Self.site(number, using: &random)
            register[site.siteID] = site
        }
        var moment = Invented.moment("2026-11-22T07:00:00Z")
        var snapshot = Invented.snapshot(Array(register.values), at: moment)
        for _ in 1...5 {
            var changes: [UUID: SiteRecord?] = [:]
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                let site = Self.site(Int.random(in: 0..<40, using: &random), using: &random)
                let isGone = Int.random(in: 0..<3, using: &random) == 0
                changes.updateValue(isGone ? nil : site, forKey: site.siteID)
            }
            for (id, site) in changes { register[id] = site }
            // Sometimes the clock is set back.
            moment.addTimeInterval(Double.random(in: -4000...20_000, using: &random))
            snapshot = snapshot.applying(changes, at: moment)
            let fresh = Invented.snapshot(Array(register.values), at: moment)
            #expect(snapshot.sites == fresh.sites, "seed \(seed)")
            #expect(snapshot.outlooks.verdicts == fresh.outlooks.verdicts, "seed \(seed)")
            #expect(snapshot.outlooks.evaluatedAt == moment && snapshot.outlooks.nextEnd > Outlooks.clamped(moment))
            #expect(zip(snapshot.outlooks.verdictEnds, fresh.outlooks.verdictEnds).allSatisfy { $0 <= $1 })
            let place = Invented.nottingham
            #expect(
                snapshot.grid.nearest(to: place, count: 9) == fresh.grid.nearest(to: place, count: 9), "seed \(seed)")
            #expect(snapshot.sites.allSatisfy { snapshot.site($0.record.siteID) === $0 })
            #expect(snapshot.site(Invented.key(999)) == nil)
        }
        #expect(snapshot.generation == 6)
    }

    private static func site(_ number: Int, using random: inout SeededGenerator) -> SiteRecord {
        Invented.site(number, metresNorth: Double(Int.random(in: -50...50, using: &random)) * 100) {
            $0.mobile = Int.random(in: 0..<5, using: &random) == 0
            $0.access = SiteAccess.allCases.randomElement(using: &random) ?? .unknown
            $0.accessHours =
                [nil, "24/7", "Mo-Su 08:00-18:00", "Mo-Fr 07:30-15:00"].randomElement(using: &random) ?? nil
        }
    }

    @Test("A snapshot that replaces another takes over what has not changed, and looks anew at what has ended")
    func replacing() {
        let morning = Invented.moment("2026-11-23T07:00:00Z")
        let records = [
            Invented.site(1, metresNorth: 1) { $0.accessHours = "Mo-Fr 08:00-17:00" },
            Invented.site(2, metresNorth: 2) { $0.accessHours = "24/7" },
        ]
        let first = Invented.snapshot(records, at: morning)
        #expect(first.outlooks.verdicts.map(Verdict.init(code:)) == [.passedOver(.closed), .offered(.unverified)])
        let second = LocatorSnapshot(
            generation: 2, records: records, policy: first.policy, readinessPolicy: first.readinessPolicy,
            postcodes: .empty, replacing: first, at: Invented.moment("2026-11-23T08:00:00Z"))
        #expect(second.sites[0] === first.sites[0] && second.sites[1] === first.sites[1])
        #expect(second.outlooks.verdicts.map(Verdict.init(code:)) == [.offered(.unverified), .offered(.unverified)])
        #expect(first.advanced(to: Invented.moment("2026-11-23T07:59:59Z")) == nil)
        let advanced = first.advanced(to: Invented.moment("2026-11-23T08:00:00Z"))
        #expect(advanced?.count == 1 && advanced?.snapshot.outlooks.verdicts == second.outlooks.verdicts)
    }

    @Test("A directory of postcodes finds each of them, however it is written, and no other")
    func postcodes() throws {
        let known = try ["NG1 5FS", "NG11 5FS", "LE1 1AA", "B1 1AA", "DN55 1PT", "EC1A 1BB"].map { try Postcode($0) }
        let directory = PostcodeDirectory(
            known.enumerated().map { .init($1, Invented.coordinate(50 + Double($0), 0)) }, edition: "Test")
        #expect(directory.count == 6)
        for (index, postcode) in known.enumerated() {
            #expect(directory.coordinate(of: postcode) == Invented.coordinate(50 + Double(index), 0))
        }
        for stranger in ["NG1 5FT", "B1 1AB", "A1 1AA", "ZE1 0AA"] {
            #expect(directory.coordinate(of: try Postcode(stranger)) == nil)
        }
        #expect(PostcodeDirectory.empty.coordinate(of: known[0]) == nil)
    }
}
