extension SpatialGrid {
    /// Offers the selection every point that passes the filter and lies within the limit the selection ends with, and
    /// perhaps others.
    ///
    /// The 180th meridian is a barrier to cells but not to distances, so the search runs twice: from the place, and
    /// from the same place written with 360 degrees more or less. For a place far from that meridian the second search
    /// ends at once.
    @inlinable
    func search<Kept: Selection, Heard: Recorder>(
        from place: Coordinate, into selection: inout Kept, recording recorder: inout Heard,
        where isIncluded: (Int) -> Bool
    ) {
        guard let root = nodes.first else { return }
        let origin = Origin(place)
        enter(root, from: origin, into: &selection, recording: &recorder, where: isIncluded)
        let image = Origin(acrossTheAntimeridianFrom: origin)
        let gap = max(Int(root.west) - image.longitude, image.longitude - Int(root.east))
        // Each point is at most 180 degrees away in one of the two views, and examined there only.
        if gap <= 1_800_000_000 {
            enter(root, from: image, into: &selection, recording: &recorder, where: isIncluded)
        }
    }

    /// Searches a grid unless all of it is too far.
    @inlinable
    func enter<Kept: Selection, Heard: Recorder>(
        _ node: Node, from origin: Origin, into selection: inout Kept, recording recorder: inout Heard,
        where isIncluded: (Int) -> Bool
    ) {
        let northGap = max(Int(node.south) - origin.latitude, origin.latitude - Int(node.north), 0)
        let eastGap = max(Int(node.west) - origin.longitude, origin.longitude - Int(node.east), 0)
        let bound = max(origin.bound(latitudes: northGap), origin.bound(longitudes: eastGap))
        if bound > selection.limit {
            recorder.leaveOut(beyond: bound)
        } else {
            search(node, from: origin, into: &selection, recording: &recorder, where: isIncluded)
        }
    }

    @inlinable
    func search<Kept: Selection, Heard: Recorder>(
        _ node: Node, from origin: Origin, into selection: inout Kept, recording recorder: inout Heard,
        where isIncluded: (Int) -> Bool
    ) {
        recorder.enterGrid()
        var walk = Walk(node, from: origin)
        var strip = walk.start
        while true {
            var cell = strip.first
            for _ in 0..<strip.count {
                visitCell(cell, from: origin, into: &selection, recording: &recorder, where: isIncluded)
                cell &+= strip.step
            }
            let bound = walk.bound
            if bound > selection.limit || bound == .infinity {
                recorder.leaveOut(beyond: bound)
                return
            }
            recorder.enlarge()
            strip = walk.grow()
        }
    }

    @inlinable @inline(__always)
    func visitCell<Kept: Selection, Heard: Recorder>(
        _ cell: Int, from origin: Origin, into selection: inout Kept, recording recorder: inout Heard,
        where isIncluded: (Int) -> Bool
    ) {
        recorder.visitCell()
        let start = Int(cellStarts[cell])
        let end = Int(cellStarts[cell + 1])
        if end - start > Node.leafCapacity, cellNodes[cell] != 0 {
            enter(
                nodes[Int(cellNodes[cell])], from: origin, into: &selection, recording: &recorder, where: isIncluded)
            return
        }
        for position in start..<end {
            let entry = entries[position]
            let latitudes = Int(entry.latitudeE7) &- origin.latitude
            let longitudes = Int(entry.longitudeE7) &- origin.longitude
            if Geodesic.isLocal(latitudes, longitudes) {
                recorder.examine(entry)
                let squared = Geodesic.localSquared(
                    latitudes, longitudes, origin.longitudeScale * Double(entry.longitudeScale))
                if squared <= selection.limitSquared, isIncluded(Int(entry.index)) {
                    selection.offer(Neighbour(index: Int(entry.index), distance: squared.squareRoot()))
                }
            } else if let distance = farDistance(of: entry, from: origin) {
                recorder.examine(entry)
                if distance <= selection.limit, isIncluded(Int(entry.index)) {
                    selection.offer(Neighbour(index: Int(entry.index), distance: distance))
                }
            }
        }
    }

    /// The distance of a point beyond the reach of the local formula, or `nil` if it belongs to the other view of the
    /// origin.
    @usableFromInline
    func farDistance(of entry: Entry, from origin: Origin) -> Double? {
        let longitudes = Int(entry.longitudeE7) - origin.longitude
        guard -1_800_000_000..<1_800_000_000 ~= longitudes else { return nil }
        return Geodesic.far(Int32(truncatingIfNeeded: origin.latitude), entry.latitudeE7, abs(longitudes))
    }
}
