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
                    latitude: latitude + Double.random(in: -0.006...0.006, using: &random),
                    longitude: Double.random(in: -0.003...0.003, using: &random)))
            var sketch = SiteSketch(coordinate: point, name: "Invented \(Int.random(in: 1...3, using: &random))")
            if Bool.random(using: &random) { sketch.serialNumber = "INV-90\(Int.random(in: 10...30, using: &random))" }
            let found = Set(neighbours.rows(like: sketch, number: number).twins.map(\.row))
            let all = finder.duplicates(of: sketch, among: before.map(\.known)).map(\.siteID)
            let expected = Set(before.filter { all.contains($0.known.siteID) }.map(\.number))
            #expect(found == expected)
            before.append(
                (number, KnownSite(siteID: UUID(), defibrillatorID: nil, code: "row \(number)", sketch: sketch)))
        }
        #expect(before.count == 150)
    }

    @Test("Of 10,000 rows at one point each is held against the first 20, and says so in a few sentences")
    func onePoint() async throws {
        let point = try #require(Coordinate(latitude: 52.95, longitude: -1.15))
        let rows = (1...UploadFile.greatestRowCount).map { number in
            var details = SiteDetails(coordinate: point)
            details.name = "Invented hall"
            return NewUploadRow(
                number: number, line: number + 1, name: details.name, findings: [],
                draft: SiteDraft(details: details, device: DeviceDetails()), text: nil, statedID: nil, statedCode: nil)
        }
        let found = await RowNeighbours.among(rows, under: DuplicatePolicy())
        #expect(found.count == rows.count - 1)
        #expect(found.values.allSatisfy { $0.twins.count <= FileNeighbours.greatestComparisons })
        #expect(found.values.allSatisfy { $0.findings.count <= UploadFinding.greatestDescribed + 2 })
        let (few, many, last) = (try #require(found[6]), try #require(found[7]), try #require(found[10_000]))
        #expect(few.areAll && few.findings.map(\.severity) == Array(repeating: .duplicate, count: 5))
        #expect(many.twins.count == 6 && many.findings.last?.detail == "It is like 1 further row, too.")
        #expect(!last.areAll && last.twins.map(\.row).allSatisfy { $0 <= 20 })
        #expect(last.findings.map(\.severity) == Array(repeating: .duplicate, count: 6) + [.remark])
        #expect(last.findings[5].detail == "It is like 15 further rows, too.")
        #expect(last.findings[6].detail.hasPrefix("More than 20 rows are at this point"))
    }
}
