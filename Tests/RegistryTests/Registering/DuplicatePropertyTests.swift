import Foundation
import NationalGrid
import SeededRandom
import SpatialGrid
import Testing

@testable import Registry

/// What holds of real lists and of anything.
@Suite("Properties of likely duplicates")
struct DuplicatePropertyTests {
    static let lists = [
        "isle_of_man_2025-11-21.csv", "trafford_defibrillators.csv", "verona_overpass_2026-07-01.json",
        "poland_2025-07-25.geojson",
    ]

    private func sites(_ name: String) throws -> [SiteSketch] {
        try ImportReader.read(ImportFiles.fixture("aed/" + name), fileName: name).entries.map(SiteSketch.init)
    }

    private func known(_ sketches: [SiteSketch]) -> [KnownSite] {
        sketches.map { KnownSite(siteID: UUID(), defibrillatorID: nil, code: "HS-2222", sketch: $0) }
    }

    @Test("An entry of a real list that is registered again is found, and nothing is surer", arguments: lists)
    func noSelfMiss(_ name: String) throws {
        let sketches = try sites(name)
        let known = known(sketches)
        for (sketch, site) in zip(sketches, known).suffix(70) {
            let found = DuplicateFinder().duplicates(of: sketch, among: known)
            // Of a vehicle without a name nothing is known that another could not have.
            if sketch.mobile, FoldedWords(sketch.name).isEmpty { continue }
            let itself = try #require(found.first { $0.siteID == site.siteID }, "\(sketch)")
            #expect(itself.score == found.first?.score)
            #expect(itself.distanceMetres == 0)
        }
    }

    @Test("The score of two entries is the same both ways, to the last bit", arguments: lists)
    func symmetric(_ name: String) throws {
        let sites = try sites(name).map(ComparableSite.init)
        for one in sites.prefix(25) {
            for other in sites {
                let there = DuplicateScore(one, other, greatestDistance: 100)
                let back = DuplicateScore(other, one, greatestDistance: 100)
                #expect(there.value == back.value)
                #expect((0...1).contains(there.value))
                // Names alone: most pairs are too far apart for the score to depend on them.
                #expect(one.name.likeness(to: other.name) == other.name.likeness(to: one.name))
                #expect(one.address.likeness(to: other.address) == other.address.likeness(to: one.address))
            }
        }
    }

    /// Of Trafford's 43 pairs within 100 m, 28 have one name and address (a football ground, a shopping centre) and one is an
    /// infant and a junior school at one address; of Verona's 9 and Poland's 3 one each lies within 5 m.
    @Test("Few pairs of a real list are flagged", arguments: zip(lists, [0, 29, 1, 1]))
    func fewFlagged(_ name: String, _ wanted: Int) throws {
        let sites = try sites(name).map(ComparableSite.init)
        var flagged = 0
        for (place, one) in sites.enumerated() {
            for other in sites[(place + 1)...]
            where one.sketch.coordinate.distance(to: other.sketch.coordinate) <= 100 {
                if DuplicateScore(one, other, greatestDistance: 100).value >= 0.5 { flagged += 1 }
            }
        }
        #expect(flagged == wanted)
    }

    @Test("Sites of a list five months older are found again", arguments: [("2025-06-09", "2025-11-21")])
    func again(_ before: String, _ after: String) throws {
        func entries(_ date: String) throws -> [SiteEntry] {
            let name = "isle_of_man_\(date).csv"
            return try ImportReader.read(ImportFiles.fixture("aed/" + name), fileName: name).entries
        }
        let (old, new) = (try entries(before), try entries(after))
        let known = new.map {
            KnownSite(siteID: UUID(), defibrillatorID: nil, code: $0.externalID, sketch: SiteSketch($0))
        }
        for entry in old where new.contains(where: { $0.externalID == entry.externalID }) {
            let found = DuplicateFinder().duplicates(of: SiteSketch(entry), among: known)
            #expect(found.first?.code == entry.externalID)
        }
    }

    @Test("A greater distance never makes a pair surer, whatever else is known of it")
    func monotone() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let (one, other) = (random.sketch(), random.sketch())
            let greatest = Double.random(in: 1...300, using: &random)
            var last = 2.0
            for step in 0..<60 {
                var moved = other
                moved.coordinate = try #require(
                    Coordinate(
                        latitudeE7: one.coordinate.latitudeE7 + Int32(step * step * 10),
                        longitudeE7: one.coordinate.longitudeE7))
                let score = DuplicateScore(
                    ComparableSite(one), ComparableSite(moved), greatestDistance: greatest
                ).value
                #expect(score <= last, "seed \(seed)")
                last = score
            }
        }
    }

    @Test("Of any sites the same are found in any order, both ways alike")
    func anyOrder() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            let candidate = random.sketch()
            var known = known((0..<40).map { _ in random.sketch() })
            let found = DuplicateFinder().duplicates(of: candidate, among: known)
            known.shuffle(using: &random)
            #expect(DuplicateFinder().duplicates(of: candidate, among: known) == found, "seed \(seed)")
            #expect(found.map(\.score) == found.map(\.score).sorted(by: >), "seed \(seed)")
            for site in known {
                let back = DuplicateFinder().duplicates(
                    of: site.sketch,
                    among: [KnownSite(siteID: site.siteID, defibrillatorID: nil, code: "HS-3333", sketch: candidate)])
                #expect(
                    back.first?.score == found.first { $0.siteID == site.siteID }?.score, "seed \(seed): \(site.sketch)"
                )
            }
        }
    }
}

extension SiteSketch {
    /// What a list says of a site; where it has no name, by what describes its place.
    fileprivate init(_ entry: SiteEntry) {
        self.init(
            coordinate: entry.coordinate, name: entry.name ?? entry.surroundings, address: entry.address,
            postcode: entry.postcode.flatMap { try? Postcode($0) }, manufacturer: entry.manufacturer,
            model: entry.model, serialNumber: entry.serialNumber, mobile: entry.mobile)
    }
}

extension SeededGenerator {
    /// A site within some 200 m of others, with texts of few words so that they often agree. Invented.
    fileprivate mutating func sketch() -> SiteSketch {
        func pick<Value>(_ values: [Value?]) -> Value? { values.randomElement(using: &self) ?? nil }
        var text: String {
            let words = ["Lenton", "Lentn", "Centre", "Hall", "St", "Saint", "1", "2", "the", "Library", "Libary"]
            return (0..<Int.random(in: 0...4, using: &self)).compactMap { _ in words.randomElement(using: &self) }
                .joined(separator: " ")
        }
        let coordinate = Coordinate(
            latitudeE7: 529_500_000 + Int32.random(in: -9_000...9_000, using: &self),
            longitudeE7: -11_500_000 + Int32.random(in: -9_000...9_000, using: &self))
        // The numbers are within the range of a coordinate.
        guard let coordinate else { preconditionFailure("no coordinate") }
        return SiteSketch(
            coordinate: coordinate, name: pick([text, text, nil]), address: pick([text, nil]),
            postcode: pick(["NG7 2RD", "NG7 1RQ", nil]).flatMap { try? Postcode($0) },
            manufacturer: pick(["Zoll", "Philips", nil]), model: pick(["AED 3", "FRx", nil]),
            serialNumber: pick(["X90045", "x-90045", "A12C-04512", "00000", nil, nil, nil, nil]),
            mobile: Int.random(in: 0..<8, using: &self) == 0)
    }
}
