extension HoursParser {
    /// The years that can be named. A number outside them is a time or a mistake.
    private static let years = 1900...2199

    /// Reads years, months and dates; takes nothing where none stands here.
    mutating func readYearsAndDates(_ rule: inout Rule) throws(OpeningHoursError) {
        if scanner.isAtYear {
            let start = scanner.position
            let first = try year()
            scanner.skipBlanks()
            if isAtMonthOrEaster {
                // `2026 Dec 24`, `2026 Dec 24-2027 Jan 02`: the year is a part of the date.
                scanner.position = start
            } else {
                rule.years = try years(from: first)
                scanner.skipBlanks()
            }
        }
        guard isAtMonthOrEaster || scanner.isAtYear else { return }
        let start = scanner.position
        var hasYear = false
        repeat {
            scanner.skipBlanks()
            guard isAtMonthOrEaster || scanner.isAtYear else {
                throw scanner.failure("expected a month or a date such as Dec 25 after ','")
            }
            let item = try dateItem(&rule)
            // In `2026 Dec 25,Jan 01` the second date could be that of every year.
            if rule.dates.isEmpty {
                hasYear = item.hasYear
            } else if item.hasYear != hasYear {
                throw scanner.failure("expected a year with each date or with none", at: start)
            }
            rule.dates.append(item)
            try readFurtherDays(&rule)
        } while scanner.takeAfterBlanks(",")
    }

    private var isAtMonthOrEaster: Bool {
        guard let word = scanner.word() else { return false }
        return word == "easter" || HoursVocabulary.month(word) != nil
    }

    private mutating func year() throws(OpeningHoursError) -> Int {
        let start = scanner.position
        guard scanner.isAtYear, let year = scanner.number(), Self.years.contains(year) else {
            throw scanner.failure("expected a time such as 09:00, or a year from 1900 to 2199", at: start)
        }
        return year
    }

    /// Reads what follows a first year: `-2030/2`, `/2`, `+`, and further years.
    private mutating func years(from first: Int) throws(OpeningHoursError) -> [YearRange] {
        var ranges: [YearRange] = []
        var first = first
        while true {
            try chargeDates(1)
            var range = YearRange(first: first, last: first)
            if scanner.take("+") {
                range.last = 9999
            } else if scanner.takeDash() {
                let start = scanner.position
                range.last = try year()
                guard range.last > first else { throw scanner.failure("expected a year after \(first)", at: start) }
                range.step = try step(in: 1...99) ?? 1
            } else if let step = try step(in: 1...99) {
                range.last = 9999
                range.step = step
            }
            ranges.append(range)
            guard scanner.takeAfterBlanks(",") else { return ranges }
            scanner.skipBlanks()
            first = try year()
        }
    }

    private mutating func dateItem(_ rule: inout Rule) throws(OpeningHoursError) -> DateItem {
        try chargeDates(1)
        let start = scanner.position
        let year = scanner.isAtYear ? try year() : nil
        scanner.skipBlanks()
        if scanner.word() == "easter" {
            scanner.skipWord()
            let offset = try easterOffset()
            let from = DatePoint(year: year, kind: .easter(offset: offset))
            return try range(from: from) ?? .easter(year: year, offset: offset)
        }
        guard let month = scanner.word().flatMap(HoursVocabulary.month) else {
            throw scanner.failure("expected a month or a date such as Dec 25")
        }
        scanner.skipWord()
        let afterMonth = scanner.position
        scanner.skipBlanks()
        if scanner.isAtDayNumber { return try days(year: year, month: month) }
        if let point = try nthPoint(year: year, month: month) {
            if let range = try range(from: point) { return range }
            // `Aug Su[-1]` without a range: a month, and a weekday to be read next.
            scanner.position = afterMonth
        }
        return try months(from: month, year: year, start: start, rule: &rule)
    }

    /// Reads the days of a month from a first one: `24`, `24-26/2`, `24-Jan 02`, `24+`.
    private mutating func days(year: Int?, month: Int) throws(OpeningHoursError) -> DateItem {
        let first = try dayNumber(of: month, atLeast: 1)
        let from = DatePoint(year: year, kind: .day(month: month, day: first))
        if scanner.take("+") {
            guard year != nil else { throw scanner.failure("expected a year before a date with '+'") }
            return .onwards(from: from)
        }
        if let range = try range(from: from) { return range }
        guard scanner.takeDash() else { return .days(year: year, month: month, first: first, last: first, step: 1) }
        guard scanner.isAtDayNumber else { throw scanner.failure("expected a day or a date such as Dec 25 after '-'") }
        let last = try dayNumber(of: month, atLeast: first)
        return .days(year: year, month: month, first: first, last: last, step: try step(in: 1...31) ?? 1)
    }

    /// Reads `,15-17` after a day of a month.
    private mutating func readFurtherDays(_ rule: inout Rule) throws(OpeningHoursError) {
        while case .days(let year, let month, _, _, _) = rule.dates.last {
            let start = scanner.position
            guard scanner.takeAfterBlanks(",") else { return }
            scanner.skipBlanks()
            guard scanner.isAtDayNumber else {
                scanner.position = start
                return
            }
            try chargeDates(1)
            rule.dates.append(try days(year: year, month: month))
        }
    }

    private mutating func dayNumber(of month: Int, atLeast first: Int) throws(OpeningHoursError) -> Int {
        let start = scanner.position
        let length = month == 2 ? 29 : [4, 6, 9, 11].contains(month) ? 30 : 31
        guard scanner.isAtDayNumber, let day = scanner.number(), first <= day, day <= length else {
            let name = HoursVocabulary.name(ofMonth: month)
            throw scanner.failure("expected a day of \(name) from \(first) to \(length)", at: start)
        }
        return day
    }

    /// Reads a month, `-Sep` after it, or a range with years such as `2026 Nov-2027 Feb`.
    private mutating func months(
        from first: Int, year: Int?, start: Int, rule: inout Rule
    ) throws(OpeningHoursError) -> DateItem {
        var mask: UInt16 = 1 << UInt16(first - 1)
        if scanner.takeDash() {
            let lastStart = scanner.position
            let lastYear = scanner.isAtYear ? try self.year() : nil
            scanner.skipBlanks()
            guard let last = scanner.word().flatMap(HoursVocabulary.month) else {
                throw scanner.failure("expected a month such as Sep after '-'")
            }
            scanner.skipWord()
            try refuseDayNumber(after: last)
            if let lastYear {
                guard let year, (lastYear, last) >= (year, first) else {
                    throw scanner.failure("expected years in their order", at: lastStart)
                }
                let length = last == 2 ? 29 : [4, 6, 9, 11].contains(last) ? 30 : 31
                return .range(
                    from: DatePoint(year: year, kind: .day(month: first, day: 1)),
                    to: DatePoint(year: lastYear, kind: .day(month: last, day: length)))
            }
            if year != nil, last < first {
                throw scanner.failure("expected a year before the second month", at: lastStart)
            }
            for step in 0...(last - first + 12) % 12 { mask |= 1 << UInt16((first - 1 + step) % 12) }
        }
        if let year {
            guard rule.dates.isEmpty, rule.years.isEmpty else {
                throw scanner.failure("expected a date with the year", at: start)
            }
            rule.years = [YearRange(first: year, last: year)]
        }
        return .months(mask)
    }

    /// `Jan-Feb 15` says too little.
    private mutating func refuseDayNumber(after month: Int) throws(OpeningHoursError) {
        let end = scanner.position
        scanner.skipBlanks()
        if scanner.isAtDayNumber {
            throw scanner.failure("expected a day with both months of a range or with none")
        }
        scanner.position = end
    }

    private mutating func easterOffset() throws(OpeningHoursError) -> Int { try dayOffset(limit: 80) ?? 0 }

    /// Reads `Su[1] +2 days` after a month; nil, and takes nothing, where none stands here.
    private mutating func nthPoint(year: Int?, month: Int) throws(OpeningHoursError) -> DatePoint? {
        guard let weekday = scanner.word().flatMap(HoursVocabulary.weekday) else { return nil }
        let start = scanner.position
        scanner.skipWord()
        guard scanner.current == UInt8(ascii: "[") else {
            scanner.position = start
            return nil
        }
        let nth = try nthWeekday(weekday)
        let offset = try dayOffset(limit: 366) ?? 0
        guard let number = nth.single else {
            scanner.position = start
            return nil
        }
        return DatePoint(year: year, kind: .nth(month: month, weekday: weekday, nth: number, offset: offset))
    }

    /// Reads `-Jan 06` after a first date; nil, and takes nothing, where no month or year stands after the dash.
    private mutating func range(from: DatePoint) throws(OpeningHoursError) -> DateItem? {
        let start = scanner.position
        guard scanner.takeDash() else { return nil }
        guard isAtMonthOrEaster || scanner.isAtYear else {
            scanner.position = start
            return nil
        }
        let pointStart = scanner.position
        let year = scanner.isAtYear ? try year() : nil
        scanner.skipBlanks()
        if year != nil, from.year == nil { throw scanner.failure("expected a year before the first date", at: start) }
        guard let word = scanner.word(), word != "easter" else {
            throw scanner.failure("a range cannot end with easter: write the days one by one", at: pointStart)
        }
        guard let month = HoursVocabulary.month(word) else { throw scanner.failure("expected a month", at: pointStart) }
        scanner.skipWord()
        scanner.skipBlanks()
        let to: DatePoint
        if scanner.isAtDayNumber {
            to = DatePoint(year: year, kind: .day(month: month, day: try dayNumber(of: month, atLeast: 1)))
        } else if let point = try nthPoint(year: year, month: month) {
            to = point
        } else {
            throw scanner.failure("expected a day of \(HoursVocabulary.name(ofMonth: month))")
        }
        if let first = from.year.flatMap({ from.dayNumber(in: $0) }), let last = year.flatMap({ to.dayNumber(in: $0) }),
            last < first
        {
            throw scanner.failure("expected a date after the first", at: pointStart)
        }
        return .range(from: from, to: to)
    }
}

extension NthWeekday {
    /// The number where there is one only: 1 to 5, or -1 to -5 from the end.
    fileprivate var single: Int? {
        if fromEnd == 0, fromStart.nonzeroBitCount == 1 { return fromStart.trailingZeroBitCount + 1 }
        if fromStart == 0, fromEnd.nonzeroBitCount == 1 { return -fromEnd.trailingZeroBitCount - 1 }
        return nil
    }
}

extension DateItem {
    /// Whether it holds in named years only.
    fileprivate var hasYear: Bool {
        switch self {
        case .months: false
        case .days(let year, _, _, _, _), .easter(let year, _): year != nil
        case .range(let from, _), .onwards(let from): from.year != nil
        }
    }
}
