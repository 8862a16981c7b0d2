/// A point found by a search: its index in the array the grid was built from, and how far it is.
public struct Neighbour: Hashable, Sendable {
    public let index: Int

    /// Distance from the place asked about, in metres, as `Coordinate.distance(to:)` gives it.
    public let distance: Double

    @inlinable
    public init(index: Int, distance: Double) {
        self.index = index
        self.distance = distance
    }

    /// The order of every result: nearest first, equal distances by index.
    @inlinable @inline(__always)
    func precedes(_ other: Neighbour) -> Bool {
        distance < other.distance || (distance == other.distance && index < other.index)
    }
}
