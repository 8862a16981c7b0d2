import Foundation
import NationalGrid
import Registry
import SpatialGrid
import Testing

@Suite("Finding likely duplicates")
struct DuplicateFinderTests {
    private let finder = DuplicateFinder()

    private func known(_ sketch: SiteSketch, _ number: UInt8 = 1, code: String = "HS-2222") -> KnownSite {
        let id = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number))
        return KnownSite(siteID: id, defibrillatorID: nil, code: code, sketch: sketch)
    }

    @Test("A pair is flagged as a person would, whichever of the two comes first", arguments: DuplicatePair.all)
    func pair(_ pair: DuplicatePair) {
        let found = finder.duplicates(of: pair.one, among: [known(pair.other)])
        let back = finder.duplicates(of: pair.other, among: [known(pair.one)])
        #expect(found.isEmpty != pair.isFlagged, "\(found)")
        #expect(found.map(\.score) == back.map(\.score))
        #expect(found.allSatisfy { (0...1).contains($0.score) && !$0.reasons.isEmpty })
    }

    @Test("All pairs could be made")
    func pairs() {
        #expect(DuplicatePair.all.count == 44)
    }

    @Test("What is found says why, what speaks against it last")
    func reasons() throws {
        let one = try #require(
            DuplicatePair.sketch(
                0, "Lenton Centre", address: "1 Willoughby St", postcode: "NG7 1RQ", make: "Zoll", model: "AED 3",
                serial: "X90045"))
        let other = try #require(
            DuplicatePair.sketch(
                12, "Lenton Ctr", address: "1 Willoughby Street", postcode: "NG7 1RQ", make: "ZOLL", model: "AED-3",
                serial: "X90046"))
        let found = try #require(finder.duplicates(of: one, among: [known(other)]).first)
        #expect(
            found.reasons == [
                "12 m away", "the name is the same: Lenton Ctr", "the same postcode: NG7 1RQ",
                "the address is the same",
                "the same make and model", "but it has another serial number",
            ])
        #expect(found.name == "Lenton Ctr" && found.code == "HS-2222")
        #expect(abs(found.distanceMetres - 12) < 0.1)
    }

    @Test("A serial number is near certainty, less so where two makers may have given it")
    func serialNumbers() throws {
        func score(_ make: String?, _ otherMake: String?) throws -> Double {
            let one = try #require(DuplicatePair.sketch(0, make: make, serial: "SN 77-1234"))
            let other = try #require(DuplicatePair.sketch(9_000, make: otherMake, serial: "SN771234"))
            let found = try #require(finder.duplicates(of: one, among: [known(other)]).first)
            #expect(found.reasons.first == "9 km away")
            return found.score
        }
        #expect(try score("Zoll", "ZOLL Medical") > 0.95)
        #expect(try score(nil, "Zoll") > 0.95)
        #expect(try score("Philips", "Zoll") < 0.7)
    }

    @Test("The surest comes first, then the nearest; each site once, whatever the order")
    func order() throws {
        let candidate = try #require(DuplicatePair.sketch(0, "Lenton Centre"))
        let sketches = try [
            #require(DuplicatePair.sketch(30, "Lenton Centre")), #require(DuplicatePair.sketch(5, "Lenton Centre")),
            #require(DuplicatePair.sketch(4)), #require(DuplicatePair.sketch(60, "Bell Inn")),
        ]
        var sites = zip(1..., sketches).map { known($1, UInt8($0), code: "HS-222\($0)") }
        sites.append(sites[1])
        let wanted = ["HS-2222", "HS-2221", "HS-2223"]
        for _ in 0..<20 {
            sites.shuffle()
            #expect(finder.duplicates(of: candidate, among: sites).map(\.code) == wanted)
        }
    }

    @Test("The policy's values count")
    func policy() throws {
        let one = try #require(DuplicatePair.sketch(0, "Lenton Centre"))
        let other = known(try #require(DuplicatePair.sketch(150, "Lenton Centre")))
        func finds(_ greatest: Double, _ least: Double) -> Bool {
            let policy = DuplicatePolicy(greatestDistance: greatest, leastScore: least)
            return !DuplicateFinder(policy: policy).duplicates(of: one, among: [other]).isEmpty
        }
        #expect(finds(200, 0.5))
        #expect(!finds(200, 0.9))
        #expect(!finds(149, 0.1))
        #expect(!finds(149, 0))
        #expect(!finds(.nan, 0) && !finds(-1, 0))
    }

    @Test("Texts of any length and kind are compared by a bounded part of them")
    func hostile() throws {
        let letters = (0..<250 as Range<UInt32>).compactMap { Unicode.Scalar(0x4E00 + $0) }.map { String($0) }
        let numbered = (0..<100).map { "word\($0 % 10)x\($0)" }
        // A change of one letter apart from each other, so that every pair is looked at closely.
        let close = letters.prefix(83).map { "abcd" + $0 }
        let texts: [String] = [
            String(repeating: "a", count: 5_000_000), String(repeating: "abcde ", count: 100_000),
            numbered.joined(separator: " "), letters.joined(separator: " "), close.joined(separator: " "),
            String(repeating: "\u{FDFA}", count: 5_000), String(repeating: "e\u{301}\u{301}\u{301}", count: 100_000),
        ]
        for text in texts {
            let sketch = try #require(
                DuplicatePair.sketch(1, text, address: text, make: text, model: text, serial: text))
            let sites = (0..<20).map { known(sketch, UInt8($0)) }
            #expect(finder.duplicates(of: sketch, among: sites).count == 20)
        }
    }
}
