import Foundation
import SpatialGrid

/// The rows of a file so far, to find those that may be one site twice.
public struct FileNeighbours {
    private struct Cell: Hashable {
        let band: Int
        let column: Int
    }

    /// Rows of one cell, or with one serial number: the first ones, which those after are held against.
    private struct Rows {
        var kept: [(KnownSite, ComparableSite)] = []
        var isFull: Bool { kept.count == greatestComparisons }
    }

    /// Rows of a cell, and of a serial number, that another is held against. More are no list of single devices.
    public static let greatestComparisons = 20

    private let finder: DuplicateFinder
    private var numbers: [UUID: Int] = [:]
    private var cells: [Cell: Rows] = [:]
    private var serials: [SerialNumber: Rows] = [:]

    public init(finder: DuplicateFinder) {
        self.finder = finder
    }

    /// The rows before it that a row may be, the likeliest first, and takes note of it for those after.
    ///
    /// - Complexity: bounded, whatever the file: at most ``greatestComparisons`` in each of ten groups.
    public mutating func rows(like sketch: SiteSketch, number: Int) -> RowNeighbours {
        let band = band(of: sketch.coordinate)
        let own = Cell(band: band, column: column(of: sketch.coordinate, in: band))
        var near = (band - 1...band + 1).flatMap { band in
            let column = column(of: sketch.coordinate, in: band)
            return (column - 1...column + 1).compactMap { cells[Cell(band: band, column: $0)] }
        }
        let folded = ComparableSite(sketch)
        if let serial = folded.serialNumber, let same = serials[serial] { near.append(same) }
        let twins = finder.duplicates(of: folded, among: near.lazy.flatMap(\.kept))
            .compactMap { duplicate in numbers[duplicate.siteID].map { RowNeighbours.Twin(row: $0, duplicate) } }

        let known = KnownSite(siteID: UUID(), defibrillatorID: nil, code: "row \(number)", sketch: sketch)
        numbers[known.siteID] = number
        keep((known, folded), in: &cells[own, default: Rows()])
        if let serial = folded.serialNumber { keep((known, folded), in: &serials[serial, default: Rows()]) }
        return RowNeighbours(twins: twins, areAll: !near.contains(where: \.isFull))
    }

    private func keep(_ row: (KnownSite, ComparableSite), in rows: inout Rows) {
        if !rows.isFull { rows.kept.append(row) }
    }

    /// Bands of latitude as high as two sites can be apart; a degree is never less than 110.5 km.
    private var height: Double { max(1, finder.policy.greatestDistance) / 110_500 }

    private func band(of point: Coordinate) -> Int {
        Int(exactly: (point.latitude / height).rounded(.down)) ?? 0
    }

    /// Cells of a band are as wide as two sites can be apart at its end nearer to a pole.
    private func column(of point: Coordinate, in band: Int) -> Int {
        let greatest = max(abs(Double(band) * height), abs(Double(band + 1) * height))
        let width = height / cos(min(89.9, greatest) * .pi / 180)
        return Int(exactly: (point.longitude / width).rounded(.down)) ?? 0
    }
}

/// Rows of a file that another of its rows may be.
public struct RowNeighbours: Sendable {
    public struct Twin: Sendable {
        public let row: Int
        public let duplicate: LikelyDuplicate

        init(row: Int, _ duplicate: LikelyDuplicate) {
            self.row = row
            self.duplicate = duplicate
        }
    }

    /// The likeliest first.
    public let twins: [Twin]
    /// Whether the row was held against all that are near.
    public let areAll: Bool

    /// What somebody should know of them: a few sentences, however many there are.
    public var findings: [UploadFinding] {
        var findings = UploadFinding.findings(of: twins.map(\.duplicate), ("row", "rows"))
        if !areAll {
            findings.append(
                UploadFinding(
                    .remark,
                    "More than \(FileNeighbours.greatestComparisons) rows are at this point or have this serial number: it "
                        + "was held against the first ones only."))
        }
        return findings
    }

    /// Holds the rows of a file against each other, and lets others work meanwhile.
    ///
    /// - Returns: by number, those that have anything to say.
    public static func among(_ rows: [NewUploadRow], under policy: DuplicatePolicy) async -> [Int: RowNeighbours] {
        var before = FileNeighbours(finder: DuplicateFinder(policy: policy))
        var found: [Int: RowNeighbours] = [:]
        for row in rows {
            guard let draft = row.draft else { continue }
            let neighbours = before.rows(like: draft.sketch, number: row.number)
            if !neighbours.twins.isEmpty || !neighbours.areAll { found[row.number] = neighbours }
            if row.number.isMultiple(of: 50) { await Task.yield() }
        }
        return found
    }
}
