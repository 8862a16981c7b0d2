public import Foundation

/// What the clocks on the wall show in one place: the offset from UTC in force at every moment.
///
/// A table of the moments at which the offset changes, made once. Looking up is a binary search and never asks the
/// platform's calendar, which picks silently among the readings of an hour that comes twice. After the last moment in the
/// table its offset holds.
public struct ZoneRules: Sendable {
    /// Such as `Europe/London`.
    public let identifier: String
    /// Seconds since 1970 at which an offset begins, ascending; the first is the beginning of time.
    private let beginnings: [Int]
    private let offsets: [Int]

    /// The years for which the platform is asked.
    private static let covered = -2_208_988_800..<7_258_118_400  // 1900 ..< 2200

    /// Nil where the platform knows no zone of this name.
    ///
    /// - Complexity: some milliseconds; make it once.
    public init?(identifier: String) {
        guard let zone = TimeZone(identifier: identifier) else { return nil }
        self.identifier = identifier
        var moment = Date(timeIntervalSince1970: Double(Self.covered.lowerBound))
        var beginnings = [Int.min]
        var offsets = [zone.secondsFromGMT(for: moment)]
        while let next = zone.nextDaylightSavingTimeTransition(after: moment), next > moment,
            next.unixSeconds < Self.covered.upperBound
        {
            let offset = zone.secondsFromGMT(for: next)
            if offset != offsets[offsets.count - 1] {
                beginnings.append(next.unixSeconds)
                offsets.append(offset)
            }
            moment = next
        }
        self.beginnings = beginnings
        self.offsets = offsets
    }

    public static let utc = ZoneRules(identifier: "UTC", beginnings: [Int.min], offsets: [0])

    private init(identifier: String, beginnings: [Int], offsets: [Int]) {
        self.identifier = identifier
        self.beginnings = beginnings
        self.offsets = offsets
    }

    /// The zone whose clocks the register's access hours are read by.
    public static let london: ZoneRules = {
        guard let rules = ZoneRules(identifier: "Europe/London") else {
            preconditionFailure("this platform has no time zone Europe/London: install tzdata")
        }
        return rules
    }()

    /// Seconds to add to UTC for the local time at a moment. Complexity: O(log n) for n changes of the clocks.
    public func offset(atUnixSeconds seconds: Int) -> Int {
        offsets[span(holding: seconds)]
    }

    /// The local time at a moment, as seconds since 1970-01-01 00:00 on the local clock.
    public func localSeconds(atUnixSeconds seconds: Int) -> Int {
        seconds &+ offset(atUnixSeconds: seconds)
    }

    /// The next moment after this one at which the clocks change; nil after the last.
    public func nextClockChange(afterUnixSeconds seconds: Int) -> Int? {
        let next = span(holding: seconds) + 1
        return next < beginnings.count ? beginnings[next] : nil
    }

    /// The moments at which the local clock shows a time: one, two in the hour that comes twice (the earlier first), and
    /// none in the hour that is skipped.
    public func unixSeconds(whenLocal local: Int) -> [Int] {
        // No place has ever been a whole day from UTC.
        let spans = span(holding: local &- 86_400)...span(holding: local &+ 86_400)
        return spans.compactMap { span in
            let moment = local &- offsets[span]
            return self.span(holding: moment) == span ? moment : nil
        }
    }

    /// The first moment at which the local clock shows this time or a later one: where the time is skipped, the moment
    /// of the change.
    public func firstUnixSeconds(atOrAfterLocal local: Int) -> Int {
        if let first = unixSeconds(whenLocal: local).first { return first }
        let spans = span(holding: local &- 86_400)...span(holding: local &+ 86_400)
        for span in spans.dropFirst() where beginnings[span] &+ offsets[span] > local { return beginnings[span] }
        return local &- offsets[spans.upperBound]
    }

    private func span(holding seconds: Int) -> Int {
        var low = 0
        var high = beginnings.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if beginnings[middle] <= seconds { low = middle } else { high = middle }
        }
        return low
    }
}

extension ZoneRules {
    /// The day on the local calendar at a moment; the calendar's last or first day beyond its ends.
    public func day(at moment: Date) -> CalendarDay {
        let local = localSeconds(atUnixSeconds: moment.unixSeconds)
        return CalendarDay(dayNumber: local.floorDivided(by: 86_400))
            ?? CalendarDay(dayNumber: local < 0 ? -719_162 : 2_932_896)!
    }

    /// The moment at which a day begins: midnight, or what follows where the clocks skip it.
    public func start(of day: CalendarDay) -> Date {
        Date(timeIntervalSince1970: Double(firstUnixSeconds(atOrAfterLocal: day.dayNumber * 86_400)))
    }
}

extension Int {
    /// The quotient rounded down, for times before 1970.
    func floorDivided(by divisor: Int) -> Int {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

extension Date {
    /// Whole seconds since 1970, rounded down; a moment more than 100,000 years away counts as that far.
    public var unixSeconds: Int {
        let seconds = timeIntervalSince1970
        guard seconds > -3e12 else { return -3_000_000_000_000 }
        guard seconds < 3e12 else { return 3_000_000_000_000 }
        return Int(seconds.rounded(.down))
    }
}
