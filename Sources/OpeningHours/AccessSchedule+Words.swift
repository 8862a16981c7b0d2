import CivilTime

extension AccessSchedule {
    /// The usual hours in plain English, for showing back what was understood:
    /// `Monday to Friday 09:00 to 17:00; closed on bank holidays`. Overrides are not in it.
    public var words: String {
        guard let hours else { return "hours not known" }
        return hours.words
    }
}

extension OpeningHours {
    /// What was understood, rule by rule, in plain English: `Monday to Friday 09:00 to 17:00; closed on bank holidays`.
    public var words: String {
        if isAlwaysOpen, rules.allSatisfy({ $0.comment == nil }) { return "open day and night" }
        var words = ""
        for rule in rules {
            if !words.isEmpty {
                switch rule.joint {
                case .replacing: words += "; "
                case .adding: words += ", and "
                case .fallback: words += "; at other times "
                }
            }
            words += rule.words
        }
        return words
    }
}

extension Rule {
    fileprivate var words: String {
        let days = dayWords
        let times = spans.isEmpty ? nil : Phrase.list(spans.map(\.words))
        var words: String
        switch state {
        case .open:
            words = [days ?? (times == nil ? nil : "every day"), times ?? "open day and night"].compactMap(\.self)
                .joined(separator: " ")
        case .closed:
            words = ["closed", days.map(Phrase.on), times].compactMap(\.self).joined(separator: " ")
        case .unknown:
            words = ["not known whether open", days.map(Phrase.on), times].compactMap(\.self)
                .joined(separator: " ")
        }
        if let comment { words += " (“\(comment)”)" }
        return words
    }

    /// Nil where the rule holds every day.
    private var dayWords: String? {
        var parts: [String] = days.map(\.words)
        if parts.count == 2 { parts = [parts[0] + " that are " + parts[1]] }
        let dated = !dates.isEmpty || !years.isEmpty || !weeks.isEmpty
        let isOnSingleDays = dates.first.map { $0.preposition != "in" } ?? false
        if dated, parts.isEmpty, state == .open, !isOnSingleDays { parts.append("every day") }
        if let first = dates.first { parts.append("\(first.preposition) \(Phrase.list(dates.map(\.words)))") }
        if !weeks.isEmpty {
            parts.append("in " + Phrase.list(weeks.map { Phrase.range("week", $0.first, $0.last, $0.step, "week") }))
        }
        if !years.isEmpty {
            parts.append(
                "in "
                    + Phrase.list(
                        years.map {
                            $0.last == 9999
                                ? "\($0.first) and later" + Phrase.every($0.step, "year")
                                : Phrase.range("", $0.first, $0.last, $0.step, "year")
                        }))
        }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }
}

extension DayGroup {
    fileprivate var words: String {
        var items: [String] = []
        if weekdays == 0x7F {
            items.append("every day")
        } else {
            items += weekdayWords
        }
        items += nth.map(\.words)
        if holidays.contains(.publicHoliday) { items.append("bank holidays") }
        if holidays.contains(.dayAfter) { items.append("the day after a bank holiday") }
        if holidays.contains(.dayBefore) { items.append("the day before a bank holiday") }
        if holidays.contains(.school) { items.append("school holidays") }
        return Phrase.list(items)
    }

    /// Three days or more in a row are told as a range, which may go past Sunday.
    private var weekdayWords: [String] {
        let isIn = (0..<7).map { weekdays & (1 << UInt8($0)) != 0 }
        guard let before = isIn.firstIndex(of: false) else { return [] }
        // Begin after a day that is not in it, Sunday if possible, so that no run is cut.
        let start = isIn[6] && isIn[0] ? (before + 1) % 7 : 0
        var items: [String] = []
        var index = 0
        while index < 7 {
            let first = (start + index) % 7
            guard isIn[first] else {
                index += 1
                continue
            }
            var length = 1
            while index + length < 7, isIn[(start + index + length) % 7] { length += 1 }
            let names = (0..<length).map { HoursVocabulary.weekdayNames[(first + $0) % 7] }
            if length > 2, let last = names.last { items.append("\(names[0]) to \(last)") } else { items += names }
            index += length
        }
        return items
    }
}

extension NthWeekday {
    fileprivate var words: String {
        let wanted =
            (0..<5).filter { fromStart & (1 << UInt8($0)) != 0 }.map { Phrase.ordinal($0 + 1) }
            + (0..<5).filter { fromEnd & (1 << UInt8($0)) != 0 }.map { Phrase.ordinal(-$0 - 1) }
        let text = "the \(Phrase.list(wanted)) \(HoursVocabulary.name(ofWeekday: weekday)) of the month"
        return offset == 0 ? text : "\(Phrase.days(offset)) \(text)"
    }
}

extension DateItem {
    fileprivate var preposition: String {
        switch self {
        case .months: "in"
        case .days, .easter: "on"
        case .range, .onwards: "from"
        }
    }

    fileprivate var words: String {
        switch self {
        case .months(let mask):
            return Phrase.months(mask)
        case .days(let year, let month, let first, let last, let step):
            let name = HoursVocabulary.name(ofMonth: month) + (year.map { " \($0)" } ?? "")
            return (first == last ? "\(first) \(name)" : "\(first) to \(last) \(name)") + Phrase.every(step, "day")
        case .range(let from, let to):
            return "\(from.words) to \(to.words)"
        case .onwards(let from):
            return "\(from.words) and later"
        case .easter(let year, let offset):
            return DatePoint(year: year, kind: .easter(offset: offset)).words
        }
    }
}

extension DatePoint {
    fileprivate var words: String {
        let suffix = year.map { " \($0)" } ?? ""
        switch kind {
        case .day(let month, let day):
            return "\(day) \(HoursVocabulary.name(ofMonth: month))\(suffix)"
        case .nth(let month, let weekday, let nth, let offset):
            let text =
                "the \(Phrase.ordinal(nth)) \(HoursVocabulary.name(ofWeekday: weekday)) of "
                + "\(HoursVocabulary.name(ofMonth: month))\(suffix)"
            return offset == 0 ? text : "\(Phrase.days(offset)) \(text)"
        case .easter(let offset):
            return (offset == 0 ? "" : Phrase.days(offset) + " ") + "Easter Sunday\(suffix)"
        }
    }
}

extension TimeSpan {
    fileprivate var words: String {
        guard let end else { return "from \(start.words), closing time not given" }
        var text = "\(start.words) to \(end.words)"
        if goesPastMidnight { text += " the next day" }
        return isOpenEnded ? text + " or later" : text
    }
}

extension TimePoint {
    fileprivate var words: String {
        guard let event else { return ClockText.text(minutes > 1440 ? minutes - 1440 : minutes) }
        guard minutes != 0 else { return event.name }
        let size = abs(minutes)
        let length = size % 60 == 0 ? Phrase.count(size / 60, "hour") : Phrase.count(size, "minute")
        return "\(length) \(minutes < 0 ? "before" : "after") \(event.name)"
    }
}

/// Small pieces of English.
private enum Phrase {
    /// `a, b and c`.
    static func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }

    /// With a preposition, if there is none yet.
    static func on(_ days: String) -> String {
        ["on ", "in ", "from "].contains(where: days.hasPrefix) ? days : "on " + days
    }

    /// `first` for 1, `last` for -1.
    static func ordinal(_ number: Int) -> String {
        switch number {
        case 1: "first"
        case 2: "second"
        case 3: "third"
        case 4: "fourth"
        case 5: "fifth"
        case -1: "last"
        case -2: "last but one"
        case -3: "last but two"
        case -4: "last but three"
        default: "last but four"
        }
    }

    static func count(_ number: Int, _ unit: String) -> String { "\(number) \(unit)\(number == 1 ? "" : "s")" }

    /// `2 days after`.
    static func days(_ offset: Int) -> String { "\(count(abs(offset), "day")) \(offset < 0 ? "before" : "after")" }

    static func every(_ step: Int, _ unit: String) -> String {
        step == 1 ? "" : step == 2 ? " (every second \(unit))" : " (every \(step) \(unit)s)"
    }

    static func range(_ unit: String, _ first: Int, _ last: Int, _ step: Int, _ stepUnit: String) -> String {
        let name = unit.isEmpty ? "" : first == last ? unit + " " : unit + "s "
        return (first == last ? "\(name)\(first)" : "\(name)\(first) to \(last)") + every(step, stepUnit)
    }

    /// A range where the months are in a row, which may go past December.
    static func months(_ mask: UInt16) -> String {
        let isIn = (0..<12).map { mask & (1 << UInt16($0)) != 0 }
        guard let before = isIn.firstIndex(of: false) else { return "January to December" }
        let start = isIn[11] && isIn[0] ? before : 0
        let wanted = (0..<12).map { (start + $0) % 12 }.filter { isIn[$0] }.map { HoursVocabulary.monthNames[$0] }
        guard wanted.count > 1, let first = wanted.first, let last = wanted.last else { return wanted.first ?? "" }
        return "\(first) to \(last)"
    }
}
