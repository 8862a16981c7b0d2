import Foundation

/// `timestamptz` in PostgreSQL's ISO style: `2026-03-29 01:00:00.5+00`, with ` BC` after years before the common era.
///
/// Days are counted in the proleptic Gregorian calendar by shifting the year's beginning to March, so that the leap day is the last
/// day of its year (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2013).
enum TimestampText {
    /// Days from 0000-03-01 to 2001-01-01, the day that `Date` counts from.
    private static let referenceDay = 730_791
    private static let daysIn400Years = 146_097

    /// `nil` beyond the years -4712 to 294276, which is what PostgreSQL can hold.
    static func text(of date: Date) -> String? {
        let instant = date.timeIntervalSinceReferenceDate
        guard instant.isFinite, abs(instant) < 1e13 else { return nil }
        let whole = instant.rounded(.down)
        var seconds = Int(whole)
        // The difference is exact, so a microsecond survives however far the date is.
        var microseconds = Int(((instant - whole) * 1e6).rounded())
        if microseconds == 1_000_000 {
            seconds += 1
            microseconds = 0
        }
        let (days, second) = divide(seconds, by: 86_400)
        let (year, month, day) = civil(from: days + referenceDay)
        guard (-4712...294_276).contains(year) else { return nil }
        var text = pad(year > 0 ? year : 1 - year, 4) + "-" + pad(month, 2) + "-" + pad(day, 2)
        text += " " + pad(second / 3600, 2) + ":" + pad(second / 60 % 60, 2) + ":" + pad(second % 60, 2)
        if microseconds > 0 { text += "." + pad(microseconds, 6) }
        return text + (year > 0 ? "+00" : "+00 BC")
    }

    static func date(from text: ArraySlice<UInt8>) -> Date? {
        var scanner = Scanner(rest: text)
        guard var year = scanner.number(4...6), scanner.take("-"), let month = scanner.number(2...2),
            scanner.take("-"), let day = scanner.number(2...2), scanner.take(" "),
            let hour = scanner.number(2...2), scanner.take(":"), let minute = scanner.number(2...2),
            scanner.take(":"), let second = scanner.number(2...2), let microseconds = scanner.fraction(),
            let offset = scanner.offset()
        else { return nil }
        if scanner.take(" ") {
            guard scanner.take("B"), scanner.take("C") else { return nil }
            year = 1 - year
        }
        let days = dayNumber(year: year, month: month, day: day)
        guard scanner.rest.isEmpty, hour < 24, minute < 60, second < 60, civil(from: days) == (year, month, day) else {
            return nil
        }
        let seconds = (days - referenceDay) * 86_400 + hour * 3600 + minute * 60 + second - offset
        return Date(timeIntervalSinceReferenceDate: Double(seconds) + Double(microseconds) / 1e6)
    }

    private static func civil(from dayNumber: Int) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = divide(dayNumber, by: daysIn400Years)
        // Take out the leap days before dividing by 365; the last day of the era would otherwise begin a 401st year.
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (400 * era + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }

    private static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        let (era, yearOfEra) = divide(month <= 2 ? year - 1 : year, by: 400)
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return era * daysIn400Years + 365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    }

    /// Division towards minus infinity.
    private static func divide(_ value: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private struct Scanner {
        var rest: ArraySlice<UInt8>

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func number(_ width: ClosedRange<Int>) -> Int? {
            let digits = rest.prefix { (48...57).contains($0) }
            guard width.contains(digits.count) else { return nil }
            rest = rest.dropFirst(digits.count)
            return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
        }

        /// Microseconds; none written means zero.
        mutating func fraction() -> Int? {
            guard take(".") else { return 0 }
            let before = rest.count
            guard var value = number(1...6) else { return nil }
            for _ in 0..<(6 - (before - rest.count)) { value *= 10 }
            return value
        }

        /// Seconds east of Greenwich.
        mutating func offset() -> Int? {
            let sign = take("+") ? 1 : take("-") ? -1 : 0
            guard sign != 0, let hours = number(2...2) else { return nil }
            var seconds = hours * 3600
            for unit in [60, 1] where take(":") {
                guard let part = number(2...2) else { return nil }
                seconds += part * unit
            }
            return sign * seconds
        }
    }
}
