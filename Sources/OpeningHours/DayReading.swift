import CivilTime

/// What access hours say on one day at one place.
struct DayReading {
    private let hours: OpeningHours
    private let facts: DayFacts
    private let holidays: HolidayCalendar
    /// The rules if the day is no school holiday.
    private let term: ActiveRules
    /// The rules if this day, the day before or both are school holidays; empty where no rule asks.
    private let schoolHolidays: [ActiveRules]
    private let effects: [RuleEffect]

    /// Nil outside the years 1 to 9999.
    ///
    /// - Parameter afterShutDay: whether nothing reaches into the day, whatever the hours say of the day before.
    init?(_ hours: OpeningHours, dayNumber: Int, place: AccessPlace, afterShutDay: Bool) {
        let tails = afterShutDay ? 0 : hours.tails
        // The day before is asked only where a rule reaches into this one.
        guard var today = DayFacts(number: dayNumber),
            var yesterday = tails == 0 ? today : DayFacts(number: dayNumber - 1)
        else { return nil }
        if hours.usesPublicHolidays {
            today.addHolidays(of: place.holidays)
            if tails != 0 { yesterday.addHolidays(of: place.holidays) }
        }
        self.hours = hours
        facts = today
        holidays = place.holidays
        func active(_ today: UInt64, _ yesterday: UInt64) -> ActiveRules {
            ActiveRules(today: today, yesterday: yesterday, replacing: hours.replacing, tails: tails)
        }
        let todayInTerm = hours.rules(on: today, among: .max)
        let yesterdayInTerm = hours.rules(on: yesterday, among: tails)
        term = active(todayInTerm, yesterdayInTerm)
        if hours.usesSchoolHolidays {
            today.holidays.insert(.school)
            yesterday.holidays.insert(.school)
            let todayOff = hours.rules(on: today, among: .max)
            let yesterdayOff = hours.rules(on: yesterday, among: tails)
            schoolHolidays = [
                active(todayOff, yesterdayInTerm), active(todayInTerm, yesterdayOff), active(todayOff, yesterdayOff),
            ].filter { [term] in $0 != term }
        } else {
            schoolHolidays = []
        }
        if hours.sunEvents.isEmpty {
            effects = hours.effects
        } else {
            let sun = SunTimes(dayNumber: dayNumber, place: place, events: hours.sunEvents)
            effects = hours.rules.map { RuleEffect($0, sun: sun) }
        }
    }

    /// - Parameter minute: 0 ..< 1440.
    func state(at minute: Int) -> AccessState {
        let state = term.decision(at: minute, effects).state
        for other in schoolHolidays where other.decision(at: minute, effects).state != state {
            return .unknown
        }
        return state
    }

    /// - Parameter minute: 0 ..< 1440.
    func status(at minute: Int) -> AccessStatus {
        let decision = term.decision(at: minute, effects)
        for other in schoolHolidays
        where other.decision(at: minute, effects).state != decision.state {
            return AccessStatus(state: .unknown, comment: "depends on school holidays")
        }
        return AccessStatus(state: decision.state, comment: comment(for: decision))
    }

    /// The first minute after this one at which the status may be another, 1440 at most.
    func nextEdge(after minute: Int) -> Int {
        schoolHolidays.reduce(term.nextEdge(after: minute, effects)) {
            min($0, $1.nextEdge(after: minute, effects))
        }
    }

    /// The work of asking once, in pieces of spans.
    var weight: Int { schoolHolidays.reduce(term.weight(effects)) { $0 + $1.weight(effects) } }

    /// Days with the same key have the same states at the same times; nil where the sun makes each day its own.
    var key: Key? { hours.sunEvents.isEmpty ? Key(term: term, schoolHolidays: schoolHolidays) : nil }

    struct Key: Hashable {
        let term: ActiveRules
        let schoolHolidays: [ActiveRules]
    }

    private func comment(for decision: ActiveRules.Decision) -> String? {
        guard let index = decision.rule else { return nil }
        let rule = hours.rules[index]
        switch decision.kind {
        case .withoutSun: return "the sun does not rise or set that day"
        case .usual, .afterOpenEnd: break
        }
        if let comment = rule.comment { return comment }
        if decision.kind == .afterOpenEnd, decision.state == .unknown { return "no closing time is given" }
        guard rule.usesPublicHolidays else { return nil }
        let day = decision.isFromYesterday ? facts.day.adding(days: -1) : facts.day
        return day.flatMap { day in rule.days.lazy.compactMap { $0.holidayName(on: day, in: holidays) }.first }
    }
}

extension OpeningHours {
    /// Bits of the rules that match a day.
    ///
    /// - Parameter wanted: bits of the rules to be asked.
    fileprivate func rules(on facts: DayFacts, among wanted: UInt64) -> UInt64 {
        guard wanted != 0 else { return 0 }
        let weekday: UInt8 = 1 << UInt8(facts.weekday - 1)
        var mask: UInt64 = 0
        for index in weekdays.indices where wanted & (1 << UInt64(index)) != 0 {
            if weekdays[index] == 0x80 ? rules[index].matches(facts) : weekdays[index] & weekday != 0 {
                mask |= 1 << UInt64(index)
            }
        }
        return mask
    }
}
