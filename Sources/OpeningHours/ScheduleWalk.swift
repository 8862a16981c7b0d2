import CivilTime
public import Foundation

/// Goes from one moment at which the status may change to the next: the edges of spans, midnights, and the changes of the
/// clocks.
struct ScheduleWalk {
    private let schedule: AccessSchedule
    private let place: AccessPlace
    private var local: LocalTime
    private var nextClockChange: Int
    private(set) var day: ScheduleDay
    /// Seconds since 1970.
    private(set) var seconds: Int

    init(_ schedule: AccessSchedule, place: AccessPlace, from seconds: Int) {
        self.schedule = schedule
        self.place = place
        self.seconds = seconds
        local = LocalTime(place.zone.localSeconds(atUnixSeconds: seconds))
        nextClockChange = place.zone.nextClockChange(afterUnixSeconds: seconds) ?? .max
        day = schedule.day(local.dayNumber, in: place)
    }

    var status: AccessStatus { day.status(at: local.minute) }
    var state: AccessState { day.state(at: local.minute) }
    var isAtMidnight: Bool { local.secondOfDay == 0 }

    mutating func advance() { advance(toMinute: day.nextEdge(after: local.minute)) }

    mutating func advanceToNextDay() { advance(toMinute: 1440) }

    /// Goes on to a minute of this day, or to the change of the clocks if that comes first.
    private mutating func advance(toMinute minute: Int) {
        let edge = seconds + minute * 60 - local.secondOfDay
        let dayNumber = local.dayNumber
        if edge < nextClockChange {
            seconds = edge
            local = LocalTime(local.dayNumber * 86_400 + minute * 60)
        } else {
            seconds = nextClockChange
            local = LocalTime(place.zone.localSeconds(atUnixSeconds: seconds))
            nextClockChange = place.zone.nextClockChange(afterUnixSeconds: seconds) ?? .max
        }
        if local.dayNumber != dayNumber { day = schedule.day(local.dayNumber, in: place) }
    }
}

extension AccessSchedule {
    /// The most days looked at for one change.
    static let dayLimit = 400
    /// The most work for one change, in pieces of spans looked at; ordinary hours need some hundreds.
    static let workLimit = 60_000

    /// The first moment after this one at which the state is another; nil when it never is, or not within the horizon.
    ///
    /// - Parameter horizon: seconds. No change later than 400 days is looked for, whatever the horizon. Hours made to be
    ///   costly, with dozens of rules that never open, may be given up before: then, too, the answer is nil.
    /// - Complexity: O(1) for hours that never change; else O(d n) for n bytes of the hours and d days to the change,
    ///   and bounded as above.
    public func nextChange(after moment: Date, in place: AccessPlace, within horizon: TimeInterval) -> AccessChange? {
        guard horizon > 0 else { return nil }
        if hasNoOverrides, hours.map({ $0.constantState != nil }) ?? true { return nil }
        let start = moment.unixSeconds
        let limit = start + Int(min(horizon, Double(Self.dayLimit) * 86_400))
        var walk = ScheduleWalk(self, place: place, from: start)
        let state = walk.state
        var work = 0
        /// Days without a change of state, to be passed over when another like them comes.
        var uniformDays: [DayReading.Key] = []
        var candidate: DayReading.Key?
        while work < Self.workLimit {
            if case .hours(let reading) = walk.day, walk.isAtMidnight, let key = reading.key {
                work += hours?.dayWork ?? 0
                if uniformDays.contains(key) {
                    walk.advanceToNextDay()
                } else {
                    if let candidate, uniformDays.count < 8 { uniformDays.append(candidate) }
                    candidate = key
                    work += reading.weight
                    walk.advance()
                }
            } else if case .hours(let reading) = walk.day {
                work += reading.weight + (walk.isAtMidnight ? hours?.dayWork ?? 0 : 0)
                walk.advance()
            } else {
                work += 1
                walk.advance()
            }
            guard walk.seconds <= limit else { return nil }
            if walk.state != state {
                return AccessChange(moment: Date(timeIntervalSince1970: Double(walk.seconds)), status: walk.status)
            }
        }
        return nil
    }
}
