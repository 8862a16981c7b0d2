import CivilTime
public import Foundation

/// Moments as the API takes and gives them: ISO 8601 with an offset, `2026-11-22T03:00:00Z`.
///
/// The one reader of such text. It takes days that exist, hours to 23, seconds to 59 (which may be left out, or have a
/// fraction of up to nine digits) and an offset of up to 14 hours, and nothing else: a time without an offset would be
/// guessed at, twice a year wrongly.
public enum ISOTimestamp {
    /// What was expected, for whoever sent something else.
    public static let expectation =
        "Must be a time with its offset, such as 2026-11-22T03:00:00Z or 2026-07-01T09:30:00+01:00, of the years 2000 to 2100."

    /// Bytes; longer text is not looked at.
    private static let greatestLength = 40
    /// As written, whatever the offset makes of it at the ends.
    private static let years = 2000...2100

    /// Nil where the text is no such moment. Complexity: O(1).
    public static func read(_ text: String) -> Date? {
        guard text.utf8.count <= greatestLength else { return nil }
        var scanner = Scanner(bytes: Array(text.utf8))
        guard let year = scanner.number(4), years.contains(year), scanner.take("-"), let month = scanner.number(2),
            scanner.take("-"),
            let day = scanner.number(2), let date = CalendarDay(year: year, month: month, day: day),
            scanner.take("T") || scanner.take("t"),
            let hour = scanner.number(2), hour < 24, scanner.take(":"), let minute = scanner.number(2), minute < 60
        else { return nil }
        var seconds = 0.0
        if scanner.take(":") {
            guard let whole = scanner.number(2), whole < 60, let fraction = scanner.fraction() else { return nil }
            seconds = Double(whole) + fraction
        }
        guard let offset = scanner.offset(), scanner.isAtEnd else { return nil }
        let whole = date.dayNumber * 86_400 + hour * 3600 + minute * 60 - offset
        return Date(timeIntervalSince1970: Double(whole) + seconds)
    }

    /// In UTC, to the millisecond: `2026-11-22T03:00:00.000Z`.
    public static func write(_ moment: Date) -> String {
        moment.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    private struct Scanner {
        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { position == bytes.count }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        mutating func digit() -> Int? {
            guard position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) else {
                return nil
            }
            position += 1
            return Int(bytes[position - 1] - UInt8(ascii: "0"))
        }

        mutating func number(_ length: Int) -> Int? {
            var value = 0
            for _ in 0..<length {
                guard let digit = digit() else { return nil }
                value = value * 10 + digit
            }
            return value
        }

        /// 0 where there is none; nil where a point is followed by no digit or by more than nine.
        mutating func fraction() -> Double? {
            guard take(".") else { return 0 }
            var (value, scale) = (0, 1)
            while let digit = digit() {
                guard scale < 1_000_000_000 else { return nil }
                value = value * 10 + digit
                scale *= 10
            }
            return scale == 1 ? nil : Double(value) / Double(scale)
        }

        /// Seconds east of UTC.
        mutating func offset() -> Int? {
            if take("Z") || take("z") { return 0 }
            let sign: Int
            if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
            guard let hours = number(2), take(":"), let minutes = number(2), minutes < 60,
                hours * 60 + minutes <= 14 * 60
            else { return nil }
            return sign * (hours * 3600 + minutes * 60)
        }
    }
}
