import SpatialGrid

/// Remembers points in cells of about a metre, so that a new one can be held against those close by. Constant time per
/// point.
struct NearbyEntries {
    /// Metres within which two entries are taken to be the same thing entered twice.
    static let reach = 1.0

    private struct Cell: Hashable {
        var band: Int
        var column: Int
    }

    private var cells: [Cell: [(coordinate: Coordinate, row: Int)]] = [:]
    /// Points kept in a cell. Honest data has one or two; more would let a made-up file cost time.
    private static let cellLimit = 8
    /// A band of latitude in units of 1e-7 degrees: 1.1 m.
    private static let bandHeight = 100

    /// The row of an earlier entry within reach, and remembers this one.
    mutating func add(_ coordinate: Coordinate, row: Int) -> Int? {
        let band = Int(coordinate.latitudeE7) / Self.bandHeight
        var found: Int?
        for nearBand in band - 1...band + 1 where found == nil {
            let column = Self.column(of: coordinate, in: nearBand)
            for nearColumn in column - 1...column + 1 where found == nil {
                found =
                    cells[Cell(band: nearBand, column: nearColumn)]?
                    .first { $0.coordinate.distance(to: coordinate) <= Self.reach }?.row
            }
        }
        let cell = Cell(band: band, column: Self.column(of: coordinate, in: band))
        if cells[cell, default: []].count < Self.cellLimit { cells[cell, default: []].append((coordinate, row)) }
        return found
    }

    /// Columns of a band are nowhere narrower than the bands are high: on the ground a degree of longitude shrinks with the
    /// cosine of the latitude, and the straight line from equator to pole stays below the cosine.
    private static func column(of coordinate: Coordinate, in band: Int) -> Int {
        // 90 degrees are 9,000,000 bands.
        let width = Double(bandHeight) / max(1 - Double(abs(band)) / 9_000_000, 0.000_1)
        return Int((Double(coordinate.longitudeE7) / width).rounded(.down))
    }
}
