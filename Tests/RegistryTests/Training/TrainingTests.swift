import CivilTime
import Foundation
import Registry
import Testing

@Suite("Financial years and words of sessions")
struct TrainingTests {
    @Test("A year is read in one way, and holds the days from April to March")
    func years() throws {
        let year = try #require(FinancialYear("2025-26"))
        #expect(year.description == "2025-26" && year.startYear == 2025)
        #expect(year.days.lowerBound.description == "2025-04-01" && year.days.upperBound.description == "2026-03-31")
        #expect(year.months.first == "2025-04" && year.months.last == "2026-03" && year.months.count == 12)
        #expect(FinancialYear("2099-00")?.description == "2099-00")
        for text in ["", "2025", "2025-27", "2025-2026", "25-26", "2025/26", "1999-00", "２025-26", "2025-6 "] {
            #expect(FinancialYear(text) == nil, "\(text)")
        }
        for (day, text) in [("2026-03-31", "2025-26"), ("2026-04-01", "2026-27"), ("2026-12-31", "2026-27")] {
            #expect(FinancialYear(containing: try #require(CalendarDay(day)))?.description == text)
        }
    }

    @Test(
        "What looks as if somebody could be reached by it is found, and other words are not",
        arguments: [
            ("ask x@invented.example", true), ("＠", true), ("0115 496 0000", true), ("+44 (0)115/496-0000", true),
            ("Hall 2024-2025", false), ("12345678", false), ("123456789", true), ("12345 a 6789", false), ("", false),
            ("Heart month 2026", false), ("Room 1, 2, 3, 4, 5, 6, 7, 8, 9", false),
        ])
    func contacts(words: String, isFound: Bool) {
        #expect(TrainingDetails.holdContact(words) == isFound)
    }

    @Test("A language is two or three small letters, with a region or without")
    func languages() {
        for text in ["en", "pl", "pt-BR", "fil"] { #expect(TrainingDetails.isLanguage(text)) }
        for text in ["", "e", "EN", "en-gb", "en-", "english", "en-GB-x", "-GB"] {
            #expect(!TrainingDetails.isLanguage(text), "\(text)")
        }
    }

    @Test("Deciles, quintiles and months are all there, and what has no key is last")
    func totals() throws {
        let year = try #require(FinancialYear("2025-26"))
        func row(_ key: String?) -> TrainingTotals.Row {
            TrainingTotals.Row(
                key: key, name: nil, sessionCount: 1, headCount: .exact(9), signpostedCount: .exact(0))
        }
        for (grouping, found, keys) in [
            (.decile, [row(nil), row("10")], (1...10).map(String.init) + ["-"]),
            (.quintile, [], (1...5).map(String.init)), (.month, [row("2025-04")], year.months),
            (.district, [row("E07000002"), row(nil), row("E07000001")], ["E07000001", "E07000002", "-"]),
        ] as [(TrainingTotals.Grouping, [TrainingTotals.Row], [String])] {
            let totals = TrainingTotals(year: year, grouping: grouping, isExact: true, total: nil, found: found)
            #expect(totals.rows.map { $0.key ?? "-" } == keys)
            #expect(totals.rows.map(\.sessionCount).reduce(0, +) == found.count)
        }
    }
}

@Suite("Files of sessions")
struct TrainingFileTests {
    private func lines(_ rows: String...) throws -> [TrainingLine] {
        let header = "date,start,duration_minutes,course,venue,postcode,latitude,longitude,trainers,people_carer"
        return try TrainingFile(Array(([header] + rows).joined(separator: "\n").utf8)).lines
    }

    @Test("Days and times are those of London's clocks, day first where a spreadsheet made them so")
    func moments() throws {
        let read = try lines(
            "2026-07-12,18:30,60,cpr,Hall,NG1 5FS,,,,", "12/01/2026,9:05,60,cpr,Hall,NG1 5FS,,,,",
            "2026-10-25,01:30:00,60,cpr,Hall,NG1 5FS,,,,")
        #expect(
            read.map { $0.startsAt.map(ISOTimestamp.write) } == [
                "2026-07-12T17:30:00.000Z", "2026-01-12T09:05:00.000Z", "2026-10-25T00:30:00.000Z",
            ])
        for (day, time) in [
            ("2026-02-29", "10:00"), ("2026-03-29", "01:30"), ("2026-01-12", "24:00"), ("2026-01-12", "10:00:01"),
            ("12.01.2026", "10:00"), ("2026-01-12", ""), ("", "10:00"),
        ] {
            let line = try lines("\(day),\(time),60,cpr,Hall,NG1 5FS,,,,")[0]
            #expect(line.startsAt == nil && line.faults.count == 1, "\(day) \(time)")
        }
    }

    @Test("What a row is called by itself follows from moment, place and course")
    func keys() throws {
        let read = try lines(
            "2026-01-12,18:30,60,cpr,Hall,ng1 5fs,,,,", "2026-01-12,18:30,90,cpr,Other,NG15FS,,,,4",
            "2026-01-12,18:30,60,cpr,Hall,,52.9548,-1.1581,,")
        #expect(read[0].madeKey() == "2026-01-12T18:30/NG15FS/cpr")
        #expect(read[1].madeKey() == read[0].madeKey())
        #expect(read[2].madeKey() == "2026-01-12T18:30/52.9548/-1.1581/cpr")
        #expect(try lines("2026-01-12,18:30,60,cpr,Hall,NG1 5FS,,,hst-1;HST-2,")[0].callSigns == ["HST-1", "HST-2"])
    }
}
