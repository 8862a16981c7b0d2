extension SpatialGrid {
    /// All points at most `radius` metres from a place, the nearest first, points at the same distance in the order of
    /// their indices. None if the radius is negative or not a number.
    ///
    /// - Complexity: O(*c* + *m* log *m*) for *m* points found and *c* cells that the circle touches.
    public func within(_ radius: Double, of place: Coordinate) -> [Neighbour] {
        guard radius >= 0 else { return [] }
        var selection = AllWithin(radius)
        var recorder = NoRecorder()
        search(from: place, into: &selection, recording: &recorder) { _ in true }
        return selection.sorted()
    }

    /// The indices of all points in a box or on its edge, ascending.
    ///
    /// - Complexity: O(*c* + *m* log *m*) for *m* points found and *c* cells that the box touches.
    public func contents(of box: BoundingBox) -> [Int] {
        guard let root = nodes.first else { return [] }
        var found: [Int] = []
        for longitudes in box.longitudes {
            collect(root, latitudes: box.southE7...box.northE7, longitudes: longitudes, into: &found)
        }
        return found.sorted()
    }

    private func collect(
        _ node: Node, latitudes: ClosedRange<Int32>, longitudes: ClosedRange<Int32>, into found: inout [Int]
    ) {
        guard latitudes.overlaps(node.south...node.north), longitudes.overlaps(node.west...node.east) else { return }
        let latitudesHere = latitudes.clamped(to: node.south...node.north)
        let longitudesHere = longitudes.clamped(to: node.west...node.east)
        let rows = node.row(latitudesHere.lowerBound)...node.row(latitudesHere.upperBound)
        let columns = node.column(longitudesHere.lowerBound)...node.column(longitudesHere.upperBound)
        for row in rows {
            for column in columns {
                let cell = Int(node.firstCell) + row * Int(node.columns) + column
                if cellNodes[cell] != 0 {
                    collect(nodes[Int(cellNodes[cell])], latitudes: latitudes, longitudes: longitudes, into: &found)
                } else {
                    for entry in entries[Int(cellStarts[cell])..<Int(cellStarts[cell + 1])]
                    where latitudes.contains(entry.latitudeE7) && longitudes.contains(entry.longitudeE7) {
                        found.append(Int(entry.index))
                    }
                }
            }
        }
    }
}
