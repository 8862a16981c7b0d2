import CivilTime

extension CalendarDay {
    /// The day so many days later; earlier if negative.
    ///
    /// - Throws: ``DemoRegisterError/dayOutOfRange`` before the year 1 and after 9999.
    func advanced(byDays days: Int) throws(DemoRegisterError) -> CalendarDay {
        guard let day = adding(days: days) else { throw .dayOutOfRange }
        return day
    }
}
