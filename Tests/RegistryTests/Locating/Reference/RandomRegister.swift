import CivilTime
import Foundation
import OpeningHours
import SeededRandom
import SpatialGrid

@testable import Registry

/// Registers, places and moments made up from a seed, with everything near its edges.
struct RandomRegister {
    static let readinessPolicy = ReadinessPolicy(
        id: "invented-readiness-1", checkDueAfterDays: 300, unverifiedAfterDays: 365, codeIssueMinutes: 240,
        required: [.adultPads, .battery])

    let sites: [SlowSite]
    /// The wall clock when the question is asked.
    let now: Date
    /// When the snapshot was made: up to a day or so before.
    let madeAt: Date
    private(set) var random: SeededGenerator

    init(seed: UInt64, count: ClosedRange<Int>) {
        var random = SeededGenerator(seed: seed)
        let now = Self.moment(using: &random)
        self.now = now
        madeAt = now.addingTimeInterval(-Double.random(in: 0...100_000, using: &random))
        sites = (0..<Int.random(in: count, using: &random)).map { Self.site($0, now: now, using: &random) }
        self.random = random
    }

    var snapshot: LocatorSnapshot {
        LocatorSnapshot(
            generation: 1, records: sites.map(\.record), policy: Invented.policy, readinessPolicy: Self.readinessPolicy,
            postcodes: .empty, at: madeAt)
    }

    mutating func place() -> Coordinate {
        Invented.coordinate(
            52.95 + Double.random(in: -0.01...0.01, using: &random),
            -1.15 + Double.random(in: -0.015...0.015, using: &random))
    }

    /// Now, or a time in the past or the future.
    mutating func time() -> Date? {
        switch Int.random(in: 0..<4, using: &random) {
        case 0, 1: nil
        case 2: now.addingTimeInterval(Double.random(in: 0...400_000, using: &random))
        default: Self.moment(using: &random)
        }
    }

    mutating func limit() -> Int { Int.random(in: 1...7, using: &random) }
    mutating func radius() -> Double { Double.random(in: 1...2000, using: &random) }
    mutating func viewer() -> Viewer { Bool.random(using: &random) ? .public : .dispatcher }

    /// In 2026, often near midnight, a full hour or a change of the clocks.
    private static func moment(using random: inout SeededGenerator) -> Date {
        let start = 1_767_225_600.0
        let whole = start + Double(Int.random(in: 0..<8760, using: &random)) * 3600
        let near = Double.random(in: -400...400, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return Date(timeIntervalSince1970: 1_774_746_000 + near * 20)
        case 1: return Date(timeIntervalSince1970: 1_792_890_000 + near * 20)
        case 2, 3, 4: return Date(timeIntervalSince1970: whole + near)
        default: return Date(timeIntervalSince1970: start + Double.random(in: 0..<31_536_000, using: &random))
        }
    }

    private static func site(_ number: Int, now: Date, using random: inout SeededGenerator) -> SlowSite {
        var record = SiteRecord(
            siteID: Invented.key(number), defibrillatorID: Invented.key(1_000_000 + number), code: "HS-2222",
            coordinate: Invented.coordinate(
                52.95 + Double.random(in: -0.008...0.008, using: &random),
                -1.15 + Double.random(in: -0.012...0.012, using: &random)))
        record.access = Int.random(in: 0..<8, using: &random) == 0 ? .private : .public
        record.publication = Int.random(in: 0..<10, using: &random) == 0 ? .hidden : .full
        record.mobile = Int.random(in: 0..<20, using: &random) == 0
        let hours = hours(now: now, using: &random)
        record.accessHours = hours.text
        record.overrides = hours.overrides.map {
            AccessOverride(
                firstDay: day($0.days.lowerBound), lastDay: day($0.days.upperBound), isOpen: $0.isOpen, reason: "event")
        }
        let events = events(number, now: now, using: &random)
        var expiries: [ConsumableKind: CalendarDay] = [:]
        for kind in ConsumableKind.allCases where Bool.random(using: &random) {
            let days = Int.random(in: 0..<3, using: &random) == 0 ? -1...1 : 1...600
            expiries[kind] = ZoneRules.london.day(at: now).adding(days: Int.random(in: days, using: &random))
        }
        var seenOn: CalendarDay?
        if Bool.random(using: &random) {
            let days = Bool.random(using: &random) ? 364...366 : 0...700
            seenOn = ZoneRules.london.day(at: now).adding(days: -Int.random(in: days, using: &random))
        }
        record.readiness = ReadinessFacts(folding: events, seenOn: seenOn, expiries: expiries)
        return SlowSite(record: record, hours: hours, events: events)
    }

    private static func hours(now: Date, using random: inout SeededGenerator) -> SlowHours {
        var hours: SlowHours
        switch Int.random(in: 0..<6, using: &random) {
        case 0: hours = SlowHours(kind: .unknown)
        case 1: hours = SlowHours(kind: .always)
        case 2: hours = SlowHours(kind: .week(week(pastMidnight: true, using: &random), shutOnHolidays: false))
        default:
            hours = SlowHours(
                kind: .week(
                    week(pastMidnight: false, using: &random), shutOnHolidays: Bool.random(using: &random)))
        }
        while Int.random(in: 0..<4, using: &random) == 0 {
            let first = ZoneRules.london.day(at: now).adding(days: Int.random(in: -2...2, using: &random))
            let last = first?.adding(days: Int.random(in: 0...2, using: &random))
            guard let first, let last else { break }
            hours.overrides.append(
                SlowHours.Override(days: first.description...last.description, isOpen: Bool.random(using: &random)))
        }
        return hours
    }

    private static func week(pastMidnight: Bool, using random: inout SeededGenerator) -> [Int: [SlowHours.Span]] {
        var week: [Int: [SlowHours.Span]] = [:]
        for day in 1...7 where day == 1 || Int.random(in: 0..<5, using: &random) > 0 {
            let opens = Int.random(in: 0...48, using: &random) * 15
            let shuts = opens + Int.random(in: 1...(pastMidnight ? 70 : 47), using: &random) * 15
            week[day] = [SlowHours.Span(from: opens, to: pastMidnight ? shuts : min(shuts, 1440))]
        }
        return week
    }

    private static func events(_ site: Int, now: Date, using random: inout SeededGenerator) -> [DeviceEvent] {
        let kinds: [DeviceEvent.Kind] = [
            .codeIssued, .taken, .returned, .checked, .checked, .checked, .faultReported, .faultCleared, .restocked,
            .moved,
        ]
        return (0..<Int.random(in: 0...5, using: &random)).map { number in
            let kind = kinds.randomElement(using: &random) ?? .checked
            let ago: Double =
                switch Int.random(in: 0..<3, using: &random) {
                case 0: 14_400 + Double.random(in: -400...400, using: &random)
                case 1: 365 * 86_400 + Double.random(in: -400...400, using: &random)
                default: Double.random(in: 0...50_000_000, using: &random)
                }
            let occurred = now.addingTimeInterval(-ago)
            let findings = CheckFindings(
                readySignal: [true, true, false, nil].randomElement(using: &random) ?? nil,
                padsGood: [true, nil].randomElement(using: &random) ?? nil)
            return DeviceEvent(
                id: Invented.key(site * 100 + number), kind: kind, occurredAt: occurred,
                recordedAt: occurred, findings: kind == .checked ? findings : nil)
        }
    }

    private static func day(_ text: String) -> CalendarDay {
        CalendarDay(text) ?? CalendarDay(dayNumber: 0)!
    }
}
