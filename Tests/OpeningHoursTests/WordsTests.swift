import CivilTime
import Foundation
import OpeningHours
import Testing

@Suite("Hours told to people")
struct WordsTests {
    @Test(
        "A sentence tells the state and how long it lasts",
        arguments: [
            ("24/7", "2026-11-24 10:00", "open day and night"),
            ("off", "2026-11-24 10:00", "closed until further notice"),
            ("Mo-Fr 08:00-18:00", "2026-11-24 10:00", "open until 18:00 today"),
            ("Mo-Fr 08:00-18:00", "2026-11-24 06:00", "closed until 08:00 today"),
            ("Mo-Fr 08:00-18:00", "2026-11-24 20:00", "closed until 08:00 tomorrow (Wednesday)"),
            ("Mo-Fr 08:00-18:00", "2026-11-27 20:00", "closed until 08:00 on Monday 30 November"),
            ("Mo-Fr 20:00-02:00", "2026-11-24 21:00", "open until 02:00 tomorrow (Wednesday)"),
            ("Mo-Fr", "2026-11-24 21:00", "open until 24:00 on Friday 27 November"),
            (
                "We 08:00-18:00; Nov 26-Dec 31 off; Jan-Oct off", "2026-11-25 20:00",
                "closed until 08:00 on Wednesday 3 November 2027"
            ),
            (
                "Mo-Fr 08:00-18:00; PH off", "2026-12-25 20:00",
                "closed today: Christmas Day; opens at 08:00 on Tuesday 29 December"
            ),
            ("Mo-Fr 08:00-18:00 open \"ring\"", "2026-11-24 10:00", "open until 18:00 today: ring"),
            ("Mo-Fr 08:00-16:00+", "2026-11-24 10:00", "open until 16:00 today, then not known"),
            (
                "Mo-Fr 16:00+", "2026-11-24 17:00",
                "not known whether open: no closing time is given; closed from 00:00 tomorrow (Wednesday)"
            ),
            ("Tu 16:00+", "2026-11-24 10:00", "closed until 16:00 today, then not known"),
            ("unknown \"ask\"", "2026-11-24 10:00", "not known whether open: ask"),
            ("off \"stolen\"", "2026-11-24 10:00", "closed until further notice: stolen"),
        ])
    func sentences(_ text: String, _ moment: String, _ wanted: String) throws {
        #expect(try AccessSchedule(text).sentence(at: try london(moment), in: .nottingham) == wanted)
    }

    @Test("A sentence tells why a site is shut, and that hours are not known")
    func overrides() throws {
        let halfTerm = AccessOverride(
            firstDay: try day("2026-11-23"), lastDay: try day("2026-11-27"), isOpen: false, reason: "half term")
        let school = try AccessSchedule("Mo-Fr 08:00-18:00", overrides: [halfTerm])
        #expect(
            school.sentence(at: try london("2026-11-24 10:00"), in: .nottingham)
                == "closed today: half term; opens at 08:00 on Monday 30 November")
        let unknown = AccessSchedule(hours: nil, overrides: [])
        #expect(unknown.sentence(at: try london("2026-11-24 10:00"), in: .nottingham) == "hours not known")
        #expect(unknown.words == "hours not known")
    }

    @Test(
        "The hours are told in plain English",
        arguments: [
            ("24/7", "open day and night"),
            ("Mo-Fr 09:00-17:00; PH off", "Monday to Friday 09:00 to 17:00; closed on bank holidays"),
            ("09:00-17:00", "every day 09:00 to 17:00"),
            (
                "Mo-Fr 08:00-12:00,14:00-18:00, Sa 09:00-12:00",
                "Monday to Friday 08:00 to 12:00 and 14:00 to 18:00, and Saturday 09:00 to 12:00"
            ),
            ("Sa,Su", "Saturday and Sunday open day and night"),
            ("Fr-Mo 22:00-02:00", "Friday to Monday 22:00 to 02:00 the next day"),
            ("Mo,We,Fr 10:00-12:00 open \"ring\"", "Monday, Wednesday and Friday 10:00 to 12:00 (“ring”)"),
            ("Th[1] 10:00-12:00", "the first Thursday of the month 10:00 to 12:00"),
            ("Su[-1] -1 day", "1 day before the last Sunday of the month open day and night"),
            ("Apr-Sep Mo-Su 08:00-20:00", "every day in April to September 08:00 to 20:00"),
            ("Dec 25,Dec 26 off", "closed on 25 December and 26 December"),
            ("2026 Dec 24-2027 Jan 02 off", "closed from 24 December 2026 to 2 January 2027"),
            ("Jul-Aug off", "closed in July to August"),
            ("Dec 24 10:00-12:00", "on 24 December 10:00 to 12:00"),
            ("Apr 01-Oct 31 Mo-Sa 08:00-22:00", "Monday to Saturday from 1 April to 31 October 08:00 to 22:00"),
            ("easter +1 day off", "closed on 1 day after Easter Sunday"),
            ("week 1-20/2 Mo 10:00-12:00", "Monday in weeks 1 to 20 (every second week) 10:00 to 12:00"),
            ("2026-2028 10:00-12:00", "every day in 2026 to 2028 10:00 to 12:00"),
            ("SH Mo-Fr 10:00-12:00", "school holidays that are Monday to Friday 10:00 to 12:00"),
            ("(sunrise+00:30)-sunset", "every day 30 minutes after sunrise to sunset"),
            ("17:00+", "every day from 17:00, closing time not given"),
            ("Mo 10:00-12:00 || \"ring\"", "Monday 10:00 to 12:00; at other times not known whether open (“ring”)"),
            ("10:00-14:00; 12:00-13:00 off", "every day 10:00 to 14:00; closed 12:00 to 13:00"),
        ])
    func words(_ text: String, _ wanted: String) throws {
        #expect(try AccessSchedule(text).words == wanted)
    }
}
