import CivilTime

/// A day with what rules ask about it.
struct DayFacts: Sendable {
    let day: CalendarDay
    let number: Int
    /// 1 Monday ... 7 Sunday.
    let weekday: Int
    /// What the day is to rules that name holidays; school holidays have to be supposed.
    var holidays: HolidayKinds = []

    /// Nil outside the years 1 to 9999.
    init?(number: Int) {
        guard let day = CalendarDay(dayNumber: number) else { return nil }
        self.day = day
        self.number = number
        weekday = day.weekday
    }

    /// Looks the day and its neighbours up.
    mutating func addHolidays(of calendar: HolidayCalendar) {
        if calendar.isPublicHoliday(day) { holidays.insert(.publicHoliday) }
        if day.adding(days: -1).map({ calendar.isPublicHoliday($0) }) ?? false { holidays.insert(.dayAfter) }
        if day.adding(days: 1).map({ calendar.isPublicHoliday($0) }) ?? false { holidays.insert(.dayBefore) }
    }

    /// 1 to 53, by ISO 8601: the week belongs to the year its Thursday is in.
    var week: Int {
        let thursday = number + 4 - weekday
        guard let year = CalendarDay(dayNumber: thursday)?.year,
            let newYear = CalendarDay(year: year, month: 1, day: 1)
        else { return 1 }
        return (thursday - newYear.dayNumber) / 7 + 1
    }
}

extension Rule {
    /// Whether it holds on a day.
    ///
    /// - Complexity: O(n) for n dates in the rule.
    func matches(_ facts: DayFacts) -> Bool {
        if !years.isEmpty, !years.contains(where: { $0.contains(facts.day.year) }) { return false }
        if !dates.isEmpty, !dates.contains(where: { $0.matches(facts) }) { return false }
        if !weeks.isEmpty {
            let week = facts.week
            guard weeks.contains(where: { $0.contains(week) }) else { return false }
        }
        return days.allSatisfy { $0.matches(facts) }
    }
}

extension DayGroup {
    func matches(_ facts: DayFacts) -> Bool {
        weekdays & (1 << UInt8(facts.weekday - 1)) != 0 || !holidays.isDisjoint(with: facts.holidays)
            || nth.contains { $0.matches(facts) }
    }

    /// The name of the holiday by which the day matches; nil where it does not match by one.
    func holidayName(on day: CalendarDay, in calendar: HolidayCalendar) -> String? {
        if holidays.contains(.publicHoliday), let name = calendar.name(of: day) { return name }
        if holidays.contains(.dayAfter), let name = day.adding(days: -1).flatMap({ calendar.name(of: $0) }) {
            return "Day after " + name
        }
        if holidays.contains(.dayBefore), let name = day.adding(days: 1).flatMap({ calendar.name(of: $0) }) {
            return "Day before " + name
        }
        return nil
    }
}

extension NthWeekday {
    func matches(_ facts: DayFacts) -> Bool {
        guard let base = offset == 0 ? facts : DayFacts(number: facts.number - offset), base.weekday == weekday else {
            return false
        }
        let length = CalendarDay.length(ofMonth: base.day.month, in: base.day.year)
        return fromStart & (1 << UInt8((base.day.day - 1) / 7)) != 0
            || fromEnd & (1 << UInt8((length - base.day.day) / 7)) != 0
    }
}

extension DateItem {
    func matches(_ facts: DayFacts) -> Bool {
        let day = facts.day
        switch self {
        case .months(let mask):
            return mask & (1 << UInt16(day.month - 1)) != 0
        case .days(let year, let month, let first, let last, let step):
            guard day.month == month, first <= day.day, day.day <= last else { return false }
            return (year ?? day.year) == day.year && (day.day - first) % step == 0
        case .easter(let year, let offset):
            // A day before or after Easter is in the same year: offsets are limited to that.
            return (year ?? day.year) == day.year && Easter.dayNumber(year: day.year) + offset == facts.number
        case .onwards(let from):
            return from.year.flatMap { from.dayNumber(in: $0) }.map { $0 <= facts.number } ?? false
        case .range(let from, let to):
            if let year = from.year { return Self.isInRange(facts.number, from, to, beginningIn: year) }
            return Self.isInRange(facts.number, from, to, beginningIn: day.year)
                || Self.isInRange(facts.number, from, to, beginningIn: day.year - 1)
        }
    }

    private static func isInRange(_ number: Int, _ from: DatePoint, _ to: DatePoint, beginningIn year: Int) -> Bool {
        guard let first = from.dayNumber(in: year), first <= number else { return false }
        if let lastYear = to.year { return to.dayNumber(in: lastYear, isEnd: true).map { number <= $0 } ?? false }
        // By their nature, not by this year's days: `easter-Apr 20` is empty in a year with a late Easter.
        let lastYear = to.usualPlace < from.usualPlace ? year + 1 : year
        return to.dayNumber(in: lastYear, isEnd: true).map { number <= $0 } ?? false
    }
}
