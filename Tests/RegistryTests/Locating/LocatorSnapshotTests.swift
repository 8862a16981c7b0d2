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
        var register: [UUID: LocatableSite] = [:]
        for number in 0..<Int.random(in: 0...30, using: &random) {
            let site = Self.site(number, using: &random)
            register[site.record.siteID] = site
        }
        var snapshot = Invented.snapshot(Array(register.values))
        for _ in 1...5 {
            var changes: [UUID: LocatableSite?] = [:]
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                let site = Self.site(Int.random(in: 0..<40, using: &random), using: &random)
                let isGone = Int.random(in: 0..<3, using: &random) == 0
                changes.updateValue(isGone ? nil : site, forKey: site.record.siteID)
            }
            for (id, site) in changes { register[id] = site }
            snapshot = snapshot.applying(changes)
            let fresh = Invented.snapshot(Array(register.values))
            #expect(snapshot.sites == fresh.sites, "seed \(seed)")
            #expect(snapshot.offered == fresh.offered, "seed \(seed)")
            let place = Invented.nottingham
            #expect(
                snapshot.grid.nearest(to: place, count: 9) == fresh.grid.nearest(to: place, count: 9), "seed \(seed)")
            #expect(snapshot.sites.allSatisfy { snapshot.site($0.record.siteID) === $0 })
            #expect(snapshot.site(Invented.key(999)) == nil)
        }
        #expect(snapshot.generation == 6)
    }

    private static func site(_ number: Int, using random: inout SeededGenerator) -> LocatableSite {
        Invented.site(number, metresNorth: Double.random(in: -5000...5000, using: &random)) {
            $0.mobile = Int.random(in: 0..<5, using: &random) == 0
            $0.access = SiteAccess.allCases.randomElement(using: &random) ?? .unknown
        }
    }

    @Test("A directory of postcodes finds each of them, however it is written, and no other")
    func postcodes() throws {
        let known = try ["NG1 5FS", "NG11 5FS", "LE1 1AA", "B1 1AA", "DN55 1PT", "EC1A 1BB"].map { try Postcode($0) }
        let directory = PostcodeDirectory(
            known.enumerated().map { ($1, Invented.coordinate(50 + Double($0), 0)) }, edition: "Test")
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
