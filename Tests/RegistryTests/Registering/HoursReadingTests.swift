import OpeningHours
import Registry
import Testing

@Suite("Access hours shown back")
struct HoursReadingTests {
    @Test("Hours that can be read come back in words")
    func words() {
        #expect(
            HoursReading("  Mo-Fr 09:00-17:00;  PH off ")
                == .understood(
                    text: "Mo-Fr 09:00-17:00; PH off",
                    words: "Monday to Friday 09:00 to 17:00; closed on bank holidays"))
        #expect(HoursReading("24/7") == .understood(text: "24/7", words: "open day and night"))
    }

    @Test("A mistake is told with its place in the text as it was typed, and what stands there")
    func mistakes() throws {
        guard case .mistake(let at, let detail) = HoursReading("  Mo-Fr 09:00-25:99") else {
            Issue.record("no mistake was found")
            return
        }
        let error = try #require(throws: OpeningHoursError.self) { try OpeningHours("  Mo-Fr 09:00-25:99") }
        #expect(at == error.position && (15...20).contains(at))
        #expect(error.description == "character \(at): \(detail)")
        #expect(HoursReading("") == .mistake(at: 1, detail: "the opening hours are empty"))
    }

    @Test("Longer hours than the register keeps are a mistake, however they begin")
    func tooLong() {
        let longest = "Mo 09:00-10:00 \"" + String(repeating: "é", count: HoursReading.lengthLimit - 17) + "\""
        guard case .understood(let text, _) = HoursReading(longest) else {
            Issue.record("the longest hours were refused: \(HoursReading(longest))")
            return
        }
        #expect(text == longest)
        #expect(
            HoursReading(longest + " ") == .mistake(at: 501, detail: "access hours have at most 500 characters"))
        let hostile = String(repeating: "Mo-", count: 1_000_000)
        #expect(HoursReading(hostile) == .mistake(at: 501, detail: "access hours have at most 500 characters"))
    }

    @Test(
        "What is kept reads as what was typed",
        arguments: [
            "Mo-Fr\t09:00\n-17:00", "Sa,Su\u{A0}10:00-12:00", "Mo 09:00-10:00 \"by  appointment\"",
            "mo-su sunrise-sunset",
        ])
    func kept(_ typed: String) {
        guard case .understood(let text, let words) = HoursReading(typed) else {
            Issue.record("\(typed) was not read")
            return
        }
        guard case .understood(let again, let sameWords) = HoursReading(text) else {
            Issue.record("\(text) was not read")
            return
        }
        #expect(again == text)
        #expect(sameWords == words || typed.contains("\""))
    }
}
