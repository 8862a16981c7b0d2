/// An immutable index of points on the earth for exact nearest-neighbour, radius and box queries.
///
/// The points lie in one flat array, cell after cell, row after row from the south-west ("compressed rows"). The first
/// grid covers the bounding box of all points with 3 to 6 points a cell on average; every cell that holds more than
/// `Node.leafCapacity` points, not all of them on one spot, gets a grid of its own over the bounding box of its points,
/// and so on. So an outlier on the other side of the earth costs one level, and a town in an empty county gets cells of
/// its own size. Cells measure a power of two of 1e-7 degrees each way: finding one takes a shift, and its edges are
/// exact.
///
/// Memory: 16 bytes a point and 8 a cell, 16 to 23 bytes a point in all. At most 2³² - 1 points.
public struct SpatialGrid: Sendable {
    /// A point as the search reads it, 16 bytes.
    @usableFromInline
    struct Entry: Sendable {
        @usableFromInline let latitudeE7: Int32
        @usableFromInline let longitudeE7: Int32
        /// `Geodesic.longitudeScale` of the latitude.
        @usableFromInline let longitudeScale: Float
        @usableFromInline let index: UInt32

        init(_ point: Coordinate, index: Int) {
            latitudeE7 = point.latitudeE7
            longitudeE7 = point.longitudeE7
            longitudeScale = Geodesic.longitudeScale(point.latitudeE7)
            self.index = UInt32(truncatingIfNeeded: index)
        }
    }

    /// One grid: the bounding box of its points, its cells and where they are listed.
    @usableFromInline
    struct Node: Sendable {
        /// A cell with more points than this gets its own grid.
        @inlinable static var leafCapacity: Int { 32 }

        @usableFromInline let south: Int32
        @usableFromInline let west: Int32
        @usableFromInline let north: Int32
        @usableFromInline let east: Int32
        /// Position of the first cell in `cellStarts` and `cellNodes`.
        @usableFromInline let firstCell: UInt32
        @usableFromInline let rows: Int32
        @usableFromInline let columns: Int32
        /// A row is 2^latitudeShift units high, a column 2^longitudeShift units wide.
        @usableFromInline let latitudeShift: UInt8
        @usableFromInline let longitudeShift: UInt8
    }

    @usableFromInline let entries: [Entry]
    /// For each cell the position of its first entry; after the last cell of each grid, the position after its last
    /// entry.
    @usableFromInline let cellStarts: [UInt32]
    /// For each cell with a grid of its own the position of that grid in `nodes`, otherwise 0.
    @usableFromInline let cellNodes: [UInt32]
    /// The first grid, then all others; empty if there are no points.
    @usableFromInline let nodes: [Node]

    /// Builds the index. Every result names a point by its position in `points`.
    ///
    /// - Complexity: O(*n*) for each level of grids on the points that reach it. There are 2 or 3 levels for points as
    ///   people live, and never more than 63.
    public init(_ points: [Coordinate]) {
        var building = Building(points)
        building.buildNodes()
        entries = building.entries
        cellStarts = building.cellStarts
        cellNodes = building.cellNodes
        nodes = building.nodes
    }

    /// The number of points.
    public var count: Int { entries.count }
}
