import CivilTime
public import Foundation

extension AccessSchedule {
    /// What a person is told: whether the site can be reached now, and until when.
    ///
    /// `open until 18:00 today`, `closed until 08:00 on Monday 30 November`, `open day and night`,
    /// `closed until further notice`, `closed today: half term; opens at 08:00 tomorrow (Tuesday)`, `hours not known`. It
    /// begins with a small letter and has no full stop. A comment is passed on as it was given: it is what somebody
    /// typed, so escape it where it is shown.
    public func sentence(at moment: Date, in place: AccessPlace) -> String {
        let status = status(at: moment, in: place)
        let change = nextChange(after: moment, in: place, within: Double(Self.dayLimit) * 86_400)
        let clock = SpokenTime(now: moment, place: place)
        switch status.state {
        case .open:
            let note = status.comment.map { ": \($0)" } ?? ""
            guard let change else { return "open day and night" + note }
            let doubt = change.status.state == .unknown ? ", then not known" : ""
            return "open until \(clock.text(change.moment, asEnd: true))\(doubt)\(note)"
        case .closed:
            guard let comment = status.comment else {
                return change.map { "closed until \(clock.text($0.moment))\(Self.doubt($0))" }
                    ?? "closed until further notice"
            }
            guard let change else { return "closed until further notice: \(comment)" }
            let opens = change.status.state == .open ? "opens" : "may open"
            return "closed today: \(comment); \(opens) \(clock.text(change.moment, preposition: "at "))"
        case .unknown:
            guard hours != nil else { return "hours not known" }
            let note = status.comment.map { ": \($0)" } ?? ""
            guard let change else { return "not known whether open\(note)" }
            let next = change.status.state == .open ? "open from" : "closed from"
            return "not known whether open\(note); \(next) \(clock.text(change.moment))"
        }
    }

    private static func doubt(_ change: AccessChange) -> String {
        change.status.state == .unknown ? ", then not known" : ""
    }
}

/// Says a moment as people do who know what day it is.
private struct SpokenTime {
    private let today: CalendarDay
    private let place: AccessPlace

    init(now: Date, place: AccessPlace) {
        self.place = place
        today = place.zone.day(at: now)
    }

    /// - Parameter asEnd: midnight is said as 24:00 of the day before.
    func text(_ moment: Date, asEnd: Bool = false, preposition: String = "") -> String {
        let local = LocalTime(place.zone.localSeconds(atUnixSeconds: moment.unixSeconds))
        let isMidnight = asEnd && local.secondOfDay == 0
        let minute = isMidnight ? 1440 : local.minute
        guard let day = CalendarDay(dayNumber: isMidnight ? local.dayNumber - 1 : local.dayNumber) else { return "" }
        return "\(preposition)\(ClockText.text(minute)) \(text(day))"
    }

    private func text(_ day: CalendarDay) -> String {
        let weekday = HoursVocabulary.name(ofWeekday: day.weekday)
        switch day.dayNumber - today.dayNumber {
        case 0: return "today"
        case 1: return "tomorrow (\(weekday))"
        case let distance:
            let year = distance > 300 ? " \(day.year)" : ""
            return "on \(weekday) \(day.day) \(HoursVocabulary.name(ofMonth: day.month))\(year)"
        }
    }
}

/// Times as 09:00.
enum ClockText {
    /// - Parameter minute: 0 to 2880; 24:00 stays as it is.
    static func text(_ minute: Int) -> String {
        let (hour, rest) = (minute / 60, minute % 60)
        return "\(hour < 10 ? "0" : "")\(hour):\(rest < 10 ? "0" : "")\(rest)"
    }
}
