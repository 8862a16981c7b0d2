extension SpatialGrid {
    /// The `count` points nearest to a place among those that lie within `radius` and pass a filter.
    ///
    /// The answer is exact: the same as if every point were measured by `Coordinate.distance(to:)`, for any place on
    /// earth.
    ///
    /// - Parameters:
    ///   - place: Where to search from, inside or outside the region of the points.
    ///   - count: How many to find; fewer come back if there are not so many, none for 0 or less.
    ///   - radius: The greatest distance in metres, itself included. Nothing is found for a negative one or one that is
    ///     not a number.
    ///   - isIncluded: Whether a point, named by its index, may be in the answer. It is asked once at most about each
    ///     point, and only about points that are near enough.
    /// - Returns: The nearest first; points at the same distance in the order of their indices.
    /// - Complexity: With *k* wanted, about O(*k* + log *n*) for points as people live and a filter that lets a fair
    ///   share through; O(*n*) at worst: all points on one spot or at one distance, a filter that lets nothing through.
    ///   Each point taken costs O(log *k*).
    @inlinable
    public func nearest(
        to place: Coordinate, count: Int, within radius: Double = .infinity, where isIncluded: (Int) -> Bool
    ) -> [Neighbour] {
        var recorder = NoRecorder()
        return nearest(to: place, count: count, within: radius, recording: &recorder, where: isIncluded)
    }

    /// The `count` points nearest to a place among those that lie within `radius` metres, itself included.
    ///
    /// - Returns: The nearest first; points at the same distance in the order of their indices.
    /// - Complexity: As with a filter, see `nearest(to:count:within:where:)`.
    @inlinable
    public func nearest(to place: Coordinate, count: Int, within radius: Double = .infinity) -> [Neighbour] {
        nearest(to: place, count: count, within: radius) { _ in true }
    }

    /// The answer of `nearest(to:count:within:where:)`, together with what the search did to be sure of it.
    @inlinable
    public func tracedNearest(
        to place: Coordinate, count: Int, within radius: Double = .infinity,
        where isIncluded: (Int) -> Bool = { _ in true }
    ) -> (neighbours: [Neighbour], trace: SearchTrace) {
        var trace = SearchTrace()
        let neighbours = nearest(to: place, count: count, within: radius, recording: &trace, where: isIncluded)
        return (neighbours, trace)
    }

    @inlinable
    func nearest<Heard: Recorder>(
        to place: Coordinate, count: Int, within radius: Double, recording recorder: inout Heard,
        where isIncluded: (Int) -> Bool
    ) -> [Neighbour] {
        let wanted = min(count, self.count)
        guard wanted > 0, radius >= 0 else {
            if self.count > 0 { recorder.leaveOut(beyond: 0) }
            return []
        }
        if wanted <= FewNearest.capacity {
            var selection = FewNearest(wanted, within: radius)
            search(from: place, into: &selection, recording: &recorder, where: isIncluded)
            return selection.sorted()
        }
        var selection = ManyNearest(wanted, within: radius)
        search(from: place, into: &selection, recording: &recorder, where: isIncluded)
        return selection.sorted()
    }
}
