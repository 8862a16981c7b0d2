extension HoursParser {
    /// Reads weekdays and holidays joined by commas; nil, and takes nothing, where none stands here.
    mutating func dayGroup() throws(OpeningHoursError) -> DayGroup? {
        guard isAtDay else { return nil }
        var group = DayGroup()
        while true {
            try readDay(into: &group)
            guard scanner.takeAfterBlanks(",") else { return group }
            scanner.skipBlanks()
            guard isAtDay else { throw scanner.failure("expected a weekday such as Mo, or PH, after ','") }
        }
    }

    private var isAtDay: Bool {
        guard let word = scanner.word() else { return false }
        return HoursVocabulary.weekday(word) != nil || HoursVocabulary.isHoliday(word)
    }

    private mutating func readDay(into group: inout DayGroup) throws(OpeningHoursError) {
        guard let word = scanner.word() else { return }
        scanner.skipWord()
        switch word {
        case "ph":
            switch try dayOffset(limit: 1) {
            case nil: group.holidays.insert(.publicHoliday)
            case 1: group.holidays.insert(.dayAfter)
            default: group.holidays.insert(.dayBefore)
            }
        case "sh":
            group.holidays.insert(.school)
        default:
            guard let first = HoursVocabulary.weekday(word) else { return }
            try readWeekdays(from: first, into: &group)
        }
    }

    private mutating func readWeekdays(from first: Int, into group: inout DayGroup) throws(OpeningHoursError) {
        if scanner.current == UInt8(ascii: "[") {
            try chargeDates(1)
            var nth = try nthWeekday(first)
            nth.offset = try dayOffset(limit: 366) ?? 0
            group.nth.append(nth)
            return
        }
        guard scanner.takeDash() else {
            group.weekdays |= 1 << UInt8(first - 1)
            return
        }
        guard let last = scanner.word().flatMap(HoursVocabulary.weekday) else {
            throw scanner.failure("expected a weekday such as Fr after '-'")
        }
        scanner.skipWord()
        if scanner.current == UInt8(ascii: "[") { throw scanner.failure("a range of weekdays has no numbers") }
        // Fr-Mo goes on past the week's end.
        for step in 0...(last - first + 7) % 7 { group.weekdays |= 1 << UInt8((first - 1 + step) % 7) }
    }

    /// Reads `[1]`, `[-1]`, `[1-2,4]`.
    mutating func nthWeekday(_ weekday: Int) throws(OpeningHoursError) -> NthWeekday {
        var nth = NthWeekday(weekday: weekday)
        _ = scanner.take("[")
        repeat {
            scanner.skipBlanks()
            let start = scanner.position
            let isFromEnd = scanner.takeDash()
            guard let first = scanner.number(), (1...5).contains(first) else {
                throw scanner.failure("expected a number from 1 to 5, or -1 to -5", at: start)
            }
            if isFromEnd {
                nth.fromEnd |= 1 << UInt8(first - 1)
                continue
            }
            var last = first
            if scanner.takeDash() {
                let lastStart = scanner.position
                guard let number = scanner.number(), (first...5).contains(number) else {
                    throw scanner.failure("expected a number from \(first) to 5 after '-'", at: lastStart)
                }
                last = number
            }
            for number in first...last { nth.fromStart |= 1 << UInt8(number - 1) }
        } while scanner.takeAfterBlanks(",")
        guard scanner.takeAfterBlanks("]") else { throw scanner.failure("expected ']'") }
        return nth
    }

    /// Reads `week 1-20/2,30`.
    mutating func weeks() throws(OpeningHoursError) -> [WeekRange] {
        scanner.skipWord()
        var weeks: [WeekRange] = []
        repeat {
            try chargeDates(1)
            scanner.skipBlanks()
            let first = try week(atLeast: 1)
            var range = WeekRange(first: first, last: first)
            if scanner.takeDash() {
                range.last = try week(atLeast: first)
                range.step = try step(in: 2...26) ?? 1
            }
            weeks.append(range)
        } while scanner.takeAfterBlanks(",")
        return weeks
    }

    private mutating func week(atLeast first: Int) throws(OpeningHoursError) -> Int {
        let start = scanner.position
        guard scanner.isAtDayNumber, let week = scanner.number(), (first...53).contains(week) else {
            throw scanner.failure("expected a week from \(first) to 53", at: start)
        }
        return week
    }

    mutating func chargeDates(_ count: Int) throws(OpeningHoursError) {
        dateCount += count
        guard dateCount <= OpeningHours.dateLimit else {
            throw scanner.failure("there are more than \(OpeningHours.dateLimit) dates")
        }
    }
}
