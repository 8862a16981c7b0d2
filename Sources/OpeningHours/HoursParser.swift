/// Reads opening hours into rules. No word is looked at more than a few times, so reading takes time in proportion to the
/// text.
struct HoursParser {
    var scanner: HoursScanner
    private let text: String
    /// Spans and dates so far, in all rules.
    var spanCount = 0
    var dateCount = 0

    init(_ text: String) {
        self.text = text
        scanner = HoursScanner(bytes: Array(text.utf8))
    }

    /// The text without blanks at its ends.
    var trimmedText: String {
        let scalars = text.unicodeScalars
        let isBlank = { (scalar: Unicode.Scalar) in " \t\n\r\u{A0}".unicodeScalars.contains(scalar) }
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    mutating func rules() throws(OpeningHoursError) -> [Rule] {
        guard scanner.bytes.count <= OpeningHours.lengthLimit else {
            throw scanner.failure("opening hours have at most \(OpeningHours.lengthLimit) bytes", at: 0)
        }
        scanner.skipBlanks()
        guard scanner.current != nil else { throw scanner.failure("the opening hours are empty") }
        var rules: [Rule] = []
        var joint = Rule.Joint.replacing
        while true {
            guard rules.count < OpeningHours.ruleLimit else {
                throw scanner.failure("there are more than \(OpeningHours.ruleLimit) rules")
            }
            let start = scanner.position
            let rule = try rule(joint)
            if joint == .adding, !rule.hasDays, let last = rules.last, last.hasDays {
                // In `Mo 10:00-12:00 open, 14:00-16:00` the second span is meant for Mondays, but says every day.
                throw scanner.failure("expected days such as Mo-Fr, to say when this holds", at: start)
            }
            rules.append(rule)
            guard let next = try nextJoint(after: rule) else { return rules }
            joint = next
        }
    }

    /// What follows a rule; nil at the end. One `;` or `,` too many at the end does no harm.
    private mutating func nextJoint(after rule: Rule) throws(OpeningHoursError) -> Rule.Joint? {
        scanner.skipBlanks()
        guard scanner.current != nil else { return nil }
        let start = scanner.position
        if scanner.take(";") {
            scanner.skipBlanks()
            return scanner.current == nil ? nil : .replacing
        }
        if scanner.take(",") {
            guard rule.isComplete else { throw scanner.failure("expected a time such as 09:00-17:00", at: start) }
            scanner.skipBlanks()
            return scanner.current == nil ? nil : .adding
        }
        if scanner.take("|"), scanner.take("|") {
            scanner.skipBlanks()
            return .fallback
        }
        let wanted = rule.isComplete ? "';' before the next rule" : "a time such as 09:00-17:00"
        throw scanner.failure("expected \(wanted)", at: start)
    }

    private mutating func rule(_ joint: Rule.Joint) throws(OpeningHoursError) -> Rule {
        let start = scanner.position
        var rule = Rule()
        rule.joint = joint
        let isAllDay = takeAllDay()
        if isAllDay {
            rule.isAllDay = true
        } else {
            try readDays(&rule)
            scanner.skipBlanks()
            if takeAllDay() { rule.isAllDay = true } else { try readSpans(&rule) }
        }
        if rule.isAllDay { _ = scanner.takeAfterBlanks(":") }
        try readState(&rule)
        guard scanner.position > start else {
            throw scanner.failure("expected days such as Mo-Fr, a time such as 09:00-17:00, 24/7 or off", at: start)
        }
        try checkYears(rule, start: start)
        return rule
    }

    /// Takes `24/7`, which may stand where times may.
    private mutating func takeAllDay() -> Bool {
        guard scanner.bytes[scanner.position...].starts(with: "24/7".utf8),
            scanner.byte(at: scanner.position + 4).map({ !HoursScanner.isDigit($0) }) ?? true
        else { return false }
        scanner.position += 4
        return true
    }

    private mutating func readDays(_ rule: inout Rule) throws(OpeningHoursError) {
        try readYearsAndDates(&rule)
        takeSelectorColon(if: rule.hasDays)
        scanner.skipBlanks()
        if scanner.word() == "week" { rule.weeks = try weeks() }
        takeSelectorColon(if: rule.hasDays)
        scanner.skipBlanks()
        guard let first = try dayGroup() else { return }
        rule.days.append(first)
        takeSelectorColon(if: true)
        // `SH Mo-Fr`: both must match. The other way round a semicolon may be missing: `Mo-Fr PH off`.
        if !first.holidays.isEmpty, !first.hasWeekdays {
            scanner.skipBlanks()
            let start = scanner.position
            if let second = try dayGroup() {
                guard second.holidays.isEmpty else {
                    throw scanner.failure("expected ',' between holidays, or a time", at: start)
                }
                rule.days.append(second)
                takeSelectorColon(if: true)
            }
        }
    }

    private mutating func takeSelectorColon(if hasSelectors: Bool) {
        if hasSelectors { _ = scanner.takeAfterBlanks(":") }
    }

    private mutating func readState(_ rule: inout Rule) throws(OpeningHoursError) {
        scanner.skipBlanks()
        if let state = scanner.word().flatMap(HoursVocabulary.state) {
            scanner.skipWord()
            rule.state = state
            rule.hasStateWord = true
            scanner.skipBlanks()
        }
        let start = scanner.position
        guard scanner.take("\"") else { return }
        let content = scanner.position
        while let byte = scanner.current, byte != UInt8(ascii: "\"") { scanner.position += 1 }
        let end = scanner.position
        guard scanner.take("\"") else { throw scanner.failure("the comment has no '\"' at its end", at: start) }
        // A comment without a state leaves it to the reader of the comment.
        if !rule.hasStateWord { rule.state = .unknown }
        rule.comment = String(decoding: scanner.bytes[content..<end], as: UTF8.self)
    }

    /// `2000-2200` alone would be read as years, where people mean times.
    private func checkYears(_ rule: Rule, start: Int) throws(OpeningHoursError) {
        guard rule.spans.isEmpty, !rule.hasStateWord, rule.comment == nil, !rule.isAllDay, rule.dates.isEmpty,
            rule.years.contains(where: { years in
                years.last > years.first && years.last < 2400 && years.first % 100 < 60 && years.last % 100 < 60
            })
        else { return }
        throw scanner.failure("these can be years or times: write 20:00-22:00, or 'open' after the years", at: start)
    }

    // MARK: Shared by the parts of a rule

    /// Takes `/2` after a range.
    mutating func step(in range: ClosedRange<Int>) throws(OpeningHoursError) -> Int? {
        guard scanner.takeAfterBlanks("/") else { return nil }
        let start = scanner.position
        guard let step = scanner.number(), range.contains(step) else {
            throw scanner.failure(
                "expected a number from \(range.lowerBound) to \(range.upperBound) after '/'", at: start)
        }
        return step
    }

    /// Takes `+1 day` or `-2 days`; nil, and takes nothing, where none stands here.
    mutating func dayOffset(limit: Int) throws(OpeningHoursError) -> Int? {
        let start = scanner.position
        scanner.skipBlanks()
        let sign: Int
        if scanner.take("+") {
            sign = 1
        } else if scanner.takeDash() {
            sign = -1
        } else {
            scanner.position = start
            return nil
        }
        scanner.skipBlanks()
        let numberStart = scanner.position
        guard let number = scanner.number() else {
            scanner.position = start
            return nil
        }
        scanner.skipBlanks()
        guard let word = scanner.word(), word == "day" || word == "days" else {
            scanner.position = start
            return nil
        }
        scanner.skipWord()
        guard (1...limit).contains(number) else {
            throw scanner.failure("expected a number of days from 1 to \(limit)", at: numberStart)
        }
        return sign * number
    }
}
