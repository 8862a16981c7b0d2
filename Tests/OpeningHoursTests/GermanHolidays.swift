import CivilTime
import OpeningHours

/// The public holidays of Baden-Württemberg, for vectors that are set there.
enum GermanHolidays {
    static let badenWuerttemberg = HolidayCalendar((2010...2035).flatMap(days(in:)))

    private static func days(in year: Int) -> [(day: CalendarDay, name: String)] {
        let fixed = [
            (1, 1, "Neujahr"), (1, 6, "Heilige Drei Könige"), (5, 1, "Maifeiertag"),
            (10, 3, "Tag der Deutschen Einheit"), (11, 1, "Allerheiligen"), (12, 25, "1. Weihnachtstag"),
            (12, 26, "2. Weihnachtstag"),
        ]
        let movable = [
            (-2, "Karfreitag"), (1, "Ostermontag"), (39, "Christi Himmelfahrt"), (50, "Pfingstmontag"),
            (60, "Fronleichnam"),
        ]
        var days: [(day: CalendarDay, name: String)] = fixed.compactMap { month, day, name in
            CalendarDay(year: year, month: month, day: day).map { ($0, name) }
        }
        for (offset, name) in movable {
            if let day = easter(year)?.adding(days: offset) { days.append((day, name)) }
        }
        return days
    }

    /// Gauss's rule for 1900 to 2099, another than the one the room uses.
    private static func easter(_ year: Int) -> CalendarDay? {
        let moon = (19 * (year % 19) + 24) % 30
        let weekday = (2 * (year % 4) + 4 * (year % 7) + 6 * moon + 5) % 7
        var offset = moon + weekday
        if offset == 35 || (offset == 34 && moon == 28 && year % 19 > 10) { offset -= 7 }
        return CalendarDay(year: year, month: 3, day: 22)?.adding(days: offset)
    }
}
