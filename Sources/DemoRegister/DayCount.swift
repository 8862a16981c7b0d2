import Registry

extension CalendarDay {
    /// The day so many days later; earlier if negative.
    ///
    /// - Throws: ``DemoRegisterError/dayOutOfRange`` before the year 1 and after 9999.
    func advanced(byDays days: Int) throws(DemoRegisterError) -> CalendarDay {
        let (sum, overflow) = dayNumber.addingReportingOverflow(days)
        guard !overflow, (0...Self.greatestDayNumber).contains(sum), let day = CalendarDay(dayNumber: sum) else {
            throw .dayOutOfRange
        }
        return day
    }

    /// A bound that keeps the arithmetic below from overflowing; the last day of the year 9999 is 3,652,364.
    private static let greatestDayNumber = 4_000_000

    /// Days since 1 March of the year 0. A year that begins in March has its leap day last, so months before it have
    /// 30.6 days on average and years 365.2425.
    ///
    /// Source: E. G. Richards, *Mapping Time*, 1998, chapter 25, in the arrangement with March first.
    private var dayNumber: Int {
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = (month + 9) % 12
        return 365 * marchYear + marchYear / 4 - marchYear / 100 + marchYear / 400 + (153 * marchMonth + 2) / 5 + day
            - 1
    }

    /// Nil where a day number, which may not be negative, is beyond the calendar.
    private init?(dayNumber: Int) {
        let era = dayNumber / 146_097
        let dayOfEra = dayNumber % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        self.init(
            year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}
