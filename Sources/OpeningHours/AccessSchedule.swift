public import CivilTime
public import Foundation

/// When a site can be reached: its usual hours, and the days on which they do not hold.
///
/// Time is that of the clock on the wall. In the hour that comes twice in autumn a span covers both; in spring a span
/// that would begin or end in the skipped hour does so at the change.
public struct AccessSchedule: Hashable, Sendable {
    /// Nil where they are not known.
    public let hours: OpeningHours?
    public let overrides: [AccessOverride]
    private let table: OverrideTable

    /// - Parameter overrides: in any order. They hold for whole local days, whatever the hours have past midnight; where
    ///   several hold on a day, shut wins. A span that would begin on a day that is shut does not begin, and so does not
    ///   reach into the next day either.
    public init(hours: OpeningHours?, overrides: [AccessOverride]) {
        self.hours = hours
        self.overrides = overrides
        table = OverrideTable(overrides)
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.hours == right.hours && left.overrides == right.overrides
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(hours)
        hasher.combine(overrides)
    }

    /// Whether the site can be reached at a moment.
    ///
    /// - Complexity: O(n) for n bytes of the hours; about a microsecond for ordinary ones.
    public func status(at moment: Date, in place: AccessPlace) -> AccessStatus {
        let local = LocalTime(place.zone.localSeconds(atUnixSeconds: moment.unixSeconds))
        return day(local.dayNumber, in: place).status(at: local.minute)
    }

    /// The stretches of one status of a local day, from midnight to midnight without a gap. A day on which the clocks
    /// change is 23 or 25 hours long.
    public func spans(on day: CalendarDay, in place: AccessPlace) -> [AccessSpan] {
        let end = place.zone.firstUnixSeconds(atOrAfterLocal: (day.dayNumber + 1) * 86_400)
        var seconds = place.zone.firstUnixSeconds(atOrAfterLocal: day.dayNumber * 86_400)
        var walk = ScheduleWalk(self, place: place, from: seconds)
        var spans: [AccessSpan] = []
        while seconds < end {
            let status = walk.status
            walk.advance()
            let next = min(walk.seconds, end)
            var start = Date(timeIntervalSince1970: Double(seconds))
            if let last = spans.last, last.status == status {
                start = last.start
                spans.removeLast()
            }
            spans.append(AccessSpan(start: start, end: Date(timeIntervalSince1970: Double(next)), status: status))
            seconds = next
        }
        return spans
    }

    /// What holds on a local day.
    func day(_ dayNumber: Int, in place: AccessPlace) -> ScheduleDay {
        if !table.isEmpty, let status = table.status(on: dayNumber) { return .uniform(status) }
        guard let hours else { return .uniform(AccessStatus(state: .unknown, comment: nil)) }
        let wasShut = !table.isEmpty && table.status(on: dayNumber - 1)?.state == .closed
        guard let reading = DayReading(hours, dayNumber: dayNumber, place: place, afterShutDay: wasShut) else {
            return .uniform(AccessStatus(state: .unknown, comment: "outside the calendar"))
        }
        return .hours(reading)
    }

    /// Whether no override holds on any day, so that the hours alone decide.
    var hasNoOverrides: Bool { table.isEmpty }
}

/// A time of the local clock.
struct LocalTime {
    let dayNumber: Int
    /// 0 ..< 86,400.
    let secondOfDay: Int

    /// - Parameter seconds: since 1970-01-01 00:00 on the local clock.
    init(_ seconds: Int) {
        let remainder = seconds % 86_400
        secondOfDay = remainder < 0 ? remainder + 86_400 : remainder
        dayNumber = (seconds - secondOfDay) / 86_400
    }

    /// 0 ..< 1440.
    var minute: Int { secondOfDay / 60 }
}

/// One local day of a schedule.
enum ScheduleDay {
    case uniform(AccessStatus)
    case hours(DayReading)

    func status(at minute: Int) -> AccessStatus {
        switch self {
        case .uniform(let status): status
        case .hours(let reading): reading.status(at: minute)
        }
    }

    func state(at minute: Int) -> AccessState {
        switch self {
        case .uniform(let status): status.state
        case .hours(let reading): reading.state(at: minute)
        }
    }

    /// The first minute after this one at which the status may be another, 1440 at most.
    func nextEdge(after minute: Int) -> Int {
        switch self {
        case .uniform: 1440
        case .hours(let reading): reading.nextEdge(after: minute)
        }
    }
}
