import Foundation
import Gzip

/// The OSTN15 shifts: what to add to a position on the projection of ETRS89 to get its position on OSGB36.
///
/// Three and a half megabytes, read once. The format of the files is in `ShiftGrids/README.md`.
struct ShiftGrid: Sendable {
    static let columns = 701
    static let rows = 1251
    static let eastFile = "ostn15_east_shift_u16le_701x1251_offset_82140mm.bin.gz"
    static let northFile = "ostn15_north_shift_u16le_701x1251_offset_-84180mm.bin.gz"

    private static let spacing = 1000.0
    private static let eastOffset = 82_140.0
    private static let northOffset = -84_180.0

    /// East and north shift of every node, side by side so that a look-up touches two places in memory and not four;
    /// rows from south to north, columns from west to east; millimetres above the offsets.
    private let shifts: [UInt16]

    /// Reads the two files from a folder.
    init(folder: String) throws(NationalGridError) {
        let east = try Self.table(Self.eastFile, in: folder)
        let north = try Self.table(Self.northFile, in: folder)
        var shifts: [UInt16] = []
        shifts.reserveCapacity(2 * Self.columns * Self.rows)
        for byte in stride(from: 0, to: min(east.count, north.count), by: 2) {
            shifts.append(UInt16(east[byte]) | UInt16(east[byte + 1]) << 8)
            shifts.append(UInt16(north[byte]) | UInt16(north[byte + 1]) << 8)
        }
        self.shifts = shifts
    }

    /// The decompressed bytes of a file, exactly two for each node.
    private static func table(_ file: String, in folder: String) throws(NationalGridError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: folder + "/" + file) else {
            throw NationalGridError.shiftGridUnusable(file: file, reason: "it cannot be read")
        }
        let size = 2 * columns * rows
        let bytes: [UInt8]
        do {
            bytes = try Gzip.decompress([UInt8](data), limit: size)
        } catch {
            throw NationalGridError.shiftGridUnusable(file: file, reason: error.description)
        }
        guard bytes.count == size else {
            throw NationalGridError.shiftGridUnusable(
                file: file, reason: "it holds \(bytes.count) bytes instead of \(size)")
        }
        return bytes
    }

    /// Whether a position on the projection of ETRS89 lies in the rectangle of the grid, its edges included.
    func covers(_ position: GridPosition) -> Bool {
        (0...Double(Self.columns - 1) * Self.spacing).contains(position.easting)
            && (0...Double(Self.rows - 1) * Self.spacing).contains(position.northing)
    }

    /// The shifts in metres at a position on the projection of ETRS89, interpolated bilinearly between the four nodes
    /// around it; outside the grid, those at the nearest point of its edge.
    func shift(at position: GridPosition) -> (east: Double, north: Double) {
        let (column, x) = Self.cell(of: position.easting, nodes: Self.columns)
        let (row, y) = Self.cell(of: position.northing, nodes: Self.rows)
        let south = 2 * (row * Self.columns + column)
        let north = south + 2 * Self.columns
        func interpolate(_ component: Int) -> Double {
            let southWest = Double(shifts[south + component])
            let southEast = Double(shifts[south + 2 + component])
            let northWest = Double(shifts[north + component])
            let northEast = Double(shifts[north + 2 + component])
            let onSouthEdge = southWest + x * (southEast - southWest)
            let onNorthEdge = northWest + x * (northEast - northWest)
            return onSouthEdge + y * (onNorthEdge - onSouthEdge)
        }
        return ((interpolate(0) + Self.eastOffset) / 1000, (interpolate(1) + Self.northOffset) / 1000)
    }

    /// The index of the cell a coordinate falls in and the place in it, from 0 to 1; the far edge belongs to the last
    /// cell. What is no number counts as 0.
    private static func cell(of coordinate: Double, nodes: Int) -> (index: Int, fraction: Double) {
        let scaled = coordinate / spacing
        let end = Double(nodes - 1)
        guard scaled > 0 else { return (0, 0) }
        guard scaled < end else { return (nodes - 2, 1) }
        let index = Int(scaled)
        return (index, scaled - Double(index))
    }
}
