import CivilTime
import Foundation

/// Access hours as a table of the week, told by the platform's calendar: written only to hold the service's own evaluation
/// against it, so it shares no code with it.
struct SlowHours {
    /// Minutes from midnight of the day on which it begins; the end may be on the next day.
    struct Span {
        let from: Int
        let to: Int
    }

    enum Kind {
        case unknown
        case always
        /// Spans by weekday, 1 Monday ... 7 Sunday.
        case week([Int: [Span]], shutOnHolidays: Bool)
    }

    struct Override {
        let days: ClosedRange<String>
        let isOpen: Bool
    }

    var kind: Kind
    /// A later one is no stronger: shut wins.
    var overrides: [Override] = []

    enum State {
        case open, closed, unknown
    }

    private static let names = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
    /// Of England, 2026.
    static let holidays: Set<String> = [
        "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28",
        "2027-01-01",
    ]

    /// The same as `opening_hours`; nil where they are not known.
    var text: String? {
        switch kind {
        case .unknown: return nil
        case .always: return "24/7"
        case .week(let spans, let shutOnHolidays):
            let days = (1...7).compactMap { day -> String? in
                guard let spans = spans[day], !spans.isEmpty else { return nil }
                return Self.names[day - 1] + " "
                    + spans.map { Self.clock($0.from) + "-" + Self.clock($0.to) }.joined(separator: ",")
            }
            // Where a span reaches past midnight, a rule for the next day after `;` would take its place.
            let reachesOver = spans.values.contains { $0.contains { $0.to > 1440 } }
            return (days + (shutOnHolidays ? ["PH off"] : [])).joined(separator: reachesOver ? ", " : "; ")
        }
    }

    private static func clock(_ minute: Int) -> String {
        String(format: "%02d:%02d", minute % 1440 == 0 && minute > 0 ? 24 : minute / 60 % 24, minute % 60)
    }

    func state(at moment: Date) -> State {
        let local = LocalTime.of(moment)
        let today = overrides.filter { $0.days.contains(local.day) }
        if today.contains(where: { !$0.isOpen }) { return .closed }
        if !today.isEmpty { return .open }
        switch kind {
        case .unknown: return .unknown
        case .always: return .open
        case .week(let spans, let shutOnHolidays):
            if shutOnHolidays, Self.holidays.contains(local.day) { return .closed }
            let now = (spans[local.weekday] ?? []).contains { $0.from <= local.minute && local.minute < $0.to }
            // On a day that was shut nothing began.
            let dayBefore = LocalTime.dayBefore(moment)
            let wasShut = overrides.contains { !$0.isOpen && $0.days.contains(dayBefore) }
            let yesterday =
                !wasShut
                && (spans[local.weekday == 1 ? 7 : local.weekday - 1] ?? []).contains {
                    local.minute + 1440 < $0.to
                }
            return now || yesterday ? .open : .closed
        }
    }
}

/// What a clock in London shows, by the platform's calendar.
struct LocalTime {
    /// `2026-11-22`.
    let day: String
    let weekday: Int
    let minute: Int

    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "Europe/London") ?? .gmt
        return calendar
    }()

    static func of(_ moment: Date) -> LocalTime {
        let parts = calendar.dateComponents([.year, .month, .day, .weekday, .hour, .minute], from: moment)
        let weekday = ((parts.weekday ?? 1) + 5) % 7 + 1
        return LocalTime(
            day: String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0), weekday: weekday,
            minute: (parts.hour ?? 0) * 60 + (parts.minute ?? 0))
    }

    static func dayBefore(_ moment: Date) -> String {
        of(calendar.date(byAdding: .day, value: -1, to: moment) ?? moment).day
    }

    /// Midnight after a day, which comes once on every day in London.
    static func end(of day: CalendarDay) -> Date {
        let start = calendar.date(from: DateComponents(year: day.year, month: day.month, day: day.day)) ?? .distantPast
        return calendar.date(byAdding: .day, value: 1, to: start) ?? .distantFuture
    }

    static func start(of day: CalendarDay) -> Date {
        calendar.date(from: DateComponents(year: day.year, month: day.month, day: day.day)) ?? .distantPast
    }
}
