import CivilTime
import Foundation
import OpeningHours
import SeededRandom
import Testing

@Suite("Against an oracle that goes minute by minute")
struct OracleTests {
    /// The last Sunday of a month, at 01:00 UTC.
    private static func changeOfClocks(_ year: Int, _ month: Int) -> Int {
        for day in (25...31).reversed() {
            if let day = CalendarDay(year: year, month: month, day: day), day.weekday == 7 {
                return day.dayNumber * 86_400 + 3600
            }
        }
        return 0
    }

    /// British Summer Time by its rule, not by the platform's table.
    private static func offset(_ seconds: Int) -> Int {
        for summer in summers where summer.contains(seconds) { return 3600 }
        return 0
    }

    private static let summers = (2026...2028).map { changeOfClocks($0, 3)..<changeOfClocks($0, 10) }

    /// 2026-01-01 and two years on.
    private static let days = 20_454..<20_454 + 730

    private struct Case {
        let oracle: HoursOracle
        let schedule: AccessSchedule
        let place: AccessPlace
        let tables: [[Bool]]

        init(seed: UInt64) throws {
            var random = SeededGenerator(seed: seed)
            var holidays: Set<Int> = []
            for _ in 0..<40 { holidays.insert(Int.random(in: OracleTests.days, using: &random)) }
            // Every other site has none, as most have.
            let overridden = (0..<(seed.isMultiple(of: 2) ? 0 : 40)).compactMap { _ in
                CalendarDay(dayNumber: Int.random(in: OracleTests.days, using: &random))
            }
            oracle = HoursOracle(using: &random, holidays: holidays, overridden: overridden)
            schedule = try AccessSchedule(oracle.text, overrides: oracle.overrides)
            place = AccessPlace(
                latitude: 52.95, longitude: -1.15,
                holidays: HolidayCalendar(
                    holidays.compactMap { number in
                        CalendarDay(dayNumber: number).map { (day: $0, name: "holiday") }
                    }))
            let oracle = oracle
            tables = OracleTests.days.map { CalendarDay(dayNumber: $0).map(oracle.table) ?? [] }
        }

        func isOpen(_ seconds: Int) -> Bool {
            let local = seconds + OracleTests.offset(seconds)
            return tables[local / 86_400 - OracleTests.days.lowerBound][local % 86_400 / 60]
        }
    }

    @Test("Every minute of two years is as the oracle has it", arguments: 0..<50 as Range<UInt64>)
    func days(_ seed: UInt64) throws {
        let sample = try Case(seed: seed)
        for (index, table) in sample.tables.enumerated() {
            let day = try #require(CalendarDay(dayNumber: Self.days.lowerBound + index))
            // Expand the spans to the minutes of the local clock; on the nights of the changes an hour is missing or twice.
            var wrong = 0
            for span in sample.schedule.spans(on: day, in: sample.place) {
                let start = span.start.unixSeconds
                let end = span.end.unixSeconds
                if start + 86_400 == end {
                    if table.contains(span.status.state != .open) { wrong += 1 }
                    continue
                }
                let (from, offset) = (start + Self.offset(start) - day.dayNumber * 86_400, Self.offset(start))
                if Self.offset(end - 1) == offset {
                    let minutes = table[from / 60..<(end + offset - day.dayNumber * 86_400) / 60]
                    if minutes.contains(span.status.state != .open) { wrong += 1 }
                } else {
                    for seconds in stride(from: start, to: end, by: 60)
                    where sample.isOpen(seconds) != (span.status.state == .open) { wrong += 1 }
                }
            }
            try #require(wrong == 0, "seed \(seed), \(sample.oracle.text), \(day)")
        }
    }

    @Test(
        "Status and next change are as the oracle has them, every minute of the nights of the changes of the clocks",
        arguments: 0..<50 as Range<UInt64>)
    func changes(_ seed: UInt64) throws {
        let sample = try Case(seed: seed)
        var random = SeededGenerator(seed: seed &+ 1000)
        var moments: [Int] = []
        for (year, month) in [(2026, 3), (2026, 10), (2027, 3), (2027, 10)] {
            let change = Self.changeOfClocks(year, month)
            moments += stride(from: change - 3 * 3600, to: change + 3 * 3600, by: 60)
        }
        for _ in 0..<100 {
            let span = Self.days.lowerBound * 86_400..<(Self.days.upperBound - 30) * 86_400
            moments.append(Int.random(in: span, using: &random))
        }
        for (index, seconds) in moments.enumerated() {
            let moment = Date(timeIntervalSince1970: Double(seconds))
            let isOpen = sample.isOpen(seconds)
            let state = sample.schedule.status(at: moment, in: sample.place).state
            try #require(state == (isOpen ? .open : .closed), "seed \(seed), \(sample.oracle.text), \(moment)")
            guard index.isMultiple(of: 29) else { continue }
            let minute = seconds - seconds % 60
            let wanted = (1...12 * 1440).lazy.map { minute + $0 * 60 }.first { sample.isOpen($0) != isOpen }
            let change = sample.schedule.nextChange(after: moment, in: sample.place, within: 12 * 86_400)
            try #require(
                change.map { $0.moment.unixSeconds } == wanted.flatMap { $0 <= seconds + 12 * 86_400 ? $0 : nil },
                "seed \(seed), \(sample.oracle.text), \(moment)")
        }
    }
}
