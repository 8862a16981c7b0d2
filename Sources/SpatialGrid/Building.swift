import Glibc

extension SpatialGrid {
    /// The arrays of a grid while they are filled.
    struct Building {
        var entries: [Entry]
        var cellStarts: [UInt32] = []
        var cellNodes: [UInt32] = []
        var nodes: [Node] = []
        /// Room to sort in.
        private var scratch: [Entry] = []

        init(_ points: [Coordinate]) {
            entries = points.indices.map { Entry(points[$0], index: $0) }
        }

        /// Makes the first grid over all points, then one for every crowded cell, until there is none left.
        ///
        /// Boxes are tight and have at least two cells, so points at opposite edges fall into different cells, and each
        /// level at least halves the height or the width of the boxes below it: 31 and 32 bits, so at most 63 levels.
        mutating func buildNodes() {
            guard !entries.isEmpty else { return }
            scratch = entries
            var crowded: [(cell: Int, entries: Range<Int>)] = [(cell: -1, entries: entries.indices)]
            while let next = crowded.popLast() {
                if next.cell >= 0 { cellNodes[next.cell] = UInt32(nodes.count) }
                let node = Node(covering: entries[next.entries], firstCell: cellStarts.count)
                nodes.append(node)
                sort(next.entries, into: node)
                for cell in Int(node.firstCell)..<cellStarts.count - 1 {
                    let range = Int(cellStarts[cell])..<Int(cellStarts[cell + 1])
                    if range.count > Node.leafCapacity, !isOneSpot(range) {
                        crowded.append((cell: cell, entries: range))
                    }
                }
            }
            scratch = []
        }

        /// Counting sort of a range of entries by cell, in the order they came within a cell; appends the cells'
        /// starts.
        private mutating func sort(_ range: Range<Int>, into node: Node) {
            let empty = repeatElement(UInt32(0), count: node.cellCount + 1)
            cellStarts.append(contentsOf: empty)
            cellNodes.append(contentsOf: empty)
            Self.sort(&entries, in: range, by: node, starts: &cellStarts, scratch: &scratch)
        }

        private static func sort(
            _ entries: inout [Entry], in range: Range<Int>, by node: Node, starts: inout [UInt32],
            scratch: inout [Entry]
        ) {
            let first = Int(node.firstCell)
            let end = first + node.cellCount
            var starts = starts.mutableSpan
            var entries = entries.mutableSpan
            var scratch = scratch.mutableSpan
            for position in range {
                let entry = entries[position]
                scratch[position] = entry
                starts[first + node.cell(of: entry)] += 1
            }
            var total = UInt32(range.lowerBound)
            for cell in first..<end {
                total += starts[cell]
                starts[cell] = total
            }
            starts[end] = total
            // Each start is the end of its cell now, and moves down to the start as the cell is filled from its end.
            for position in range.reversed() {
                let entry = scratch[position]
                let cell = first + node.cell(of: entry)
                starts[cell] -= 1
                entries[Int(starts[cell])] = entry
            }
        }

        private func isOneSpot(_ range: Range<Int>) -> Bool {
            let first = entries[range.lowerBound]
            return entries[range].allSatisfy {
                $0.latitudeE7 == first.latitudeE7 && $0.longitudeE7 == first.longitudeE7
            }
        }
    }
}

extension SpatialGrid.Node {
    /// A grid has a cell for this many points, and fewer than twice as many cells.
    private static let pointsPerCell = 6

    var cellCount: Int { Int(rows) * Int(columns) }

    /// A grid over the bounding box of some points (at least one), its cells as near to square as powers of two allow.
    init(covering points: ArraySlice<SpatialGrid.Entry>, firstCell: Int) {
        var (south, north) = (Int32.max, Int32.min)
        var (west, east) = (Int32.max, Int32.min)
        for point in points {
            south = min(south, point.latitudeE7)
            north = max(north, point.latitudeE7)
            west = min(west, point.longitudeE7)
            east = max(east, point.longitudeE7)
        }
        let height = Int(north) - Int(south)
        let width = Int(east) - Int(west)
        let wantedCells = max(points.count / Self.pointsPerCell, 2)
        let middle = Int32((Int(south) + Int(north)) / 2)
        // Columns are 2^stretch times as many units wide as rows are high, up to 64 times near the poles.
        let stretch = -log2(max(Geodesic.cosine(middle), 1.0 / 64))
        // From one cell on, halve the height or the width until there are enough cells or each is one unit small.
        var sum = 64
        var (latitudeShift, longitudeShift) = (31, 33)
        var (rows, columns) = (1, 1)
        while rows * columns < wantedCells, sum > 0 {
            sum -= 1
            latitudeShift = min(max(Int(((Double(sum) - stretch) / 2).rounded()), 0), 31)
            longitudeShift = sum - latitudeShift
            rows = height >> latitudeShift + 1
            columns = width >> longitudeShift + 1
        }
        self.init(
            south: south, west: west, north: north, east: east, firstCell: UInt32(firstCell), rows: Int32(rows),
            columns: Int32(columns), latitudeShift: UInt8(latitudeShift), longitudeShift: UInt8(longitudeShift))
    }

    /// The row of a latitude inside the box.
    func row(_ latitudeE7: Int32) -> Int { (Int(latitudeE7) - Int(south)) >> Int(latitudeShift) }

    /// The column of a longitude inside the box.
    func column(_ longitudeE7: Int32) -> Int { (Int(longitudeE7) - Int(west)) >> Int(longitudeShift) }

    /// The cell of a point inside the box, counted from the first cell of this grid.
    func cell(of point: SpatialGrid.Entry) -> Int {
        row(point.latitudeE7) * Int(columns) + column(point.longitudeE7)
    }
}
