import CivilTime
import OpeningHours
import Testing

@Suite("Times of the sun")
struct SunTimesTests {
    /// By PyEphem 4.2 (VSOP87), which has nothing in common with the formula used, in UTC cut to minutes: dawn, sunrise,
    /// sunset and dusk at 52.95 N, 1.15 W.
    @Test(
        "They agree with an almanac within two minutes",
        arguments: [
            ("2026-01-01", 0, ["07:35", "08:17", "15:58", "16:40"]),
            ("2026-03-20", 0, ["05:32", "06:07", "18:17", "18:52"]),
            ("2026-03-29", 1, ["05:11", "05:45", "18:33", "19:08"]),
            ("2026-06-21", 1, ["02:47", "03:38", "20:34", "21:25"]),
            ("2026-09-23", 1, ["05:17", "05:52", "18:00", "18:35"]),
            ("2026-10-25", 0, ["06:13", "06:48", "16:47", "17:23"]),
            ("2026-11-24", 0, ["07:03", "07:43", "15:58", "16:38"]),
            ("2026-12-21", 0, ["07:33", "08:15", "15:49", "16:32"]),
        ])
    func almanac(_ date: String, _ offset: Int, _ wanted: [String]) throws {
        for (text, pair) in [("dawn-dusk", (0, 3)), ("sunrise-sunset", (1, 2))] {
            let reading = try AccessSchedule(text).reading(on: date)
            let found = reading.split(separator: "-").map { Self.minute($0) }
            try #require(found.count == 2, "\(text): \(reading)")
            #expect(abs(found[0] - Self.minute(wanted[pair.0]) - 60 * offset) <= 2, "\(text) on \(date): \(reading)")
            #expect(abs(found[1] - Self.minute(wanted[pair.1]) - 60 * offset) <= 2, "\(text) on \(date): \(reading)")
        }
    }

    private static func minute(_ text: some StringProtocol) -> Int {
        text.split(separator: ":").compactMap { Int($0) }.reduce(0) { $0 * 60 + $1 }
    }

    @Test("They can be moved, and go past midnight")
    func offsets() throws {
        #expect(try AccessSchedule("(sunrise+01:00)-(sunset-00:30)").reading(on: "2026-11-24") == "08:43-15:28")
        #expect(try AccessSchedule("Mo sunset-sunrise").reading(on: "2026-11-24") == "00:00-07:43")
        #expect(try AccessSchedule("sunrise-07:00").reading(on: "2026-11-24") == "")
    }

    @Test("Where the sun does not rise or set nothing is known, and nothing traps")
    func poles() throws {
        let schedule = try AccessSchedule("sunrise-sunset")
        for place in [
            AccessPlace(latitude: 80, longitude: 0), AccessPlace(latitude: 90, longitude: 180),
            AccessPlace(latitude: -90, longitude: -180), AccessPlace(latitude: .nan, longitude: .infinity),
            AccessPlace(latitude: 1e300, longitude: -1e300),
        ] {
            let status = schedule.status(at: try london("2026-06-21 12:00"), in: place)
            #expect(status == AccessStatus(state: .unknown, comment: "the sun does not rise or set that day"))
            #expect(
                schedule.nextChange(after: try london("2026-06-21 12:00"), in: place, within: 1e9) == nil
                    || abs(place.latitude) <= 90)
        }
    }
}
