import CivilTime
import Foundation
import OpeningHours
import Testing

/// The tables of opening_hours.js's tests, read from the shared collection.
struct Conformance: Decodable {
    struct Value: Decodable {
        /// Nil where a vector is about a wrong call of the JavaScript constructor.
        let value: String?

        enum CodingKeys: CodingKey { case value }

        init(from decoder: any Decoder) throws {
            value = try? decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .value)
        }
    }

    struct IntervalGroup: Decodable {
        let n: Int
        let name: String
        let values: [Value]
        let from: String
        let to: String
        let expectedIntervals: [[Field]]
        let location: String?
        let features: [String]

        enum CodingKeys: String, CodingKey {
            case n, name, values, from, to, location, features
            case expectedIntervals = "expected_intervals"
        }
    }

    /// A moment, whether the state is unknown, or a comment.
    enum Field: Decodable {
        case text(String)
        case flag(Bool)
        case none

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .none
            } else if let flag = try? container.decode(Bool.self) {
                self = .flag(flag)
            } else {
                self = .text(try container.decode(String.self))
            }
        }
    }

    struct FailGroup: Decodable {
        let n: Int
        let name: String
        let values: [Value]
    }

    struct EqualGroup: Decodable {
        let values: [Value]
        let second: String
        let result: [AnyFlag]

        enum CodingKeys: String, CodingKey {
            case values
            case second = "second_value"
            case result = "expected_result"
        }
    }

    /// A flag, or details of a difference that are not read.
    struct AnyFlag: Decodable {
        let flag: Bool?

        init(from decoder: any Decoder) throws { flag = try? decoder.singleValueContainer().decode(Bool.self) }
    }

    struct ChangeGroup: Decodable {
        let values: [Value]
        let from: String
        let expected: String?

        enum CodingKeys: String, CodingKey {
            case values, from
            case expected = "expected_next_change"
        }
    }

    let intervals: [IntervalGroup]
    let shouldFail: [FailGroup]
    let equalTo: [EqualGroup]
    let nextChange: [ChangeGroup]

    enum CodingKeys: String, CodingKey {
        case intervals
        case shouldFail = "should_fail"
        case equalTo = "equal_to"
        case nextChange = "next_change"
    }

    static func read() throws -> Conformance? {
        guard let data = try SharedFiles.read("opening_hours/conformance_vectors.json") else { return nil }
        return try JSONDecoder().decode(Conformance.self, from: data)
    }
}

/// An open or unknown stretch in local time.
struct LocalInterval: Hashable, CustomStringConvertible {
    /// Minutes since 1970-01-01 00:00 of the local clock.
    var start: Int
    var end: Int
    var isUnknown: Bool
    var comment: String?

    var description: String {
        "\(Self.text(start)) to \(Self.text(end))\(isUnknown ? " unknown" : "")\(comment.map { " “\($0)”" } ?? "")"
    }

    static func text(_ minutes: Int) -> String {
        let day = CalendarDay(dayNumber: minutes / 1440).map { "\($0)" } ?? "?"
        let (hour, minute) = (minutes % 1440 / 60, minutes % 60)
        return "\(day) \(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }

    /// Reads `2012-10-01 0:00` and `2018-05-23T10:00:00.000Z`. A day after the month's last is in the next month, as in
    /// JavaScript.
    static func minutes(_ text: String) -> Int? {
        let parts = text.split(whereSeparator: { " -:T.".contains($0) }).compactMap { Int($0) }
        guard parts.count >= 5, let month = CalendarDay(year: parts[0], month: parts[1], day: 1) else { return nil }
        return (month.dayNumber + parts[2] - 1) * 1440 + parts[3] * 60 + parts[4]
    }
}

extension Conformance.IntervalGroup {
    var expected: [LocalInterval] {
        expectedIntervals.compactMap { fields in
            guard fields.count >= 2, case .text(let from) = fields[0], case .text(let to) = fields[1],
                let start = LocalInterval.minutes(from), let end = LocalInterval.minutes(to)
            else { return nil }
            var interval = LocalInterval(start: start, end: end, isUnknown: false)
            if fields.count > 2, case .flag(let flag) = fields[2] { interval.isUnknown = flag }
            if fields.count > 3, case .text(let comment) = fields[3] {
                let isOpenEnd = comment.hasPrefix("Specified as open end")
                interval.comment = isOpenEnd ? "no closing time is given" : comment
            }
            return interval
        }
    }

    /// What the room makes of a value in the group's window.
    func intervals(of hours: OpeningHours, in place: AccessPlace) -> [LocalInterval] {
        guard let from = LocalInterval.minutes(from), let to = LocalInterval.minutes(to) else { return [] }
        let schedule = AccessSchedule(hours: hours, overrides: [])
        func local(_ moment: Date) -> Int { place.zone.localSeconds(atUnixSeconds: moment.unixSeconds) / 60 }
        var found: [LocalInterval] = []
        for dayNumber in from / 1440...to / 1440 {
            guard let day = CalendarDay(dayNumber: dayNumber) else { continue }
            for span in schedule.spans(on: day, in: place) where span.status.state != .closed {
                let interval = LocalInterval(
                    start: max(from, local(span.start)), end: min(to, local(span.end)),
                    isUnknown: span.status.state == .unknown, comment: span.status.comment)
                guard interval.start < interval.end else { continue }
                if let last = found.last, last.end == interval.start, last.isUnknown == interval.isUnknown,
                    last.comment == interval.comment
                {
                    found[found.count - 1].end = interval.end
                } else {
                    found.append(interval)
                }
            }
        }
        return found
    }
}
