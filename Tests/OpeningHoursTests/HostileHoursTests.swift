import CivilTime
import Foundation
import OpeningHours
import SeededRandom
import Testing

@Suite("Hostile opening hours")
struct HostileHoursTests {
    private static let samples = [
        "Mo-Fr 08:00-12:00,14:00-18:00; Sa 09:00-13:00; PH off",
        "Apr-Sep: Su[2] 14:00-18:00; Aug Su[-1] -1 day 10:00-18:00",
        "2026 Dec 24-2027 Jan 02 off \"Ferien – zu\"; week 1-53/2 We 09:00-26:00",
        "Mo 19:00-05:00 || \"ring 123\"; SH off",
        "(sunrise+01:00)-(sunset-00:30) open, easter -2 days off", "2020-2030/3,2040+ Jan 01 17:00+ unknown; 24/7",
    ]

    /// What a caller does with a value, checked for sense.
    private func exercise(_ text: String) {
        do {
            let schedule = AccessSchedule(hours: try OpeningHours(text), overrides: [])
            let moment = Date(timeIntervalSince1970: 1_795_000_000)
            let status = schedule.status(at: moment, in: .nottingham)
            if let change = schedule.nextChange(after: moment, in: .nottingham, within: 30 * 86_400) {
                #expect(change.moment > moment && change.status.state != status.state, "\(text)")
            }
            #expect(!schedule.words.isEmpty, "\(text)")
            #expect(!schedule.sentence(at: moment, in: .nottingham).isEmpty, "\(text)")
        } catch {
            #expect((1...text.unicodeScalars.count + 1).contains(error.position), "\(text)")
            #expect(error.description.utf8.count < 300, "\(text)")
        }
    }

    @Test("Changed values and noise are read or refused, and never trap", arguments: 0..<10 as Range<UInt64>)
    func mutations(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = Array("MoTuSaPHSHJanDec0123456789:;,-+/[]()\" |offopenweekeasterdays24/7sunset–\0é\u{FEFF}".utf8)
        for sample in Self.samples {
            for _ in 0..<60 {
                var bytes = Array(sample.utf8)
                for _ in 0...Int.random(in: 0..<4, using: &random) where !bytes.isEmpty {
                    let place = Int.random(in: 0..<bytes.count, using: &random)
                    let end = min(bytes.count, place + Int.random(in: 1..<9, using: &random))
                    switch Int.random(in: 0..<5, using: &random) {
                    case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                    case 1: bytes[place] = pieces.randomElement(using: &random) ?? 0
                    case 2: bytes.removeSubrange(place..<end)
                    case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
                    default: bytes.insert(pieces.randomElement(using: &random) ?? 0, at: place)
                    }
                }
                exercise(String(decoding: bytes, as: UTF8.self))
            }
        }
        for _ in 0..<200 {
            let bytes = (0..<Int.random(in: 0..<60, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? 0
            }
            exercise(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test(
        "Long, deep and huge values are refused or read",
        arguments: [
            String(repeating: "(", count: 900), String(repeating: "Mo,", count: 300) + "Mo",
            String(repeating: "9", count: 900),
            "Mo[" + String(repeating: "1,", count: 400) + "1]", String(repeating: "a", count: 1_000_000),
            String(repeating: "24/7||", count: 100), "99999999999999999999:00-12:00", "week 99999999999999999999",
            "2026 Dec 99999999999999999999", "easter +99999999999999999999 days", "Su[-99999999999999999999]",
            "\"" + String(repeating: "é", count: 400), String(repeating: "\n", count: 900),
            String(repeating: "-", count: 900),
            "(sunset+23:59)-(dawn-23:59)", "(sunset-23:59)+", "Su[5] +366 days", "Su[1] -366 days",
            "2199+ Dec 31 23:59-48:00",
        ])
    func extremes(_ text: String) { exercise(text) }

    /// Values made to be costly: many rules that hold on different days and never change the state, but for one that
    /// nobody can leave out.
    private static let costly: [String] = {
        func list(_ count: Int, _ separator: String, _ item: (Int) -> String) -> String {
            (0..<count).map(item).joined(separator: separator)
        }
        let late = "2199 Jan 1 open;"
        return [
            late + list(60, ";") { "Jan \($0 % 28 + 1) off" }, late + list(60, ";") { "week \($0 % 50 + 1) off" },
            late + list(45, ";") { "Su[\($0 % 5 + 1)] +\($0 + 1) days off" }, late + list(60, ";") { _ in "SH off" },
            late + list(55, ";") { "SH 0\($0 % 9):00+ off" }, late + list(58, ";") { _ in "PH sunset+ off" },
            late + list(44, ";") { "PH +1 day 0\($0 % 9):00+ off" },
            late + list(50, ",") { "easter +\($0 + 1) days" } + " off",
            late + list(45, ",") { "Jan Su[1]-Feb 0\($0 % 9 + 1)" } + " off",
            late + "Mo " + list(120, ",") { "0\($0 % 9):00+" } + " off",
            late + list(55, ",") { "(dusk+0\($0 % 9):00)+" } + " off", list(64, ";") { "We 0\($0 % 9):00+" },
            late + "week 1-53/2 " + list(75, ",") { "0\($0 % 9):0\($0 % 7)-1\($0 % 9):00" } + " off",
        ]
    }()

    @Test("The most costly values known stay within a bound, whatever the horizon")
    func cost() throws {
        let clock = ContinuousClock()
        let moment = Date(timeIntervalSince1970: 1_795_000_000)
        func fastest(_ body: () -> Void) -> Double {
            (0..<5).map { _ in
                let duration = clock.measure(body).components
                return Double(duration.seconds) + Double(duration.attoseconds) / 1e18
            }.min() ?? 0
        }
        func once(_ text: String) throws -> (read: Double, status: Double, change: Double) {
            let schedule = try AccessSchedule(text)
            return (
                fastest { for _ in 0..<10 { _ = try? OpeningHours(text) } } / 10,
                fastest { for _ in 0..<10 { _ = schedule.status(at: moment, in: .nottingham) } } / 10,
                fastest { _ = schedule.nextChange(after: moment, in: .nottingham, within: 1e12) }
            )
        }
        let ordinary = try once("Mo-Fr 08:00-12:00,14:00-18:00; Sa 09:00-13:00; PH off")
        // It goes through as many days as any search does. In a release build the costly ones take up to seven times as
        // long; a debug build beside other tests needs more room. Without a bound it would be thousands.
        let longest = try once("24/7; 2199 Jan 1 off")
        for text in Self.costly {
            let found = try once(text)
            #expect(found.read < 300 * ordinary.read, "reading \(text)")
            #expect(found.status < 300 * ordinary.status, "status of \(text)")
            #expect(found.change < 300 * longest.change, "next change of \(text)")
        }
    }
}
