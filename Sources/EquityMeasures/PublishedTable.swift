/// Counts of people in rows and columns with their totals, as they may be shown.
///
/// Each count is shown as it would be alone, whatever the table, so that two tables of the same counts cannot be held
/// against each other. The totals give way instead: all are shown, or only that of everything, or none, the first of
/// these that is safe. A reader knows of a withheld count that it is 1 to 7, of one shown as 20 that it is 18 to 22, of
/// totals the same, and that sums agree. Safe means that every withheld count can still be as little as 1 and as much
/// as 7, each with everything else that is shown.
///
/// Rounding alone protects much. Beside m counts shown as more than 0, a row's total tells the sum of its withheld
/// counts no closer than to 2 (m + 1) either way: one withheld count beside four is mostly safe, beside one only if the
/// rounded figures differ by 5. A 0 is exact and protects nothing.
///
/// Withholding only those totals that tell too much would show more, and is not done: that a total is missing would
/// tell that it is one of few, and a table of two rows and columns could be solved. As it is, not even somebody who
/// publishes all possible tables this way, to see which look like this one, learns the least or the greatest of a
/// withheld count.
///
/// What the rule does not see: other tables whose totals are sums of these (counties of districts), and a change of one
/// table over time.
public struct PublishedTable: Hashable, Sendable {
    public let rows: [[PublishedCount]]
    public let rowTotals: [PublishedCount]
    public let columnTotals: [PublishedCount]
    public let grandTotal: PublishedCount

    /// - Parameter counts: of people, each at least 0; rows of one length, nobody counted twice.
    /// - Complexity: O(w n) for n counts of which w are withheld.
    public init(counts: [[Int]]) {
        let sums = TableSums(counts)
        let showsSides = DisclosureAudit(sums, showsSides: true).isSafe
        let showsAll = showsSides || DisclosureAudit(sums, showsSides: false).isSafe

        rows = counts.map { $0.map(PublishedCount.init) }
        rowTotals = sums.rows.map { showsSides ? PublishedCount($0) : .withheld }
        columnTotals = sums.columns.map { showsSides ? PublishedCount($0) : .withheld }
        grandTotal = showsAll ? PublishedCount(sums.all) : .withheld
    }
}

/// Counts of people and their total, as they may be shown. The rule is that of ``PublishedTable``.
public struct PublishedList: Hashable, Sendable {
    public let counts: [PublishedCount]
    public let total: PublishedCount

    /// - Parameter counts: of people, each at least 0, nobody counted twice.
    /// - Complexity: O(n w) for n counts of which w are withheld.
    public init(counts: [Int]) {
        let table = PublishedTable(counts: [counts])
        self.counts = table.rows[0]
        total = table.grandTotal
    }
}

/// A table and its exact totals.
struct TableSums {
    let counts: [[Int]]
    let rows: [Int]
    let columns: [Int]
    let all: Int

    init(_ counts: [[Int]]) {
        let width = counts.first?.count ?? 0
        precondition(counts.allSatisfy { $0.count == width }, "rows of one length")
        self.counts = counts
        rows = counts.map { $0.reduce(0, +) }
        columns = (0..<width).map { column in counts.reduce(0) { $0 + $1[column] } }
        all = rows.reduce(0, +)
    }
}
