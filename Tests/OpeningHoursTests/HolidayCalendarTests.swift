import CivilTime
import Foundation
import OpeningHours
import Testing

@Suite("Bank holidays of England and Wales")
struct HolidayCalendarTests {
    /// Every year by the rule alone.
    private let byRule = HolidayCalendar(englandWith: [], years: 1...1)

    private func days(of year: Int, in calendar: HolidayCalendar) -> [String] {
        (1...12).flatMap { month in
            (1...31).compactMap { CalendarDay(year: year, month: month, day: $0) }
        }.compactMap { day in calendar.name(of: day).map { "\(day) \($0)" } }
    }

    @Test("The statutory rule gives the published list but for the one-off days")
    func rule() {
        var different: [String] = []
        for year in 2012...2028 {
            let (published, ruled) = (Set(days(of: year, in: .england)), Set(days(of: year, in: byRule)))
            different += published.subtracting(ruled).map { "+ " + $0 } + ruled.subtracting(published).map { "- " + $0 }
        }
        #expect(
            Set(different) == [
                // The spring holiday was moved for the Diamond Jubilee and for the Platinum Jubilee.
                "- 2012-05-28 Spring bank holiday", "+ 2012-06-04 Spring bank holiday",
                "+ 2012-06-05 Queen’s Diamond Jubilee",
                "- 2022-05-30 Spring bank holiday", "+ 2022-06-02 Spring bank holiday",
                "+ 2022-06-03 Platinum Jubilee bank holiday",
                // Early May was moved to the 75th anniversary of VE day.
                "- 2020-05-04 Early May bank holiday", "+ 2020-05-08 Early May bank holiday (VE day)",
                "+ 2022-09-19 Bank Holiday for the State Funeral of Queen Elizabeth II",
                "+ 2023-05-08 Bank holiday for the coronation of King Charles III",
            ])
    }

    @Test(
        "Years after the list follow the rule",
        arguments: [
            (2029, "0101 0330 0402 0507 0528 0827 1225 1226"), (2032, "0101 0326 0329 0503 0531 0830 1227 1228"),
            (2033, "0103 0415 0418 0502 0530 0829 1226 1227"),
        ])
    func future(_ year: Int, _ wanted: String) {
        let found = days(of: year, in: .england).map { $0.dropFirst(5).prefix(5).filter { $0 != "-" } }
        #expect(found.joined(separator: " ") == wanted)
    }

    @Test("The list is the one published, where that is at hand")
    func published() throws {
        guard let data = try SharedFiles.read("bank_holidays/bank-holidays.json") else { return }
        struct Division: Decodable {
            struct Event: Decodable {
                let title: String
                let date: String
            }

            let events: [Event]
        }
        let events = try #require(JSONDecoder().decode([String: Division].self, from: data)["england-and-wales"]).events
        #expect(events.count == 140)
        var wanted: [String] = []
        for event in events {
            let name = try #require(HolidayCalendar.england.name(of: day(event.date)))
            #expect(name == event.title || name == event.title + " (substitute day)")
            wanted.append(event.date)
        }
        #expect((2012...2028).flatMap { days(of: $0, in: .england) }.map { $0.prefix(10) } == wanted.map { $0[...] })
    }

    @Test("Another calendar holds its days only")
    func other() throws {
        let calendar = HolidayCalendar([(day: try day("2026-10-03"), name: "Tag der Deutschen Einheit")])
        #expect(calendar.name(of: try day("2026-10-03")) == "Tag der Deutschen Einheit")
        #expect(!calendar.isPublicHoliday(try day("2026-12-25")))
    }

    @Test("A rule that holds by a bank holiday tells which")
    func comment() throws {
        let schedule = try AccessSchedule("Mo-Fr 09:00-17:00; PH off")
        let boxing = schedule.status(at: try london("2026-12-28 12:00"), in: .nottingham)
        #expect(boxing == AccessStatus(state: .closed, comment: "Boxing Day (substitute day)"))
        let christmas = schedule.status(at: try london("2026-12-25 12:00"), in: .nottingham)
        #expect(christmas == AccessStatus(state: .closed, comment: "Christmas Day"))
    }
}
