import SpatialGrid

/// The answers by looking at every point: what a grid has to give bit for bit.
struct BruteForce {
    let points: [Coordinate]

    func nearest(
        to place: Coordinate, count: Int, within radius: Double, where isIncluded: (Int) -> Bool
    ) -> [Neighbour] {
        Array(within(radius, of: place).filter { isIncluded($0.index) }.prefix(max(count, 0)))
    }

    func within(_ radius: Double, of place: Coordinate) -> [Neighbour] {
        points.indices
            .map { Neighbour(index: $0, distance: place.distance(to: points[$0])) }
            .filter { $0.distance <= radius }
            .sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }
    }

    func contents(of box: BoundingBox) -> [Int] {
        points.indices.filter { box.contains(points[$0]) }
    }
}

/// Which points a query lets through: about the given share, by a hash of the index.
struct Filter: Sendable {
    let percent: Int

    func includes(_ index: Int) -> Bool {
        Int((UInt64(index) &* 0x9E37_79B9_7F4A_7C15) >> 40) % 100 < percent
    }
}
