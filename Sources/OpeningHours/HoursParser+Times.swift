extension HoursParser {
    /// Reads spans joined by commas; takes nothing where none stands here.
    mutating func readSpans(_ rule: inout Rule) throws(OpeningHoursError) {
        guard isAtTime else { return }
        while true {
            spanCount += 1
            guard spanCount <= OpeningHours.spanLimit else {
                throw scanner.failure("there are more than \(OpeningHours.spanLimit) time spans")
            }
            rule.spans.append(try span())
            let start = scanner.position
            guard scanner.takeAfterBlanks(",") else { return }
            scanner.skipBlanks()
            guard isAtTime else {
                // The comma joins another rule.
                scanner.position = start
                return
            }
        }
    }

    private var isAtTime: Bool {
        if scanner.current == UInt8(ascii: "(") { return true }
        if scanner.digitCount > 0 { return !scanner.isAtYear }
        return scanner.word().flatMap(HoursVocabulary.sunEvent) != nil
    }

    private mutating func span() throws(OpeningHoursError) -> TimeSpan {
        let start = try time(latestHour: 23, after: nil)
        var span = TimeSpan(start: start)
        if scanner.take("+") {
            span.isOpenEnded = true
            return span
        }
        guard scanner.takeDash() else {
            throw scanner.failure("expected '-' and the time of closing after the time of opening")
        }
        let endStart = scanner.position
        let hasOneDigit = scanner.digitCount == 1
        let end = try time(latestHour: 48, after: "-")
        span.end = end
        // In 9:00-5:30 the afternoon may be meant, which would leave people before a locked door.
        if hasOneDigit, start.event == nil, start.minutes < 1080, end.minutes >= 60,
            end.minutes <= start.minutes
        {
            throw scanner.failure(
                "expected a time after \(ClockText.text(start.minutes)): write "
                    + "\(ClockText.text(end.minutes + 720)), or \(ClockText.text(end.minutes)) for the next day",
                at: endStart)
        }
        if scanner.take("+") { span.isOpenEnded = true }
        if span.isOpenEnded, end.event == nil, end.minutes >= 2880 {
            throw scanner.failure("expected a time before 48:00 with '+'", at: endStart)
        }
        if scanner.current == UInt8(ascii: "/") { throw scanner.failure("repeated points in time are no access hours") }
        return span
    }

    /// Reads `09:00`, `sunset` or `(sunset-00:30)`.
    private mutating func time(latestHour: Int, after sign: Character?) throws(OpeningHoursError) -> TimePoint {
        let suffix = sign.map { " after '\($0)'" } ?? ""
        if scanner.take("(") {
            scanner.skipBlanks()
            guard let event = scanner.word().flatMap(HoursVocabulary.sunEvent) else {
                throw scanner.failure("expected sunrise, sunset, dawn or dusk after '('")
            }
            scanner.skipWord()
            scanner.skipBlanks()
            let isLater = scanner.take("+")
            guard isLater || scanner.takeDash() else {
                throw scanner.failure("expected '+' or '-' and a time such as 00:30 after \(event.name)")
            }
            scanner.skipBlanks()
            let minutes = try clockTime(latestHour: 23, suffix: " after '\(isLater ? "+" : "-")'")
            guard scanner.takeAfterBlanks(")") else { throw scanner.failure("expected ')'") }
            return TimePoint(event: event, minutes: isLater ? minutes : -minutes)
        }
        if let event = scanner.word().flatMap(HoursVocabulary.sunEvent) {
            scanner.skipWord()
            return TimePoint(event: event, minutes: 0)
        }
        return TimePoint(event: nil, minutes: try clockTime(latestHour: latestHour, suffix: suffix))
    }

    private mutating func clockTime(latestHour: Int, suffix: String) throws(OpeningHoursError) -> Int {
        let start = scanner.position
        guard (1...2).contains(scanner.digitCount), let hour = scanner.number(), scanner.take(":"),
            scanner.digitCount == 2, let minute = scanner.number()
        else { throw scanner.failure("expected a time such as 09:00\(suffix)", at: start) }
        guard hour <= latestHour, minute < 60, hour * 60 + minute <= 2880 else {
            throw scanner.failure("expected a time up to \(latestHour == 48 ? "48:00" : "23:59")\(suffix)", at: start)
        }
        return hour * 60 + minute
    }
}
