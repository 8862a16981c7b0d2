/// Access hours as OpenStreetMap's key `opening_hours` has them, read once and asked often.
///
/// The grammar is that of https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification: weekdays, the nth weekday
/// of a month, months, dates, years, weeks, Easter, public holidays, times of the clock and of the sun, spans past
/// midnight, open ends, comments, and rules joined by `;`, `,` and `||`. What it means where the specification leaves
/// room is what opening_hours.js makes of it. A text that is not in the grammar is refused, never guessed at: it is kept
/// as a note for people by those who ask.
///
/// School holidays are not known here. A rule may name them, and where it decides, the state is not known.
///
/// Refused although the specification has them: points in time (`12:00`, `10:00-16:00/90`), for nobody can tell when they
/// end; a date range that ends with Easter, since sources differ on whether that day is in it; a range of years alone,
/// such as `2000-2200`, because people write times like that; and `9:00-5:30`, where half past five in the afternoon may
/// be meant.
public struct OpeningHours: Hashable, Sendable, CustomStringConvertible {
    /// The greatest length accepted, in bytes of UTF-8.
    public static let lengthLimit = 1000
    /// The most rules accepted; the rules that match a day are bits of a number of that size.
    static let ruleLimit = 64
    /// The most time spans accepted, in all rules together.
    static let spanLimit = 128
    /// The most dates accepted, in all rules together.
    static let dateLimit = 128

    /// As given, without blanks at its ends.
    public let text: String
    /// In the order of the text.
    let rules: [Rule]
    /// What each rule does where it holds; where the sun has a part in it, this is worked out for each day anew.
    let effects: [RuleEffect]
    /// The weekdays of each rule, bit 0 Monday, where nothing else decides; bit 7 where something does.
    let weekdays: [UInt8]
    /// Bits of the rules that, where they match, replace what stands before them.
    let replacing: UInt64
    /// Bits of the rules with a piece that reaches into the next day.
    let tails: UInt64
    /// The times of the sun that the rules name.
    let sunEvents: [SunEvent]
    let usesPublicHolidays: Bool
    let usesSchoolHolidays: Bool
    /// The work of finding the rules of a day, counted in pieces of spans looked at.
    let dayWork: Int
    /// The state where it is the same at all times and every day.
    let constantState: AccessState?

    /// Reads opening hours.
    ///
    /// - Complexity: O(n) for n bytes, at most ``lengthLimit``.
    public init(_ text: String) throws(OpeningHoursError) {
        var parser = HoursParser(text)
        let rules = try parser.rules()
        self.init(text: parser.trimmedText, rules: rules)
    }

    /// Open day and night, every day: `24/7` and what comes to the same by weekdays and times of the clock.
    public var isAlwaysOpen: Bool { constantState == .open }

    public var description: String { text }

    public static func == (left: Self, right: Self) -> Bool { left.text == right.text }

    public func hash(into hasher: inout Hasher) { hasher.combine(text) }

    private init(text: String, rules: [Rule]) {
        self.text = text
        self.rules = rules
        effects = rules.map { RuleEffect($0, sun: nil) }
        weekdays = rules.map { $0.weekdaysAlone ?? 0x80 }
        var replacing: UInt64 = 0
        var tails: UInt64 = 0
        for (index, rule) in rules.enumerated() {
            let bit: UInt64 = 1 << UInt64(index)
            let hasTail =
                rule.usesSun
                ? rule.spans.contains(where: { $0.isOpenEnded || $0.goesPastMidnight })
                : effects[index].pieces.contains(where: { $0.end > 1440 })
            if hasTail { tails |= bit }
            // As opening_hours.js has it: closing adds to what stands before, and a rule for all days replaces only
            // another such rule.
            let followsRuleForAllDays = index > 0 && !rules[index - 1].hasDays && rule.state == .open
            if rule.joint == .replacing, rule.state != .closed, rule.hasDays || followsRuleForAllDays {
                replacing |= bit
            }
        }
        self.replacing = replacing
        self.tails = tails
        let events = rules.flatMap(\.spans).flatMap { [$0.start.event, $0.end?.event] }
        sunEvents = SunEvent.allCases.filter { events.contains($0) }
        usesPublicHolidays = rules.contains(where: \.usesPublicHolidays)
        usesSchoolHolidays = rules.contains(where: \.usesSchoolHolidays)
        let dateWork = rules.reduce(0) { work, rule in
            let nth = rule.days.reduce(0) { $0 + $1.nth.count }
            return work + (rule.weekdaysAlone == nil ? 4 : 1)
                + 4 * (rule.years.count + rule.weeks.count + nth) + 8 * rule.dates.count
        }
        dayWork =
            10 + dateWork * (usesSchoolHolidays ? 4 : tails == 0 ? 1 : 2)
            + (sunEvents.isEmpty ? 0 : 20 * sunEvents.count + 3 * effects.reduce(0) { $0 + $1.pieces.count + 2 })
        constantState = Self.constantState(
            effects: effects, weekdays: weekdays, replacing: replacing, tails: tails, usesSun: !sunEvents.isEmpty)
    }

    /// Looks at a week where every week is like the others; nil where they are not, or the state changes.
    private static func constantState(
        effects: [RuleEffect], weekdays: [UInt8], replacing: UInt64, tails: UInt64, usesSun: Bool
    ) -> AccessState? {
        guard !usesSun else { return nil }
        if effects.allSatisfy({ $0.state == .closed }) { return .closed }
        guard !weekdays.contains(0x80) else { return nil }
        let masks = (0..<7).map { weekday in
            weekdays.indices.reduce(0 as UInt64) { mask, index in
                weekdays[index] & (1 << UInt8(weekday)) != 0 ? mask | 1 << UInt64(index) : mask
            }
        }
        var state: AccessState?
        for weekday in 0..<7 {
            let active = ActiveRules(
                today: masks[weekday], yesterday: masks[(weekday + 6) % 7], replacing: replacing, tails: tails)
            var minute = 0
            while minute < 1440 {
                let found = active.decision(at: minute, effects).state
                if let state, state != found { return nil }
                state = found
                minute = active.nextEdge(after: minute, effects)
            }
        }
        return state
    }
}
