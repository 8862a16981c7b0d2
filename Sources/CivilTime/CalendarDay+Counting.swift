extension CalendarDay {
    /// Days since 1970-01-01, negative before it: -719,162 ... 2,932,896.
    ///
    /// A year that begins in March has its leap day last, so its months before that have 30.6 days on average and its
    /// years 365.2425. Source: E. G. Richards, *Mapping Time*, 1998, chapter 25, in the arrangement with March first.
    public var dayNumber: Int {
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = (month + 9) % 12
        return 365 * marchYear + marchYear / 4 - marchYear / 100 + marchYear / 400 + (153 * marchMonth + 2) / 5 + day
            - 1 - Self.unixEpoch
    }

    /// Nil where a day number is before the year 1 or after 9999.
    public init?(dayNumber: Int) {
        let (number, overflow) = dayNumber.addingReportingOverflow(Self.unixEpoch)
        guard !overflow, number >= 0 else { return nil }
        let era = number / 146_097
        let dayOfEra = number % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        guard era < 25 else { return nil }
        self.init(
            year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    /// Days from 1 March of the year 0 to 1 January 1970.
    private static let unixEpoch = 719_468

    /// The day so many days later, earlier if negative; nil before the year 1 and after 9999.
    public func adding(days: Int) -> CalendarDay? {
        let (sum, overflow) = dayNumber.addingReportingOverflow(days)
        return overflow ? nil : CalendarDay(dayNumber: sum)
    }

    /// 1 Monday ... 7 Sunday (ISO 8601).
    public var weekday: Int {
        // 1970-01-01 was a Thursday.
        let remainder = (dayNumber + 3) % 7
        return (remainder < 0 ? remainder + 7 : remainder) + 1
    }
}
