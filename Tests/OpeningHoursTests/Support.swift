import CivilTime
import Foundation
import OpeningHours
import Testing

extension AccessPlace {
    static let nottingham = AccessPlace(latitude: 52.95, longitude: -1.15)
}

/// A moment by the London clock, `2026-11-23 08:00`; the first of two where the hour comes twice.
func london(_ text: String) throws -> Date {
    let minutes = try #require(LocalInterval.minutes(text), "not a moment: \(text)")
    let seconds = try #require(ZoneRules.london.unixSeconds(whenLocal: minutes * 60).first, "no such moment: \(text)")
    return Date(timeIntervalSince1970: Double(seconds))
}

func day(_ text: String) throws -> CalendarDay { try #require(CalendarDay(text), "not a day: \(text)") }

extension AccessSchedule {
    init(_ text: String, overrides: [AccessOverride] = []) throws {
        self.init(hours: try OpeningHours(text), overrides: overrides)
    }

    /// A day by the London clock as `09:00-17:00` for open, with `?` behind it for not known.
    func reading(on dayText: String, in place: AccessPlace = .nottingham) throws -> String {
        let day = try day(dayText)
        func text(_ moment: Date) -> String {
            let minutes = place.zone.localSeconds(atUnixSeconds: moment.unixSeconds) / 60 - day.dayNumber * 1440
            return String(LocalInterval.text(day.dayNumber * 1440 + minutes).suffix(5))
        }
        return spans(on: day, in: place).filter { $0.status.state != .closed }.map { span in
            let end = text(span.end) == "00:00" ? "24:00" : text(span.end)
            return "\(text(span.start))-\(end)\(span.status.state == .unknown ? "?" : "")"
        }.joined(separator: ",")
    }
}
