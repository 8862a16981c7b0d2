import EquityMeasures
import SeededRandom
import Testing

@Suite("Tables of people with their totals")
struct PublishedTableTests {
    /// Many small counts, some 0, some large.
    private func counts(_ height: Int, _ width: Int, _ random: inout SeededGenerator) -> [[Int]] {
        let small = Int.random(in: 1...9, using: &random)
        return (0..<height).map { _ in
            (0..<width).map { _ in
                switch Int.random(in: 0..<10, using: &random) {
                case 0: 0
                case 1...small: Int.random(in: 1...7, using: &random)
                default: Int.random(in: 8...60, using: &random)
                }
            }
        }
    }

    @Test("Of every withheld count all from 1 to 7 stays possible, by naming all tables")
    func protectedByEnumeration() {
        var random = SeededGenerator(seed: 1)
        var withheld = 0
        for (height, width) in [(1, 1), (1, 2), (2, 1), (1, 4), (2, 2), (3, 1), (2, 2), (1, 5), (5, 1), (2, 3)] {
            for _ in 0..<25 {
                let counts = counts(height, width, &random)
                let table = PublishedTable(counts: counts)
                let ranges = TableReader(table).rangesByEnumeration()
                for row in 0..<height {
                    for column in 0..<width where table.rows[row][column] == .withheld {
                        #expect(ranges.rows[row][column] == 1...7, "\(counts) \(table)")
                        withheld += 1
                    }
                }
            }
        }
        #expect(withheld > 300)
    }

    /// For this reader a star is any number at all, also where it is a total that is 1 to 7 itself.
    @Test("Who takes a star for any number can rule out none of 1 to 7, also of a total that is one of them")
    func protectedTotals() {
        var random = SeededGenerator(seed: 2)
        var totals = 0
        for (height, width) in [(1, 2), (1, 3), (2, 2), (2, 1), (3, 1)] {
            for _ in 0..<25 {
                let counts = counts(height, width, &random).map { $0.map { $0 > 20 ? $0 - 20 : $0 } }
                let table = PublishedTable(counts: counts)
                let ranges = TableReader(table, star: 0...9).rangesByEnumeration()
                func check(_ range: ClosedRange<Int>?, _ count: Int) {
                    guard (1...7).contains(count) else { return }
                    totals += 1
                    #expect(range.map { $0.lowerBound <= 1 && $0.upperBound >= 7 } == true, "\(counts) \(table)")
                }
                for row in 0..<height {
                    check(ranges.rowTotals[row], counts[row].reduce(0, +))
                    for column in 0..<width { check(ranges.rows[row][column], counts[row][column]) }
                }
                for column in 0..<width {
                    check(ranges.columnTotals[column], counts.reduce(0) { $0 + $1[column] })
                }
                check(ranges.grandTotal, counts.reduce(0) { $0 + $1.reduce(0, +) })
            }
        }
        #expect(totals > 100)
    }

    @Test("Larger tables protect what they withhold, and totals are withheld only where they give something away")
    func protectedAndNoMore() {
        var random = SeededGenerator(seed: 3)
        var shown = [0, 0, 0]
        for (height, width) in [(5, 3), (3, 4), (5, 2), (2, 2), (1, 7), (4, 4)] {
            for _ in 0..<12 {
                let counts = counts(height, width, &random)
                let table = PublishedTable(counts: counts)
                #expect(TableReader(table).protects(table), "\(counts) \(table)")

                var knowing = TableReader(table)
                let all = counts.reduce(0) { $0 + $1.reduce(0, +) }
                knowing.grandTotal = TableReader.range(all)
                if all > 7, table.grandTotal == .withheld {
                    #expect(!knowing.protects(table), "\(counts)")
                    shown[0] += 1
                    continue
                }
                knowing.rowTotals = counts.map { TableReader.range($0.reduce(0, +)) }
                knowing.columnTotals = (0..<width).map { column in
                    TableReader.range(counts.reduce(0) { $0 + $1[column] })
                }
                let showsSides = (table.rowTotals + table.columnTotals).contains { $0 != .withheld }
                #expect(showsSides == knowing.protects(table), "\(counts) \(table)")
                shown[showsSides ? 2 : 1] += 1
            }
        }
        #expect(shown.allSatisfy { $0 >= 3 }, "none, that of everything, all: \(shown)")
    }

    /// What makes the tests above worth something.
    @Test("Totals shown exactly, or rounded without asking what they tell, give counts away")
    func control() {
        let table = PublishedTable(counts: [[3, 21]])
        #expect(table.rows == [[.withheld, .shown(20)]])
        var exact = TableReader(table)
        exact.grandTotal = 24...24
        #expect(exact.rangesByEnumeration().rows[0][0] == 2...6)
        #expect(!exact.protects(table))

        // 1 + 21 is 22, shown as 20: with 18 to 22 beside it, at most 4.
        let rounded = PublishedTable(counts: [[1, 21]])
        var careless = TableReader(rounded)
        careless.grandTotal = 18...22
        #expect(careless.rangesByEnumeration().rows[0][0] == 1...4)
        #expect(!careless.protects(rounded))
        #expect(rounded.grandTotal == .withheld)
        // 25 allows 23 to 27, so 1 to 9.
        #expect(PublishedTable(counts: [[3, 20]]).grandTotal == .shown(25))
    }

    @Test("The reader who tries all sets of nodes agrees with the one who names all tables")
    func readersAgree() {
        var random = SeededGenerator(seed: 4)
        for (height, width) in [(1, 3), (2, 2), (3, 1), (2, 2)] {
            for _ in 0..<10 {
                let counts = counts(height, width, &random)
                let table = PublishedTable(counts: counts)
                var reader = TableReader(table)
                let all = counts.reduce(0) { $0 + $1.reduce(0, +) }
                reader.grandTotal = all...(all + 1)
                let ranges = reader.rangesByEnumeration()
                for row in 0..<height {
                    for column in 0..<width {
                        for value in 0...9 where table.rows[row][column] == .withheld {
                            let named = ranges.rows[row][column]?.contains(value) ?? false
                            #expect(
                                (1...7).contains(value)
                                    ? reader.allows(value, row: row, column: column) == named : !named,
                                "\(value) \(counts)")
                        }
                    }
                }
            }
        }
    }

    /// Such a reader publishes every list of counts there is and keeps those that look like what is printed.
    @Test("Even who knows how totals are chosen cannot tell the least or the greatest of a withheld count")
    func knowingTheMethod() {
        func check(_ tables: [[[Int]]], shownUpTo limit: Int) {
            let byLook = Dictionary(grouping: tables) { PublishedTable(counts: $0) }
            var checked = 0
            for (table, truths) in byLook {
                let shown = table.rows.flatMap { $0 }.allSatisfy {
                    $0 == .withheld || Int($0.description) ?? 0 <= limit
                }
                guard shown else { continue }
                for row in table.rows.indices {
                    for column in table.rows[row].indices where table.rows[row][column] == .withheld {
                        let values = Set(truths.map { $0[row][column] })
                        #expect(values.min() == 1 && values.max() == 7, "\(table) \(values.sorted())")
                        checked += 1
                    }
                }
            }
            #expect(checked > 10)
        }
        let to22 = Array(0...22)
        check(to22.flatMap { one in to22.map { [[one, $0]] } }, shownUpTo: 20)
        let to12 = Array(0...12)
        let pairs = to12.flatMap { one in to12.map { [one, $0] } }
        check(pairs.flatMap { pair in to12.map { [pair + [$0]] } }, shownUpTo: 10)
        check(pairs.flatMap { pair in pairs.map { [pair, $0] } }, shownUpTo: 10)
    }

    @Test("A list is a table of one row")
    func list() {
        let list = PublishedList(counts: [4, 0, 12, 31, 8, 56])
        #expect(list.counts.map(\.description) == ["*", "0", "10", "30", "10", "55"])
        #expect(list.total == .shown(110))
        #expect(PublishedList(counts: [6, 7]).total == .withheld)
        #expect(PublishedList(counts: [5, 6]).total == .shown(10))
        #expect(PublishedList(counts: [0, 0]).total == .shown(0))
        #expect(PublishedList(counts: []).total == .shown(0))
    }

    @Test("Counts that are shown alike make tables that are shown alike")
    func onlyWhatIsShown() {
        let one = PublishedTable(counts: [[1, 23, 40], [9, 12, 18]])
        let other = PublishedTable(counts: [[2, 24, 41], [8, 11, 19]])
        #expect(one == other)
    }
}
