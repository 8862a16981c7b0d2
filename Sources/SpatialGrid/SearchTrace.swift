/// What a search did to be sure of its answer.
public struct SearchTrace: Hashable, Sendable {
    /// Cells looked into, empty ones included.
    public internal(set) var cellsVisited = 0

    /// Points whose distance was computed.
    public internal(set) var pointsExamined = 0

    /// Grids entered: the first one, and one for each crowded cell on the way.
    public internal(set) var gridsEntered = 0

    /// How often a rectangle of visited cells was enlarged, by the row or the column beyond its nearest side.
    public internal(set) var rings = 0

    /// Every point not examined is proved to be at least this far away, in metres; infinite if every point was
    /// examined, 0 if nothing was asked for.
    public internal(set) var bound = Double.infinity

    @usableFromInline
    init() {}
}

/// What wants to hear about the steps of a search.
@usableFromInline
protocol Recorder {
    mutating func enterGrid()
    mutating func enlarge()
    mutating func visitCell()
    mutating func examine(_ entry: SpatialGrid.Entry)
    /// Some points stay unexamined, all of them at least `bound` metres away; none if it is infinite.
    mutating func leaveOut(beyond bound: Double)
}

/// Hears nothing, and compiles to nothing.
@usableFromInline
struct NoRecorder: Recorder {
    @inlinable init() {}
    @inlinable @inline(__always) mutating func enterGrid() {}
    @inlinable @inline(__always) mutating func enlarge() {}
    @inlinable @inline(__always) mutating func visitCell() {}
    @inlinable @inline(__always) mutating func examine(_ entry: SpatialGrid.Entry) {}
    @inlinable @inline(__always) mutating func leaveOut(beyond bound: Double) {}
}

extension SearchTrace: Recorder {
    @usableFromInline mutating func enterGrid() { gridsEntered += 1 }
    @usableFromInline mutating func enlarge() { rings += 1 }
    @usableFromInline mutating func visitCell() { cellsVisited += 1 }
    @usableFromInline mutating func examine(_ entry: SpatialGrid.Entry) { pointsExamined += 1 }
    @usableFromInline mutating func leaveOut(beyond bound: Double) { self.bound = min(self.bound, bound) }
}
