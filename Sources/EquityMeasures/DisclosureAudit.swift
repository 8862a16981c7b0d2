/// What a reader of a table can tell of its withheld counts.
///
/// The table is a flow: from a source through each row (its total), through each count into a column, through each
/// column (its total) to a sink, and back to the source (the total of everything). What is shown bounds each arc. The
/// true counts are one flow within the bounds, so the greatest value that a count can have is its own and what can be
/// added by sending more around a circle through it (Ford and Fulkerson 1956); the least likewise. Flows of whole
/// numbers suffice.
struct DisclosureAudit {
    private struct Arc {
        let from: Int
        let to: Int
        let bounds: ClosedRange<Int>
    }

    private let arcs: [Arc]
    private let flow: [Int]
    /// By node (rows, columns, source, sink): the arcs that begin or end there.
    private let arcsAt: [[Int]]
    private let withheld: [Int]

    /// - Parameter showsSides: whether totals of rows and columns are shown besides that of everything. Those of 1 to 7
    ///   are then known to be that.
    init(_ sums: TableSums, showsSides: Bool) {
        let height = sums.rows.count
        let source = height + sums.columns.count
        let sink = source + 1
        var arcs: [Arc] = []
        var flow: [Int] = []
        func add(_ count: Int, from: Int, to: Int, isShown: Bool) {
            let bounds = isShown ? PublishedCount(count).possibleCounts : 0...Int.max
            arcs.append(Arc(from: from, to: to, bounds: bounds))
            flow.append(count)
        }
        for (row, counts) in sums.counts.enumerated() {
            for (column, count) in counts.enumerated() {
                add(count, from: row, to: height + column, isShown: true)
            }
        }
        withheld = flow.indices.filter { PublishedCount(flow[$0]) == .withheld }
        for (row, total) in sums.rows.enumerated() { add(total, from: source, to: row, isShown: showsSides) }
        for (column, total) in sums.columns.enumerated() {
            add(total, from: height + column, to: sink, isShown: showsSides)
        }
        add(sums.all, from: sink, to: source, isShown: true)

        var arcsAt = [[Int]](repeating: [], count: sink + 1)
        for (index, arc) in arcs.enumerated() {
            arcsAt[arc.from].append(index)
            arcsAt[arc.to].append(index)
        }
        self.arcs = arcs
        self.flow = flow
        self.arcsAt = arcsAt
    }

    /// Whether every withheld count can be as little as 1 and as much as 7.
    ///
    /// - Complexity: O(w n) for n counts of which w are withheld.
    var isSafe: Bool { withheld.allSatisfy(isProtected) }

    private func isProtected(_ cell: Int) -> Bool {
        let (row, column) = (arcs[cell].from, arcs[cell].to)
        let range = arcs[cell].bounds
        return canSend(range.upperBound - flow[cell], from: column, to: row, without: cell)
            && canSend(flow[cell] - range.lowerBound, from: row, to: column, without: cell)
    }

    /// Whether so much more can go from one node to another, along arcs and back along what flows in them.
    private func canSend(_ amount: Int, from start: Int, to end: Int, without cell: Int) -> Bool {
        var flow = flow
        var left = amount
        while left > 0 {
            guard let path = path(from: start, to: end, without: cell, flow: flow) else { return false }
            let step = path.reduce(left) { min($0, room($1.arc, forward: $1.forward, flow: flow)) }
            for (arc, forward) in path { flow[arc] += forward ? step : -step }
            left -= step
        }
        return true
    }

    private func room(_ arc: Int, forward: Bool, flow: [Int]) -> Int {
        forward ? arcs[arc].bounds.upperBound - flow[arc] : flow[arc] - arcs[arc].bounds.lowerBound
    }

    /// A shortest way with room left, from its end to its start.
    private func path(from start: Int, to end: Int, without cell: Int, flow: [Int]) -> [(arc: Int, forward: Bool)]? {
        var cameBy = [(arc: Int, forward: Bool)?](repeating: nil, count: arcsAt.count)
        var queue = [start]
        var next = 0
        while next < queue.count, cameBy[end] == nil {
            let node = queue[next]
            next += 1
            for arc in arcsAt[node] where arc != cell {
                let forward = arcs[arc].from == node
                let neighbour = forward ? arcs[arc].to : arcs[arc].from
                guard neighbour != start, cameBy[neighbour] == nil, room(arc, forward: forward, flow: flow) > 0 else {
                    continue
                }
                cameBy[neighbour] = (arc, forward)
                queue.append(neighbour)
            }
        }
        var path: [(arc: Int, forward: Bool)] = []
        var node = end
        while node != start {
            guard let step = cameBy[node] else { return nil }
            path.append(step)
            node = step.forward ? arcs[step.arc].from : arcs[step.arc].to
        }
        return path
    }
}
