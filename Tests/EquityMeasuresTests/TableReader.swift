import EquityMeasures

/// Somebody who reads a table and works out what it gives away. Knows only what is printed, and the rule.
struct TableReader {
    let rows: [[ClosedRange<Int>]]
    var rowTotals: [ClosedRange<Int>]
    var columnTotals: [ClosedRange<Int>]
    var grandTotal: ClosedRange<Int>

    /// More than any total of the tables here.
    static let plenty = 100_000

    /// - Parameter star: what the reader takes a withheld count for. Of a withheld total nothing is known.
    init(_ table: PublishedTable, star: ClosedRange<Int> = 1...7) {
        rows = table.rows.map { $0.map { Self.range($0.description, star: star) } }
        rowTotals = table.rowTotals.map { Self.range($0.description, star: 0...Self.plenty) }
        columnTotals = table.columnTotals.map { Self.range($0.description, star: 0...Self.plenty) }
        grandTotal = Self.range(table.grandTotal.description, star: 0...Self.plenty)
    }

    static func range(_ printed: String, star: ClosedRange<Int>) -> ClosedRange<Int> {
        guard let number = Int(printed) else { return star }
        return number == 0 ? 0...0 : (number - 2)...(number + 2)
    }

    /// What would be known of a count if it were shown by the rule for single counts.
    static func range(_ count: Int) -> ClosedRange<Int> {
        range(PublishedCount(count).description, star: 1...7)
    }

    /// Bounds of every count and total that can be had, rows first: the table that `values` would have.
    struct Ranges {
        var rows: [[ClosedRange<Int>?]]
        var rowTotals: [ClosedRange<Int>?]
        var columnTotals: [ClosedRange<Int>?]
        var grandTotal: ClosedRange<Int>?
    }

    /// By naming every table that agrees with what is printed. For a handful of counts.
    func rangesByEnumeration() -> Ranges {
        let width = rows[0].count
        let bounds = rows.flatMap { $0 }
        var values = bounds.map(\.lowerBound)
        var ranges = Ranges(
            rows: rows.map { $0.map { _ in nil } }, rowTotals: rows.map { _ in nil },
            columnTotals: rows[0].map { _ in nil }, grandTotal: nil)
        func widen(_ range: inout ClosedRange<Int>?, _ value: Int) {
            range = min(range?.lowerBound ?? value, value)...max(range?.upperBound ?? value, value)
        }
        func name(from index: Int) {
            if index > 0, index.isMultiple(of: width) {
                let row = index / width - 1
                guard rowTotals[row].contains(values[(row * width)..<index].reduce(0, +)) else { return }
            }
            guard index < values.count else {
                let columns = (0..<width).map { column in
                    stride(from: column, to: values.count, by: width).reduce(0) { $0 + values[$1] }
                }
                let all = columns.reduce(0, +)
                guard zip(columns, columnTotals).allSatisfy({ $1.contains($0) }), grandTotal.contains(all) else {
                    return
                }
                for index in values.indices { widen(&ranges.rows[index / width][index % width], values[index]) }
                for row in rows.indices {
                    widen(&ranges.rowTotals[row], values[(row * width)..<((row + 1) * width)].reduce(0, +))
                }
                for column in 0..<width { widen(&ranges.columnTotals[column], columns[column]) }
                widen(&ranges.grandTotal, all)
                return
            }
            for value in bounds[index] {
                values[index] = value
                name(from: index + 1)
            }
        }
        name(from: 0)
        return ranges
    }

    /// Whether some table that agrees with what is printed has this value there, by Hoffman's theorem (1960): bounds on
    /// the arcs of a network allow a circulation just if out of no set of nodes more has to flow than can flow in. All
    /// sets are tried, so for a dozen rows and columns.
    func allows(_ value: Int, row: Int, column: Int) -> Bool {
        let source = rows.count + rows[0].count
        var arcs: [(from: Int, to: Int, bounds: ClosedRange<Int>)] = [(source + 1, source, grandTotal)]
        for (index, bounds) in rowTotals.enumerated() { arcs.append((source, index, bounds)) }
        for (index, bounds) in columnTotals.enumerated() { arcs.append((rows.count + index, source + 1, bounds)) }
        for (index, bounds) in rows.enumerated() {
            for (place, bound) in bounds.enumerated() {
                let fixed = index == row && place == column
                arcs.append((index, rows.count + place, fixed ? value...value : bound))
            }
        }
        return (0..<(1 << (source + 2))).allSatisfy { set in
            var spare = 0
            for (from, to, bounds) in arcs {
                let (leaves, enters) = (set >> from & 1 == 1, set >> to & 1 == 1)
                if leaves, !enters { spare -= bounds.lowerBound }
                if enters, !leaves { spare += bounds.upperBound }
            }
            return spare >= 0
        }
    }

    /// Whether every withheld count can be as little as 1 and as much as 7, and so (flows are convex) anything between.
    func protects(_ table: PublishedTable) -> Bool {
        for (row, counts) in table.rows.enumerated() {
            for (column, count) in counts.enumerated() where count == .withheld {
                guard allows(1, row: row, column: column), allows(7, row: row, column: column) else { return false }
            }
        }
        return true
    }
}
