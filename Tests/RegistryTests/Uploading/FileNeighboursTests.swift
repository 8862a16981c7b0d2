import Registry
import SeededRandom
import SpatialGrid
import Testing

import struct Foundation.UUID

@Suite("Rows of a file that may be one site")
struct FileNeighboursTests {
    @Test("The cells find what holding every row against every other finds", arguments: 1...8)
    func againstAll(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let finder = DuplicateFinder()
        var neighbours = FileNeighbours(finder: finder)
        var before: [(number: Int, known: KnownSite)] = []
        let latitude = [0.0, 52.9, -33.2, 89.0, 52.9, -0.0004, 60, 71][Int(seed) - 1]
        for number in 1...150 {
            let point = try #require(
                Coordinate(
                    latitude: latitude + Double.random(in: -0.002...0.002, using: &random),
                    longitude: Double.random(in: -0.003...0.003, using: &random)))
            var sketch = SiteSketch(coordinate: point, name: "Invented \(Int.random(in: 1...3, using: &random))")
            if Bool.random(using: &random) { sketch.serialNumber = "INV-90\(Int.random(in: 10...30, using: &random))" }
            let found = Set(neighbours.rows(like: sketch, number: number).map(\.row))
            let all = finder.duplicates(of: sketch, among: before.map(\.known)).map(\.siteID)
            let expected = Set(before.filter { all.contains($0.known.siteID) }.map(\.number))
            #expect(found == expected)
            before.append(
                (number, KnownSite(siteID: UUID(), defibrillatorID: nil, code: "row \(number)", sketch: sketch)))
        }
        #expect(before.count == 150)
    }
}
