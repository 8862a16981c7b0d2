public import CivilTime

/// A year of the public purse: from 1 April to 31 March.
public struct FinancialYear: Hashable, Sendable, CustomStringConvertible {
    /// The calendar year in which it begins, 2000 to 2099.
    public let startYear: Int

    /// Nil beyond 2000 to 2099.
    public init?(startYear: Int) {
        guard (2000...2099).contains(startYear) else { return nil }
        self.startYear = startYear
    }

    /// Reads `2025-26` and nothing else; the second year must follow the first.
    public init?(_ text: String) {
        guard text.utf8.count == 7, let year = DecimalNumber.readWhole(text.prefix(4)) else { return nil }
        self.init(startYear: year)
        guard description == text else { return nil }
    }

    /// The one that a day is in; nil beyond 2000 to 2099.
    public init?(containing day: CalendarDay) {
        self.init(startYear: day.month >= 4 ? day.year : day.year - 1)
    }

    public var days: ClosedRange<CalendarDay> {
        guard let first = CalendarDay(year: startYear, month: 4, day: 1),
            let last = CalendarDay(year: startYear + 1, month: 3, day: 31)
        else { preconditionFailure("both days are in every year") }
        return first...last
    }

    /// The months as `2025-04` in their order.
    public var months: [String] {
        (0..<12).map { number in
            let month = (number + 3) % 12 + 1
            return "\(startYear + (month < 4 ? 1 : 0))-\(month < 10 ? "0" : "")\(month)"
        }
    }

    /// `2025-26`.
    public var description: String {
        let second = (startYear + 1) % 100
        return "\(startYear)-\(second < 10 ? "0" : "")\(second)"
    }
}
