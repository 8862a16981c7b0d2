import Foundation
import SpatialGrid

/// The rows of a file so far, to find those that may be one site twice.
public struct FileNeighbours {
    private struct Cell: Hashable {
        let band: Int
        let column: Int
    }

    private let finder: DuplicateFinder
    private var rows: [UUID: Int] = [:]
    private var cells: [Cell: [KnownSite]] = [:]
    private var serials: [SerialNumber: [KnownSite]] = [:]

    public init(finder: DuplicateFinder) {
        self.finder = finder
    }

    /// The rows before it that a row may be, the likeliest first, and takes note of it for those after.
    ///
    /// - Complexity: the number of rows within a few hundred metres.
    public mutating func rows(like sketch: SiteSketch, number: Int) -> [(row: Int, duplicate: LikelyDuplicate)] {
        let band = band(of: sketch.coordinate)
        var near = (band - 1...band + 1).flatMap { band in
            let column = column(of: sketch.coordinate, in: band)
            return (column - 1...column + 1).flatMap { cells[Cell(band: band, column: $0)] ?? [] }
        }
        let serial = sketch.serialNumber.flatMap(SerialNumber.init)
        if let serial { near += serials[serial] ?? [] }
        let alike = finder.duplicates(of: sketch, among: near)
        let known = KnownSite(siteID: UUID(), defibrillatorID: nil, code: "row \(number)", sketch: sketch)
        rows[known.siteID] = number
        cells[Cell(band: band, column: column(of: sketch.coordinate, in: band)), default: []].append(known)
        if let serial { serials[serial, default: []].append(known) }
        return alike.compactMap { duplicate in rows[duplicate.siteID].map { ($0, duplicate) } }
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
