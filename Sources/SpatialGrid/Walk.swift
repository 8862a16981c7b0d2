/// A rectangle of visited cells in one grid. It starts as the cell nearest to the origin and grows by a row or a column
/// on the side that is nearest to the origin, which also serves an origin outside the grid.
@usableFromInline
struct Walk {
    @usableFromInline let origin: Origin
    @usableFromInline let node: SpatialGrid.Node
    /// The origin in units from the south-western corner of the grid.
    @usableFromInline let x: Int
    @usableFromInline let y: Int
    @usableFromInline var south: Int
    @usableFromInline var north: Int
    @usableFromInline var west: Int
    @usableFromInline var east: Int
    /// What every point beyond each side is away at least, in metres; infinite if there is no cell beyond it.
    @usableFromInline var southBound: Double
    @usableFromInline var northBound: Double
    @usableFromInline var westBound: Double
    @usableFromInline var eastBound: Double

    /// Cells to visit next: the first one's position in the grid's lists, how many, and the step from one to the next.
    @usableFromInline
    struct Strip {
        @usableFromInline let first: Int
        @usableFromInline let count: Int
        @usableFromInline let step: Int

        @inlinable @inline(__always)
        init(first: Int, count: Int, step: Int) {
            self.first = first
            self.count = count
            self.step = step
        }
    }

    @inlinable @inline(__always)
    init(_ node: SpatialGrid.Node, from origin: Origin) {
        self.origin = origin
        self.node = node
        y = origin.latitude &- Int(node.south)
        x = origin.longitude &- Int(node.west)
        south = min(max(y &>> Int(node.latitudeShift), 0), Int(node.rows) &- 1)
        west = min(max(x &>> Int(node.longitudeShift), 0), Int(node.columns) &- 1)
        north = south
        east = west
        southBound = 0
        northBound = 0
        westBound = 0
        eastBound = 0
        setSouthBound()
        setNorthBound()
        setWestBound()
        setEastBound()
    }

    @inlinable @inline(__always)
    mutating func setSouthBound() {
        southBound =
            south == 0 ? .infinity : origin.bound(latitudes: y &- south &<< Int(node.latitudeShift))
    }

    @inlinable @inline(__always)
    mutating func setNorthBound() {
        northBound =
            north == Int(node.rows) &- 1
            ? .infinity : origin.bound(latitudes: (north &+ 1) &<< Int(node.latitudeShift) &- y)
    }

    @inlinable @inline(__always)
    mutating func setWestBound() {
        westBound =
            west == 0 ? .infinity : origin.bound(longitudes: x &- west &<< Int(node.longitudeShift))
    }

    @inlinable @inline(__always)
    mutating func setEastBound() {
        eastBound =
            east == Int(node.columns) &- 1
            ? .infinity : origin.bound(longitudes: (east &+ 1) &<< Int(node.longitudeShift) &- x)
    }

    /// The cell the walk starts with.
    @inlinable @inline(__always)
    var start: Strip { Strip(first: cell(row: south, column: west), count: 1, step: 1) }

    /// What every point in a cell not visited yet is away at least, in metres; infinite if there is none.
    @inlinable @inline(__always)
    var bound: Double { min(min(southBound, northBound), min(westBound, eastBound)) }

    /// Adds the row or column beyond the nearest side, where `bound` must be finite.
    @inlinable @inline(__always)
    mutating func grow() -> Strip {
        if min(southBound, northBound) <= min(westBound, eastBound) {
            let row: Int
            if southBound <= northBound {
                south &-= 1
                row = south
                setSouthBound()
            } else {
                north &+= 1
                row = north
                setNorthBound()
            }
            return Strip(first: cell(row: row, column: west), count: east &- west &+ 1, step: 1)
        }
        let column: Int
        if westBound <= eastBound {
            west &-= 1
            column = west
            setWestBound()
        } else {
            east &+= 1
            column = east
            setEastBound()
        }
        return Strip(first: cell(row: south, column: column), count: north &- south &+ 1, step: Int(node.columns))
    }

    @inlinable @inline(__always)
    func cell(row: Int, column: Int) -> Int {
        Int(node.firstCell) &+ row &* Int(node.columns) &+ column
    }
}
