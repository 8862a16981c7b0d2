import CivilTime

/// The bank holidays of England and Wales.
///
/// Contains public sector information licensed under the Open Government Licence v3.0: the list is the one published at
/// https://www.gov.uk/bank-holidays, 2012 to 2028.
enum EnglishHolidays {
    static let publishedYears = 2012...2028

    /// A line for each year; a letter after month and day says which holiday it is.
    private static let list = """
        2012 0102n 0406g 0409e 0507m 0604s 0605d 0827a 1225c 1226b
        2013 0101n 0329g 0401e 0506m 0527s 0826a 1225c 1226b
        2014 0101n 0418g 0421e 0505m 0526s 0825a 1225c 1226b
        2015 0101n 0403g 0406e 0504m 0525s 0831a 1225c 1228b
        2016 0101n 0325g 0328e 0502m 0530s 0829a 1226b 1227c
        2017 0102n 0414g 0417e 0501m 0529s 0828a 1225c 1226b
        2018 0101n 0330g 0402e 0507m 0528s 0827a 1225c 1226b
        2019 0101n 0419g 0422e 0506m 0527s 0826a 1225c 1226b
        2020 0101n 0410g 0413e 0508v 0525s 0831a 1225c 1228b
        2021 0101n 0402g 0405e 0503m 0531s 0830a 1227c 1228b
        2022 0103n 0415g 0418e 0502m 0602s 0603p 0829a 0919f 1226b 1227c
        2023 0102n 0407g 0410e 0501m 0508k 0529s 0828a 1225c 1226b
        2024 0101n 0329g 0401e 0506m 0527s 0826a 1225c 1226b
        2025 0101n 0418g 0421e 0505m 0526s 0825a 1225c 1226b
        2026 0101n 0403g 0406e 0504m 0525s 0831a 1225c 1228b
        2027 0101n 0326g 0329e 0503m 0531s 0830a 1227c 1228b
        2028 0103n 0414g 0417e 0501m 0529s 0828a 1225c 1226b
        """

    static let published: [(day: CalendarDay, name: String)] = {
        var published: [(day: CalendarDay, name: String)] = []
        for line in list.split(separator: "\n") {
            let words = line.split(separator: " ")
            for word in words.dropFirst() {
                guard let year = Int(words[0]), let number = Int(word.dropLast()), let letter = word.last,
                    let day = CalendarDay(year: year, month: number / 100, day: number % 100)
                else { continue }
                published.append((day, name(letter: letter, on: day)))
            }
        }
        return published
    }()

    private static func name(letter: Character, on day: CalendarDay) -> String {
        switch letter {
        case "n": substitute("New Year’s Day", day.day == 1)
        case "g": "Good Friday"
        case "e": "Easter Monday"
        case "m": "Early May bank holiday"
        case "v": "Early May bank holiday (VE day)"
        case "s": "Spring bank holiday"
        case "a": "Summer bank holiday"
        case "c": substitute("Christmas Day", day.day == 25)
        case "b": substitute("Boxing Day", day.day == 26)
        case "d": "Queen’s Diamond Jubilee"
        case "p": "Platinum Jubilee bank holiday"
        case "f": "Bank Holiday for the State Funeral of Queen Elizabeth II"
        default: "Bank holiday for the coronation of King Charles III"
        }
    }

    private static func substitute(_ name: String, _ isTheDay: Bool) -> String {
        isTheDay ? name : name + " (substitute day)"
    }

    /// The holiday by the Banking and Financial Dealings Act 1971 and the yearly proclamations as they have been since
    /// 1978: fixed days move to the next weekday that is free, and no one-off days.
    static func statutoryName(of day: CalendarDay) -> String? {
        let (number, weekday) = (day.dayNumber, day.weekday)
        switch day.month {
        case 1:
            guard day.day == 1 ? weekday < 6 : day.day <= 3 && weekday == 1 else { return nil }
            return name(letter: "n", on: day)
        case 3, 4:
            let easter = Easter.dayNumber(year: day.year)
            return number == easter - 2 ? "Good Friday" : number == easter + 1 ? "Easter Monday" : nil
        case 5 where weekday == 1:
            return day.day <= 7 ? "Early May bank holiday" : day.day > 24 ? "Spring bank holiday" : nil
        case 8 where weekday == 1:
            return day.day > 24 ? "Summer bank holiday" : nil
        case 12:
            return christmasName(of: day, weekday: weekday)
        default:
            return nil
        }
    }

    private static func christmasName(of day: CalendarDay, weekday: Int) -> String? {
        switch (day.day, weekday) {
        case (25, 1...5): name(letter: "c", on: day)
        case (26, 1...5): name(letter: "b", on: day)
        // The 25th was a Saturday, or a Sunday and the 26th kept as it is.
        case (27, 1), (27, 2): name(letter: "c", on: day)
        // The 26th was a Sunday or a Saturday.
        case (28, 1), (28, 2): name(letter: "b", on: day)
        default: nil
        }
    }
}

/// Easter Sunday of the Gregorian calendar.
enum Easter {
    /// The day number of Easter Sunday, by the anonymous algorithm (*Nature*, 20 April 1876, in the form of J. Meeus,
    /// *Astronomical Algorithms*, chapter 8).
    ///
    /// - Parameter year: 1 to 9999.
    static func dayNumber(year: Int) -> Int {
        let golden = year % 19
        let (century, yearOfCentury) = year.quotientAndRemainder(dividingBy: 100)
        let moonCorrection = (century - (century + 8) / 25 + 1) / 3
        let epact = (19 * golden + century - century / 4 - moonCorrection + 15) % 30
        let weekdayShift = (32 + 2 * (century % 4) + 2 * (yearOfCentury / 4) - epact - yearOfCentury % 4) % 7
        let correction = (golden + 11 * epact + 22 * weekdayShift) / 451
        let sum = epact + weekdayShift - 7 * correction + 114
        return CalendarDay(year: year, month: sum / 31, day: sum % 31 + 1)?.dayNumber ?? .min / 2
    }
}
