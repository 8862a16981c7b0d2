/// The words of opening hours: OpenStreetMap's abbreviations and the English names in full, in any case.
///
/// No other language is read: German `Mi`, `Do` and `So` or Polish `Pn` would have to be guessed among others.
enum HoursVocabulary {
    /// 1 Monday ... 7 Sunday.
    static func weekday(_ word: String) -> Int? {
        switch word {
        case "mo", "mon", "monday": 1
        case "tu", "tue", "tues", "tuesday": 2
        case "we", "wed", "wednesday": 3
        case "th", "thu", "thur", "thurs", "thursday": 4
        case "fr", "fri", "friday": 5
        case "sa", "sat", "saturday": 6
        case "su", "sun", "sunday": 7
        default: nil
        }
    }

    /// 1 January ... 12 December.
    static func month(_ word: String) -> Int? {
        switch word {
        case "jan", "january": 1
        case "feb", "february": 2
        case "mar", "march": 3
        case "apr", "april": 4
        case "may": 5
        case "jun", "june": 6
        case "jul", "july": 7
        case "aug", "august": 8
        case "sep", "sept", "september": 9
        case "oct", "october": 10
        case "nov", "november": 11
        case "dec", "december": 12
        default: nil
        }
    }

    static func sunEvent(_ word: String) -> SunEvent? {
        switch word {
        case "dawn": .dawn
        case "sunrise": .sunrise
        case "sunset": .sunset
        case "dusk": .dusk
        default: nil
        }
    }

    static func state(_ word: String) -> AccessState? {
        switch word {
        case "open": .open
        case "closed", "off": .closed
        case "unknown": .unknown
        default: nil
        }
    }

    static func isHoliday(_ word: String) -> Bool { word == "ph" || word == "sh" }

    static let weekdayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// - Parameter weekday: 1 Monday ... 7 Sunday.
    static func name(ofWeekday weekday: Int) -> String {
        weekdayNames.indices.contains(weekday - 1) ? weekdayNames[weekday - 1] : ""
    }

    /// - Parameter month: 1 January ... 12 December.
    static func name(ofMonth month: Int) -> String {
        monthNames.indices.contains(month - 1) ? monthNames[month - 1] : ""
    }
}
