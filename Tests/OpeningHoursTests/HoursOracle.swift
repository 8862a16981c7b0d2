import CivilTime
import OpeningHours
import SeededRandom

/// Hours made up at random, with an evaluation that is as slow and plain as can be: a day is 1,440 entries in a table.
struct HoursOracle {
    struct Rule {
        var weekdays: Set<Int> = []
        /// Month and day, both ends included.
        var dates: (from: (Int, Int), to: (Int, Int))?
        var onHolidays = false
        var isOff = false
        /// Joined by a comma.
        var isAdded = false
        /// Minutes from and to; to is smaller where the span goes past midnight.
        var spans: [(Int, Int)] = []
    }

    let text: String
    /// Days on which the site is shut, or open, whatever the hours say.
    let overrides: [AccessOverride]
    private let rules: [Rule]
    private let holidays: Set<Int>

    init(using random: inout SeededGenerator, holidays: Set<Int>, overridden: [CalendarDay]) {
        var rules: [Rule] = []
        for index in 0..<Int.random(in: 1...4, using: &random) {
            var rule = Rule()
            for weekday in 1...7 where Int.random(in: 0..<(index == 0 ? 2 : 4), using: &random) == 0 {
                rule.weekdays.insert(weekday)
            }
            if rule.weekdays.isEmpty { rule.weekdays = [Int.random(in: 1...7, using: &random)] }
            if Int.random(in: 0..<4, using: &random) == 0 {
                func date() -> (Int, Int) {
                    (Int.random(in: 1...12, using: &random), Int.random(in: 1...28, using: &random))
                }
                rule.dates = (date(), date())
            }
            rule.isAdded = index > 0 && Int.random(in: 0..<3, using: &random) == 0
            rule.isOff = index > 0 && Int.random(in: 0..<4, using: &random) == 0
            for _ in 0..<Int.random(in: rule.isOff ? 0...1 : 1...2, using: &random) {
                // The hour the clocks change in is asked for often.
                func minute() -> Int {
                    Int.random(in: 0..<3, using: &random) == 0
                        ? Int.random(in: 0..<12, using: &random) * 15 : Int.random(in: 0..<1440, using: &random)
                }
                rule.spans.append((minute(), minute()))
            }
            rules.append(rule)
        }
        if Bool.random(using: &random) { rules.append(Rule(onHolidays: true, isOff: true)) }
        self.rules = rules
        self.holidays = holidays
        overrides = overridden.map { day in
            let length = Int.random(in: 0...2, using: &random)
            return AccessOverride(
                firstDay: day, lastDay: day.adding(days: length) ?? day,
                isOpen: Int.random(in: 0..<3, using: &random) == 0, reason: "invented")
        }
        text = Self.text(of: rules)
    }

    private static func text(of rules: [Rule]) -> String {
        let names = ["", "Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
        let months = ["", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func clock(_ minute: Int) -> String {
            "\(minute / 60 < 10 ? "0" : "")\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)"
        }
        var text = ""
        for rule in rules {
            if !text.isEmpty { text += rule.isAdded ? ", " : "; " }
            if let dates = rule.dates {
                text += "\(months[dates.from.0]) \(dates.from.1)-\(months[dates.to.0]) \(dates.to.1) "
            }
            text += rule.onHolidays ? "PH" : rule.weekdays.sorted().map { names[$0] }.joined(separator: ",")
            if !rule.spans.isEmpty {
                text += " " + rule.spans.map { "\(clock($0.0))-\(clock($0.1))" }.joined(separator: ",")
            }
            if rule.isOff { text += " off" }
        }
        return text
    }

    private func matches(_ rule: Rule, _ day: CalendarDay) -> Bool {
        if rule.onHolidays { return holidays.contains(day.dayNumber) }
        guard rule.weekdays.contains(day.weekday) else { return false }
        guard let (from, to) = rule.dates else { return true }
        let today = (day.month, day.day)
        return from <= to ? from <= today && today <= to : today >= from || today <= to
    }

    /// Whether an override says that the site is open, or shut, on a day; nil where none does.
    private func overriding(_ day: CalendarDay) -> Bool? {
        let holding = overrides.filter { $0.firstDay <= day && day <= $0.lastDay }
        return holding.isEmpty ? nil : holding.allSatisfy(\.isOpen)
    }

    /// Whether the site is open at each minute of a day.
    func table(_ day: CalendarDay) -> [Bool] {
        if let isOpen = overriding(day) { return [Bool](repeating: isOpen, count: 1440) }
        var open = [Bool](repeating: false, count: 1440)
        guard let yesterday = day.adding(days: -1) else { return open }
        for rule in rules {
            if matches(rule, day) {
                if !rule.isOff, !rule.isAdded { open = [Bool](repeating: false, count: 1440) }
                if rule.spans.isEmpty { open = [Bool](repeating: !rule.isOff, count: 1440) }
                for (from, to) in rule.spans {
                    for minute in from..<(to > from ? to : 1440) { open[minute] = !rule.isOff }
                }
            }
            // On a day that was shut nothing began.
            if overriding(yesterday) != false, matches(rule, yesterday) {
                for (from, to) in rule.spans where to <= from { for minute in 0..<to { open[minute] = !rule.isOff } }
            }
        }
        return open
    }
}
