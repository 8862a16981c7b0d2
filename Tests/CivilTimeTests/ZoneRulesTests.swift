import CivilTime
import Foundation
import Testing

@Suite("What the clocks show")
struct ZoneRulesTests {
    private let london = ZoneRules.london

    private func moment(_ text: String) throws -> Int {
        try #require(try? Date.ISO8601FormatStyle().parse(text)).unixSeconds
    }

    private func local(_ day: String, _ hour: Int, _ minute: Int = 0) throws -> Int {
        try #require(CalendarDay(day)).dayNumber * 86_400 + hour * 3600 + minute * 60
    }

    @Test("The clocks in London change at 01:00 UTC on the last Sundays of March and October")
    func londonChanges() throws {
        for year in 1996...2150 {
            for (month, before, after) in [(3, 0, 3600), (10, 3600, 0)] {
                let lastDay = try #require(CalendarDay(year: year, month: month, day: 31))
                let sunday = try #require(lastDay.adding(days: -(lastDay.weekday % 7)))
                let change = sunday.dayNumber * 86_400 + 3600
                #expect(london.offset(atUnixSeconds: change - 1) == before)
                #expect(london.offset(atUnixSeconds: change) == after)
                #expect(london.nextClockChange(afterUnixSeconds: change - 1) == change)
            }
        }
    }

    @Test("A local time in the hour that comes twice has two moments, one in the skipped hour none")
    func ambiguous() throws {
        #expect(
            try london.unixSeconds(whenLocal: local("2026-10-25", 1, 30))
                == [moment("2026-10-25T00:30:00Z"), moment("2026-10-25T01:30:00Z")])
        #expect(try london.unixSeconds(whenLocal: local("2026-03-29", 1, 30)) == [])
        #expect(try london.unixSeconds(whenLocal: local("2026-10-25", 2)) == [moment("2026-10-25T02:00:00Z")])
        #expect(
            try london.firstUnixSeconds(atOrAfterLocal: local("2026-03-29", 1, 30)) == moment("2026-03-29T01:00:00Z"))
        #expect(try london.firstUnixSeconds(atOrAfterLocal: local("2026-07-01", 12)) == moment("2026-07-01T11:00:00Z"))
    }

    @Test("Local time and back agree with the platform's calendar every 20 minutes of three years")
    func platform() throws {
        let zone = try #require(TimeZone(identifier: "Europe/London"))
        var seconds = try moment("2024-01-01T00:00:00Z")
        let end = try moment("2027-01-01T00:00:00Z")
        while seconds < end {
            let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
            guard london.offset(atUnixSeconds: seconds) == offset,
                london.unixSeconds(whenLocal: seconds + offset).contains(seconds)
            else {
                Issue.record("at \(seconds)")
                return
            }
            seconds += 1200
        }
    }

    @Test("A day begins at its midnight")
    func days() throws {
        let summer = try #require(CalendarDay("2026-07-01"))
        #expect(try london.start(of: summer).unixSeconds == moment("2026-06-30T23:00:00Z"))
        #expect(london.day(at: london.start(of: summer)) == summer)
        #expect(london.day(at: london.start(of: summer).addingTimeInterval(-1)) == CalendarDay("2026-06-30"))
    }

    @Test("Moments beyond every calendar are answered and trap nothing")
    func farAway() {
        for seconds in [-1e300, -1e13, -7e10, 0, 4e11, 1e13, 1e300, .nan, .infinity] {
            let date = Date(timeIntervalSince1970: seconds)
            _ = london.day(at: date)
            _ = london.localSeconds(atUnixSeconds: date.unixSeconds)
        }
        #expect(ZoneRules(identifier: "Europe/Nowhere") == nil)
    }
}

@Suite("Counting days")
struct DayCountingTests {
    @Test("Every day from 1900 to 2200 has the number and the weekday after the day before")
    func sequence() throws {
        var day = try #require(CalendarDay("1900-01-01"))
        #expect(day.weekday == 1)
        #expect(CalendarDay("1970-01-01")?.dayNumber == 0)
        while day.year < 2200 {
            let next = try #require(day.adding(days: 1))
            guard next > day, next.dayNumber == day.dayNumber + 1, next.weekday == day.weekday % 7 + 1,
                CalendarDay(dayNumber: day.dayNumber) == day
            else {
                Issue.record("after \(day)")
                return
            }
            day = next
        }
    }

    @Test("There is no day before the year 1 or after 9999")
    func ends() throws {
        #expect(CalendarDay("0001-01-01")?.dayNumber == -719_162)
        #expect(CalendarDay("9999-12-31")?.dayNumber == 2_932_896)
        #expect(CalendarDay(dayNumber: -719_163) == nil)
        #expect(CalendarDay(dayNumber: 2_932_897) == nil)
        #expect(CalendarDay(dayNumber: .max) == nil)
        #expect(CalendarDay(dayNumber: .min) == nil)
        #expect(try #require(CalendarDay("2026-01-01")).adding(days: .max) == nil)
    }
}
