import CivilTime

/// A part of the year: `Apr-Sep`, `Dec 24-26`, `2026 Mar 28-Apr 12`, `easter +1 day`.
enum DateItem: Sendable {
    /// Bit 0 January ... bit 11 December.
    case months(UInt16)
    /// Days of one month, every so many days.
    case days(year: Int?, month: Int, first: Int, last: Int, step: Int)
    /// From one day to another, both included; where the second is by its nature before the first, as in Dec 31-Jan 01,
    /// it is in the next year.
    case range(from: DatePoint, to: DatePoint)
    /// From a day on for ever.
    case onwards(from: DatePoint)
    case easter(year: Int?, offset: Int)
}

/// A day that each year has, or one year's only.
struct DatePoint: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case day(month: Int, day: Int)
        /// The nth weekday of a month from its start, or from its end if negative, and days to add.
        case nth(month: Int, weekday: Int, nth: Int, offset: Int)
        /// Days after Easter Sunday.
        case easter(offset: Int)
    }

    var year: Int?
    var kind: Kind

    /// About the day of the year, in months of 31 days, for telling which of two comes first.
    var usualPlace: Int {
        switch kind {
        case .day(let month, let day): 31 * month + day
        case .nth(let month, _, let nth, let offset): 31 * month + (nth > 0 ? 7 * nth - 3 : 31 + 7 * nth + 4) + offset
        case .easter(let offset): 31 * 4 + 8 + offset
        }
    }

    /// The day number in a year; nil where there is no such weekday. 29 February is 1 March where there is none, but the
    /// last of February if a range ends with it.
    func dayNumber(in year: Int, isEnd: Bool = false) -> Int? {
        guard (1...9999).contains(year) else { return nil }
        switch kind {
        case .day(let month, let day):
            guard let start = CalendarDay(year: year, month: month, day: 1) else { return nil }
            let last = isEnd ? min(day, CalendarDay.length(ofMonth: month, in: year)) : day
            return start.dayNumber + last - 1
        case .nth(let month, let weekday, let nth, let offset):
            guard let start = CalendarDay(year: year, month: month, day: 1) else { return nil }
            let length = CalendarDay.length(ofMonth: month, in: year)
            let first = (weekday - start.weekday + 7) % 7
            let index = nth > 0 ? first + 7 * (nth - 1) : first + (length - 1 - first) / 7 * 7 + 7 * (nth + 1)
            guard (0..<length).contains(index) else { return nil }
            return start.dayNumber + index + offset
        case .easter(let offset):
            return Easter.dayNumber(year: year) + offset
        }
    }
}
