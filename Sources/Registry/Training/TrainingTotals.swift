/// What was taught in a year, by one thing.
public struct TrainingTotals: Sendable {
    public enum Grouping: String, Sendable, CaseIterable {
        case programme
        case district
        /// National deciles of deprivation, 1 the most deprived.
        case decile
        /// Fifths of the same.
        case quintile
        case month
    }

    public struct Row: Hashable, Sendable {
        /// A programme's or district's code, a decile or quintile, a month as `2025-04`; nil: of venues outside the areas
        /// that are known.
        public let key: String?
        public let name: String?
        public let sessionCount: Int
        public let headCount: PeopleCount
        public let signpostedCount: PeopleCount

        public init(
            key: String?, name: String?, sessionCount: Int, headCount: PeopleCount, signpostedCount: PeopleCount
        ) {
            self.key = key
            self.name = name
            self.sessionCount = sessionCount
            self.headCount = headCount
            self.signpostedCount = signpostedCount
        }
    }

    public let year: FinancialYear
    public let grouping: Grouping
    /// Whether the counts are as they are: a coordinator's of the own scheme.
    public let isExact: Bool
    public let total: Row
    /// In the order of their keys, deciles, quintiles and months all of them; what has no key is last.
    public let rows: [Row]

    /// - Parameter found: those of which there is something to tell, in any order.
    public init(year: FinancialYear, grouping: Grouping, isExact: Bool, total: Row?, found: [Row]) {
        let zero = PeopleCount(0, isExact: isExact)
        func empty(_ key: String?) -> Row {
            Row(key: key, name: nil, sessionCount: 0, headCount: zero, signpostedCount: zero)
        }
        let byKey = Dictionary(found.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let keys: [String] =
            switch grouping {
            case .decile: (1...10).map(String.init)
            case .quintile: (1...5).map(String.init)
            case .month: year.months
            case .programme, .district: found.compactMap(\.key).sorted()
            }
        self.year = year
        self.grouping = grouping
        self.isExact = isExact
        self.total = total ?? empty(nil)
        rows = keys.map { byKey[$0] ?? empty($0) } + (byKey[nil].map { [$0] } ?? [])
    }

    /// How the counts came about, in a sentence.
    public var method: String {
        isExact
            ? "Counts as they were logged."
            : "A count of 1 to 7 people is shown as *, others to the nearest 5. Totals are of the sessions' counts as they are "
                + "shown, a * taken as 4, so that they tell no more of one session than it does."
    }
}
