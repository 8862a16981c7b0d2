import CivilTime
import Foundation
import OpeningHours
import Testing

@Suite("Access schedules")
struct ScheduleTests {
    private func change(_ schedule: AccessSchedule, _ moment: String, within days: Double = 400) throws -> String? {
        let change = schedule.nextChange(after: try london(moment), in: .nottingham, within: days * 86_400)
        return change.map { "\(ZoneRules.london.timestamp($0.moment).prefix(16)) \($0.status.state)" }
    }

    @Test(
        "The next change is the next edge at which the state is another",
        arguments: [
            ("Mo-Fr 09:00-17:00", "2026-11-23 08:00", "2026-11-23T09:00 open"),
            ("Mo-Fr 09:00-17:00", "2026-11-23 09:00", "2026-11-23T17:00 closed"),
            ("Mo-Fr 09:00-17:00", "2026-11-27 17:00", "2026-11-30T09:00 open"),
            ("Mo-Fr 09:00-17:00; PH off", "2026-12-24 17:00", "2026-12-29T09:00 open"),
            ("Mo-Fr 09:00-12:00,12:00-17:00", "2026-11-23 10:00", "2026-11-23T17:00 closed"),
            ("Mo-Fr; Sa,Su 10:00-12:00", "2026-11-23 10:00", "2026-11-28T00:00 closed"),
            ("22:00-02:00", "2026-11-23 23:00", "2026-11-24T02:00 closed"),
            ("24/7; Dec 25 off", "2026-11-23 23:00", "2026-12-25T00:00 closed"),
            ("2027 Nov 30 10:00-12:00", "2026-11-23 23:00", "2027-11-30T10:00 open"),
            ("Mo 09:00-16:00+", "2026-11-23 10:00", "2026-11-23T16:00 unknown"),
            ("Mo 10:00-12:00 \"a\", Mo 12:00-13:00 \"b\"", "2026-11-23 11:00", "2026-11-23T13:00 closed"),
        ])
    func changes(_ text: String, _ moment: String, _ wanted: String) throws {
        #expect(try change(AccessSchedule(text), moment) == wanted)
    }

    @Test("Without a change, or none within the horizon, there is none")
    func noChange() throws {
        for text in ["24/7", "off", "unknown", "Mo-Su", "2030 Jan 01 10:00-12:00", "24/7; 2029 Dec 25 off"] {
            #expect(try change(AccessSchedule(text), "2026-11-23 10:00") == nil, "\(text)")
        }
        #expect(try change(AccessSchedule("Mo 10:00-12:00"), "2026-11-23 12:00", within: 6.9) == nil)
        #expect(try change(AccessSchedule("Mo 10:00-12:00"), "2026-11-23 12:00", within: 7) != nil)
        #expect(try change(AccessSchedule("Mo 10:00-12:00"), "2026-11-23 12:00", within: -1) == nil)
        #expect(try change(AccessSchedule("Mo 10:00-12:00"), "2026-11-23 12:00", within: .nan) == nil)
        #expect(try change(AccessSchedule("Mo 10:00-12:00"), "2026-11-23 12:00", within: .infinity) != nil)
        #expect(try change(AccessSchedule(hours: nil, overrides: []), "2026-11-23 12:00") == nil)
    }

    @Test("An override decides for its whole days, and shut wins")
    func overrides() throws {
        let shut = AccessOverride(
            firstDay: try day("2026-11-24"), lastDay: try day("2026-11-25"), isOpen: false, reason: "half term")
        let open = AccessOverride(
            firstDay: try day("2026-11-25"), lastDay: try day("2026-11-26"), isOpen: true, reason: "fair")
        let never = AccessOverride(
            firstDay: try day("2026-11-30"), lastDay: try day("2026-11-01"), isOpen: false, reason: "wrong way round")
        let schedule = try AccessSchedule("22:00-02:00", overrides: [open, shut, never])
        #expect(try schedule.reading(on: "2026-11-23") == "00:00-02:00,22:00-24:00")
        #expect(try schedule.reading(on: "2026-11-24") == "")
        #expect(try schedule.reading(on: "2026-11-25") == "")
        #expect(try schedule.reading(on: "2026-11-26") == "00:00-24:00")
        #expect(try schedule.reading(on: "2026-11-27") == "00:00-02:00,22:00-24:00")
        let status = schedule.status(at: try london("2026-11-25 12:00"), in: .nottingham)
        #expect(status == AccessStatus(state: .closed, comment: "half term"))
        #expect(try change(schedule, "2026-11-23 23:00") == "2026-11-24T00:00 closed")
        #expect(try change(schedule, "2026-11-24 12:00") == "2026-11-26T00:00 open")
        #expect(try change(schedule, "2026-11-26 12:00") == "2026-11-27T02:00 closed")
        #expect(
            try change(AccessSchedule(hours: nil, overrides: [shut]), "2026-11-23 23:00") == "2026-11-24T00:00 closed")
        #expect(try change(AccessSchedule("24/7", overrides: [shut]), "2026-11-20 23:00") == "2026-11-24T00:00 closed")
    }

    @Test(
        "A span that would begin on a day that is shut does not reach into the next one; one that is written off does")
    func shutEvening() throws {
        let shut = AccessOverride(
            firstDay: try day("2026-12-25"), lastDay: try day("2026-12-25"), isOpen: false, reason: "Christmas")
        let schedule = try AccessSchedule("Mo-Su 22:00-30:00", overrides: [shut])
        #expect(try schedule.reading(on: "2026-12-24") == "00:00-06:00,22:00-24:00")
        #expect(try schedule.reading(on: "2026-12-25") == "")
        #expect(try schedule.reading(on: "2026-12-26") == "22:00-24:00")
        #expect(try schedule.reading(on: "2026-12-27") == "00:00-06:00,22:00-24:00")
        #expect(try change(schedule, "2026-12-24 23:00") == "2026-12-25T00:00 closed")
        #expect(try change(schedule, "2026-12-25 12:00") == "2026-12-26T22:00 open")
        // What a school holiday decides is not known; that nothing began is.
        let term = try AccessSchedule("Mo-Su 22:00-26:00; SH off", overrides: [shut])
        #expect(try term.reading(on: "2026-12-26") == "22:00-24:00?")
        // The hours' own rules take away what reaches into a day, and not what begins on it.
        let written = try AccessSchedule("Mo-Su 22:00-30:00; Dec 25 off")
        #expect(try written.reading(on: "2026-12-25") == "")
        #expect(try written.reading(on: "2026-12-26") == "00:00-06:00,22:00-24:00")
    }

    @Test("Moments far away are answered")
    func farAway() throws {
        let schedule = try AccessSchedule("Mo-Fr 09:00-17:00; PH off; sunset-sunrise")
        for seconds in [-1e18, -6.3e10, 2.6e11, 1e18, .infinity, -.infinity, .nan] {
            let moment = Date(timeIntervalSince1970: seconds)
            _ = schedule.status(at: moment, in: .nottingham)
            _ = schedule.nextChange(after: moment, in: .nottingham, within: 1e9)
            _ = schedule.sentence(at: moment, in: .nottingham)
        }
        for dayText in ["0001-01-01", "9999-12-31"] {
            let first = try day(dayText)
            #expect(!schedule.spans(on: first, in: .nottingham).isEmpty)
        }
    }

    @Test("What decides lends its comment")
    func comments() throws {
        let schedule = try AccessSchedule("Mo 09:00-12:00 open \"ring\"; Tu off \"market\"; We 10:00+; SH Th")
        func status(_ moment: String) throws -> AccessStatus {
            schedule.status(at: try london(moment), in: .nottingham)
        }
        #expect(try status("2026-11-23 10:00") == AccessStatus(state: .open, comment: "ring"))
        #expect(try status("2026-11-23 13:00") == AccessStatus(state: .closed, comment: nil))
        #expect(try status("2026-11-24 10:00") == AccessStatus(state: .closed, comment: "market"))
        #expect(try status("2026-11-25 10:00") == AccessStatus(state: .unknown, comment: "no closing time is given"))
        #expect(try status("2026-11-26 10:00") == AccessStatus(state: .unknown, comment: "depends on school holidays"))
    }
}
