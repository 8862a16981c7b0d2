public import CivilTime

/// The public holidays of one part of the world: what `PH` means in opening hours.
public struct HolidayCalendar: Sendable {
    /// The names by day number.
    private let listed: [Int: String]
    /// The years for which the list is complete; outside them the statutory rule of England holds where ``hasRule``.
    private let years: ClosedRange<Int>
    private let hasRule: Bool

    /// A calendar of these days only; no other day is a holiday. Where a day is given twice the last name holds.
    public init(_ holidays: some Sequence<(day: CalendarDay, name: String)>) {
        listed = Dictionary(holidays.map { ($0.day.dayNumber, $0.name) }, uniquingKeysWith: { _, last in last })
        years = 1...9999
        hasRule = false
    }

    /// The bank holidays of England and Wales: as published in these years, by the statutory rule in all others.
    ///
    /// - Parameter published: every bank holiday of these years.
    public init(englandWith published: some Sequence<(day: CalendarDay, name: String)>, years: ClosedRange<Int>) {
        listed = Dictionary(published.map { ($0.day.dayNumber, $0.name) }, uniquingKeysWith: { _, last in last })
        self.years = years
        hasRule = true
    }

    /// The bank holidays of England and Wales. A holiday that falls on a Saturday or Sunday is not in it, but the
    /// weekday that is kept in its place.
    public static let england = HolidayCalendar(
        englandWith: EnglishHolidays.published, years: EnglishHolidays.publishedYears)

    /// - Complexity: O(1), some tens of nanoseconds.
    public func isPublicHoliday(_ day: CalendarDay) -> Bool { name(of: day) != nil }

    /// The holiday's name, such as `Boxing Day (substitute day)`; nil where the day is none.
    public func name(of day: CalendarDay) -> String? {
        guard hasRule, !years.contains(day.year) else { return listed[day.dayNumber] }
        return EnglishHolidays.statutoryName(of: day)
    }
}
