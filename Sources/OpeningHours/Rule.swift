/// One rule of opening hours: on which days it holds, at which times, and what it says.
struct Rule: Sendable {
    /// How it is joined to what goes before.
    enum Joint: Sendable {
        /// After `;`: on the days it matches, an opening replaces what the rules before said.
        case replacing
        /// After `,`: it adds to the rules before.
        case adding
        /// After `||`: it holds where the rules before leave the site closed.
        case fallback
    }

    var joint = Joint.replacing
    var years: [YearRange] = []
    var dates: [DateItem] = []
    var weeks: [WeekRange] = []
    /// Each group must match; in a group one of its days is enough.
    var days: [DayGroup] = []
    /// `24/7` was written where times may be.
    var isAllDay = false
    /// Empty: the whole day.
    var spans: [TimeSpan] = []
    var state = AccessState.open
    /// Whether `open`, `closed`, `off` or `unknown` was written.
    var hasStateWord = false
    var comment: String?
    /// Whether it holds on some days only.
    var hasDays: Bool { !years.isEmpty || !dates.isEmpty || !weeks.isEmpty || !days.isEmpty }
    var usesPublicHolidays: Bool { days.contains { !$0.holidays.isDisjoint(with: .byName) } }
    var usesSchoolHolidays: Bool { days.contains { $0.holidays.contains(.school) } }
    /// Whether anything after the days was written, so that a comma may be followed by another rule.
    var isComplete: Bool { isAllDay || !spans.isEmpty || hasStateWord || comment != nil }
    var usesSun: Bool { spans.contains(where: \.usesSun) }

    /// The weekdays on which it holds, bit 0 Monday ... bit 6 Sunday, where nothing else decides; nil where something
    /// does.
    var weekdaysAlone: UInt8? {
        guard years.isEmpty, dates.isEmpty, weeks.isEmpty, days.count <= 1 else { return nil }
        guard let group = days.first else { return 0x7F }
        return group.nth.isEmpty && group.holidays.isEmpty ? group.weekdays : nil
    }
}

/// Years: `2026`, `2024-2030/2`, `2026+`.
struct YearRange: Hashable, Sendable {
    var first: Int
    var last: Int
    var step = 1

    func contains(_ year: Int) -> Bool { first <= year && year <= last && (year - first) % step == 0 }
}

/// Weeks by ISO 8601: `week 1-20/2`.
struct WeekRange: Hashable, Sendable {
    var first: Int
    var last: Int
    var step = 1

    func contains(_ week: Int) -> Bool { first <= week && week <= last && (week - first) % step == 0 }
}

/// What a day can be to rules that name holidays.
struct HolidayKinds: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let publicHoliday = HolidayKinds(rawValue: 1)
    static let dayAfter = HolidayKinds(rawValue: 2)
    static let dayBefore = HolidayKinds(rawValue: 4)
    static let school = HolidayKinds(rawValue: 8)
    /// Those that a calendar tells.
    static let byName: HolidayKinds = [.publicHoliday, .dayAfter, .dayBefore]
}

/// Days of the week and holidays joined by commas.
struct DayGroup: Hashable, Sendable {
    /// Bit 0 Monday ... bit 6 Sunday.
    var weekdays: UInt8 = 0
    var nth: [NthWeekday] = []
    var holidays: HolidayKinds = []

    var hasWeekdays: Bool { weekdays != 0 || !nth.isEmpty }
}

/// A weekday of the month: `Th[1]`, `Su[-1]`, `Sa[-1] +3 days`.
struct NthWeekday: Hashable, Sendable {
    /// 1 Monday ... 7 Sunday.
    var weekday: Int
    /// Bit 0 the first ... bit 4 the fifth.
    var fromStart: UInt8 = 0
    /// Bit 0 the last ... bit 4 the last but four.
    var fromEnd: UInt8 = 0
    /// Days to add to the day so named.
    var offset = 0
}

/// What a rule does on a day it holds.
struct RuleEffect: Sendable {
    let state: AccessState
    let isFallback: Bool
    /// It has no times.
    let isWholeDay: Bool
    let pieces: [SpanPiece]

    /// - Parameter sun: nil where the rule has no times of the sun.
    init(_ rule: Rule, sun: SunTimes?) {
        state = rule.state
        isFallback = rule.joint == .fallback
        isWholeDay = rule.spans.isEmpty
        pieces = TimeSpan.pieces(of: rule.spans, sun: sun)
    }
}
