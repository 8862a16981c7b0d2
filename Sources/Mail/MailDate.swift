import Foundation

/// A moment in UTC, to the second, as mail writes it.
struct MailDate {
    private let parts: tm

    private static let years = 1970...9999
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Nil outside the years 1970 to 9999.
    init?(_ moment: Date) {
        guard var seconds = time_t(exactly: moment.timeIntervalSince1970.rounded(.down)) else { return nil }
        var parts = tm()
        guard gmtime_r(&seconds, &parts) != nil, Self.years.contains(Int(parts.tm_year) + 1900),
            Self.weekdays.indices.contains(Int(parts.tm_wday)), Self.months.indices.contains(Int(parts.tm_mon))
        else { return nil }
        self.parts = parts
    }

    /// RFC 5322, section 3.3: `Tue, 24 Nov 2026 08:53:00 +0000`.
    var header: String {
        let date = "\(Self.weekdays[Int(parts.tm_wday)]), \(day) \(Self.months[Int(parts.tm_mon)]) \(year)"
        return date + " \(hour):\(minute):\(second) +0000"
    }

    /// In file names, in the order of time: `20261124T085300Z`, always sixteen characters.
    var compact: String {
        "\(year)\(Self.padded(parts.tm_mon + 1, 2))\(day)T\(hour)\(minute)\(second)Z"
    }

    private var year: String { Self.padded(parts.tm_year + 1900, 4) }
    private var day: String { Self.padded(parts.tm_mday, 2) }
    private var hour: String { Self.padded(parts.tm_hour, 2) }
    private var minute: String { Self.padded(parts.tm_min, 2) }
    private var second: String { Self.padded(parts.tm_sec, 2) }

    private static func padded(_ number: Int32, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
