import OpeningHours
import Testing

@Suite("Reading opening hours")
struct ReadingTests {
    @Test(
        "What stands in the text is what holds on a day",
        arguments: [
            ("24/7", "2026-11-23", "00:00-24:00"),
            ("open", "2026-11-23", "00:00-24:00"),
            ("off", "2026-11-23", ""),
            ("unknown", "2026-11-23", "00:00-24:00?"),
            ("\"ask at the bar\"", "2026-11-23", "00:00-24:00?"),
            ("Mo-Fr 09:00-17:00", "2026-11-23", "09:00-17:00"),
            ("Mo-Fr 09:00-17:00", "2026-11-22", ""),
            ("Fr-Mo 09:00-17:00", "2026-11-22", "09:00-17:00"),
            ("Fr-Mo 09:00-17:00", "2026-11-24", ""),
            ("mo,WE 9:00 - 12:00, 14:00–17:00;", "2026-11-25", "09:00-12:00,14:00-17:00"),
            ("Monday-Wed: 09:00-17:00,", "2026-11-24", "09:00-17:00"),
            ("Mo24/7", "2026-11-23", "00:00-24:00"),
            ("22:00-02:00", "2026-11-23", "00:00-02:00,22:00-24:00"),
            ("22:00-2:00", "2026-11-23", "00:00-02:00,22:00-24:00"),
            ("9:00-05:30", "2026-11-23", "00:00-05:30,09:00-24:00"),
            ("0:30-5:00", "2026-11-23", "00:30-05:00"),
            ("8:00-0:00", "2026-11-23", "08:00-24:00"),
            ("Mo 18:00-26:00", "2026-11-24", "00:00-02:00"),
            ("Mo 22:00-22:00", "2026-11-24", "00:00-22:00"),
            ("Mo 23:59-48:00", "2026-11-24", "00:00-24:00"),
            ("Th[1] 10:00-12:00", "2026-11-05", "10:00-12:00"),
            ("Th[1] 10:00-12:00", "2026-11-12", ""),
            ("Th[1-2] 10:00-12:00", "2026-11-12", "10:00-12:00"),
            ("Th[-1] 10:00-12:00", "2026-11-26", "10:00-12:00"),
            ("Th[2,-1] 10:00-12:00", "2026-11-26", "10:00-12:00"),
            ("Sa[-1] +3 days", "2026-12-01", "00:00-24:00"),
            ("Nov", "2026-11-30", "00:00-24:00"),
            ("Nov-Feb 10:00-12:00", "2027-02-28", "10:00-12:00"),
            ("Nov-Feb 10:00-12:00", "2027-03-01", ""),
            ("Dec 24-26,Dec 31 10:00-12:00", "2026-12-25", "10:00-12:00"),
            ("Dec 24,25,31 10:00-12:00", "2026-12-31", "10:00-12:00"),
            ("Dec 1-31/2", "2026-12-04", ""),
            ("Dec 24-Jan 02 10:00-12:00", "2027-01-02", "10:00-12:00"),
            ("Dec 24-Jan 02 10:00-12:00", "2027-01-03", ""),
            ("Feb 01-Feb 29", "2027-03-01", ""),
            ("Feb 29-Mar 02", "2027-03-01", "00:00-24:00"),
            ("2026 Nov 23 10:00-12:00", "2026-11-23", "10:00-12:00"),
            ("2026 Nov 23 10:00-12:00", "2027-11-23", ""),
            ("2026 Dec 24-2027 Jan 02", "2027-01-02", "00:00-24:00"),
            ("2026 Dec 24-Jan 02", "2027-01-02", "00:00-24:00"),
            ("2026 Dec 24-Jan 02", "2026-01-02", ""),
            ("2026 Dec 24+", "2028-01-01", "00:00-24:00"),
            ("2026 Nov-2027 Feb", "2027-02-28", "00:00-24:00"),
            ("2026 Nov-Dec 10:00-12:00", "2026-12-31", "10:00-12:00"),
            ("2025-2027/2 Nov 10:00-12:00", "2026-11-23", ""),
            ("2026+ 10:00-12:00", "2030-01-01", "10:00-12:00"),
            ("2020/3", "2026-06-01", "00:00-24:00"),
            ("week 48 10:00-12:00", "2026-11-23", "10:00-12:00"),
            ("week 48-52/2 Mo 10:00-12:00", "2026-11-30", ""),
            ("week 53", "2027-01-03", "00:00-24:00"),
            ("easter", "2027-03-28", "00:00-24:00"),
            ("easter -2 days", "2027-03-26", "00:00-24:00"),
            ("2026 easter +1 day", "2026-04-06", "00:00-24:00"),
            ("easter-Apr 20", "2027-04-20", "00:00-24:00"),
            ("Oct Su[-1]-Mar Su[-1] -1 day", "2027-01-01", "00:00-24:00"),
            ("Oct Su[-1]-Mar Su[-1] -1 day", "2027-03-28", ""),
            ("PH 10:00-12:00", "2026-12-28", "10:00-12:00"),
            ("PH +1 day 10:00-12:00", "2026-12-29", "10:00-12:00"),
            ("PH -1 day 10:00-12:00", "2026-12-24", "10:00-12:00"),
            ("Su,PH 10:00-12:00", "2026-12-25", "10:00-12:00"),
            ("PH Mo 10:00-12:00", "2026-12-25", ""),
            ("PH Mo 10:00-12:00", "2026-12-28", "10:00-12:00"),
            ("Mo-Su 09:00-17:00; PH off", "2026-12-28", ""),
            ("Mo-Su 09:00-17:00; PH off", "2026-12-26", "09:00-17:00"),
            ("Mo-Fr 09:00-17:00; Mo 10:00-12:00", "2026-11-23", "10:00-12:00"),
            ("Mo-Fr 09:00-12:00, Mo 14:00-18:00", "2026-11-23", "09:00-12:00,14:00-18:00"),
            ("10:00-14:00; 12:00-13:00 off", "2026-11-23", "10:00-12:00,13:00-14:00"),
            ("22:00-02:00; Mo 12:00-14:00", "2026-11-23", "12:00-14:00"),
            ("22:00-02:00; Mo 12:00-14:00", "2026-11-24", "00:00-02:00,22:00-24:00"),
            ("Mo 10:00-12:00 || \"ring\"", "2026-11-23", "00:00-10:00?,10:00-12:00,12:00-24:00?"),
            ("17:00+", "2026-11-23", "00:00-03:00?,17:00-24:00?"),
            ("Mo 09:00-16:00+", "2026-11-23", "09:00-16:00,16:00-24:00?"),
            ("Mo 07:00+,12:00-16:00", "2026-11-23", "07:00-12:00?,12:00-16:00"),
            ("SH 10:00-12:00", "2026-11-23", "10:00-12:00?"),
            ("Mo-Fr 09:00-17:00; SH 10:00-12:00", "2026-11-23", "09:00-10:00?,10:00-12:00,12:00-17:00?"),
            ("Mo-Fr 09:00-17:00; SH off", "2026-11-23", "09:00-17:00?"),
            ("Su,SH 22:00-02:00", "2026-11-24", "00:00-02:00?,22:00-24:00?"),
        ])
    func holds(_ text: String, _ day: String, _ wanted: String) throws {
        #expect(try AccessSchedule(text).reading(on: day) == wanted, "\(text) on \(day)")
    }

    @Test(
        "A mistake is named with its place",
        arguments: [
            ("", "character 1: the opening hours are empty"),
            (" ; ", "character 2: expected days such as Mo-Fr, a time such as 09:00-17:00, 24/7 or off, not “;”"),
            ("Mo-Fr 09:00-", "character 13: expected a time such as 09:00 after '-'"),
            ("Mo-Fr 09:00-5pm", "character 13: expected a time such as 09:00 after '-', not “5”"),
            ("Mo-Fr 09:00", "character 12: expected '-' and the time of closing after the time of opening"),
            ("Mo-Fr 09:00–25:60", "character 13: expected a time up to 48:00 after '-', not “25”"),
            (
                "Mo-Fr 9:00-5:30",
                "character 12: expected a time after 09:00: write 17:30, or 05:30 for the next day, not “5”"
            ),
            ("24:00-25:00", "character 1: expected a time up to 23:59, not “24”"),
            ("Mo,", "character 4: expected a weekday such as Mo, or PH, after ','"),
            ("Mo-PH off", "character 4: expected a weekday such as Fr after '-', not “PH”"),
            ("Mo-Fr 08:00-12:00 Sa 08:00-10:00", "character 19: expected ';' before the next rule, not “Sa”"),
            ("Mo-Fr PH off", "character 7: expected a time such as 09:00-17:00, not “PH”"),
            ("Th[6] off", "character 4: expected a number from 1 to 5, or -1 to -5, not “6”"),
            ("Feb 30 off", "character 5: expected a day of February from 1 to 29, not “30”"),
            ("week 54 off", "character 6: expected a week from 1 to 53, not “54”"),
            (
                "Dec 25-easter off",
                "character 8: a range cannot end with easter: write the days one by one, not “easter”"
            ),
            ("2026 Dec 25,Jan 01 off", "character 1: expected a year with each date or with none, not “2026”"),
            ("Jan-Feb 15 off", "character 9: expected a day with both months of a range or with none, not “15”"),
            ("(sunset) - 22:00", "character 8: expected '+' or '-' and a time such as 00:30 after sunset, not “)”"),
            ("Mo off \"ask", "character 8: the comment has no '\"' at its end, not “\"”"),
            (
                "café 09:00-17:00",
                "character 1: expected days such as Mo-Fr, a time such as 09:00-17:00, 24/7 or off, not “café”"
            ),
            (
                "Mo 09:00-17:00; café",
                "character 17: expected days such as Mo-Fr, a time such as 09:00-17:00, 24/7 or off, not “café”"
            ),
            ("\"é\" x", "character 5: expected ';' before the next rule, not “x”"),
            (
                "Mo 10:00-12:00 open, 14:00-16:00",
                "character 22: expected days such as Mo-Fr, to say when this holds, not “14”"
            ),
        ])
    func mistakes(_ text: String, _ wanted: String) {
        let error = #expect(throws: OpeningHoursError.self) { try OpeningHours(text) }
        #expect(error?.description == wanted)
    }

    @Test(
        "What could be read as something else is refused",
        arguments: [
            "Mi 09:00-17:00", "Mo-Do 09:00-17:00", "Mo-So 09:00-17:00", "Pn-Pt 8:00-16:00", "Lu-Ve 9:00-12:00",
            "9-17", "Mo-Fr 9-17", "0900-1700", "Mo-Fr 0900-1700", "2000-2200", "Mo-Fr 2000-2200", "2000-2200 Mo-Fr",
            "10am-12pm", "09.00-17.00", "Mo-Fr 08:00-15; 00", "Mo-Fr 09:00-18900", "Mo-Fr 09:00-1:0",
            "Monday to Friday 9:00-17:00", "Mo-Fr 09:00-17:00 except bank holidays", "always", "24 hours", "24/77",
            "Mo-Fr 9:00-5:30", "12:00-6:00", "Mo-Fr 12:00", "Mo-Fr 09:00-17:00/30", "Mo--Fr 09:00-17:00",
            "Mo-Fr 09:00-17:00 |", "15 Jun-15 Sep",
        ])
    func refused(_ text: String) {
        #expect(throws: OpeningHoursError.self) { try OpeningHours(text) }
    }

    @Test("Values that are open at all times are seen")
    func alwaysOpen() throws {
        for text in ["24/7", "open", "00:00-24:00", "Mo-Su", "Mo-Su 00:00-24:00", "Mo-Fr; Sa,Su 24/7", "02:00-26:00"] {
            #expect(try OpeningHours(text).isAlwaysOpen, "\(text)")
        }
        for text in ["off", "Mo-Sa", "24/7; PH off", "00:00-23:59", "unknown", "24/7; 12:00-12:30 off", "17:00+"] {
            #expect(try !OpeningHours(text).isAlwaysOpen, "\(text)")
        }
    }

    @Test("The text is kept as given, without blanks at its ends, and decides whether two are the same")
    func text() throws {
        #expect(try OpeningHours("  Mo-Fr  09:00-17:00 \n").text == "Mo-Fr  09:00-17:00")
        #expect(try OpeningHours(" 24/7") == OpeningHours("24/7"))
        #expect(try OpeningHours("24/7") != OpeningHours("open"))
    }

    @Test("Limits: bytes, rules, spans and dates")
    func limits() {
        func fails(_ text: String, _ message: String) {
            let error = #expect(throws: OpeningHoursError.self) { try OpeningHours(text) }
            #expect(error?.message == message)
        }
        fails(String(repeating: "é", count: 501), "opening hours have at most 1000 bytes")
        #expect(throws: Never.self) { try OpeningHours("\"" + String(repeating: "é", count: 499) + "\"") }
        fails(String(repeating: "off;", count: 70), "there are more than 64 rules")
        fails(String(repeating: "Jan,", count: 130) + "Jan", "there are more than 128 dates")
        fails(String(repeating: "0:00+,", count: 130) + "0:00+", "there are more than 128 time spans")
    }
}
