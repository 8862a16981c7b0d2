import Registry
import SeededRandom
import Testing

@Suite("Texts that a spreadsheet would run")
struct SpreadsheetTextTests {
    @Test(
        "A text that begins like a formula gets an apostrophe",
        arguments: [
            "=1+1", "+441150000000", "-1.15", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\t", "\r", " =1", "\u{A0}=1",
            "\u{200B}=1", "\u{FEFF}@x", "＝1", "＋1", "－1", "＠x", "﹦1", "\"=1\"", "“=1”", "''=1", "'=1", "' \"+1",
            "\u{0}=1", "=", "\r\nx", " \t x",
        ])
    func run(_ text: String) {
        let neutralised = SpreadsheetText.neutralised(text)
        #expect(Array(neutralised.utf8) == Array("'".utf8) + Array(text.utf8))
        #expect(Array(SpreadsheetText.restored(neutralised).utf8) == Array(text.utf8))
    }

    @Test(
        "Any other text stays as it is, also one with an apostrophe of its own",
        arguments: [
            "", "Lenton Centre", "'t Zand", "'", "''", "a=b", "1-2", "(=1)", "\"x", "3+4", "’s-Hertogenbosch", "é=",
        ])
    func stays(_ text: String) {
        #expect(SpreadsheetText.neutralised(text) == text)
        #expect(SpreadsheetText.restored(text) == text)
    }

    @Test("A text and the same with an apostrophe stay two texts")
    func apart() {
        #expect(SpreadsheetText.neutralised("=1") == "'=1")
        #expect(SpreadsheetText.neutralised("'=1") == "''=1")
        #expect(SpreadsheetText.restored("'=1") == "=1")
        #expect(SpreadsheetText.restored("''=1") == "'=1")
    }

    @Test(
        "Nothing that was neutralised begins with a sign that runs, after whatever a program may pass over but apostrophes"
    )
    func neverRuns() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            let text = random.hostileCell()
            let cell = SpreadsheetText.neutralised(text)
            let first = cell.unicodeScalars.first { !$0.properties.isWhitespace && $0 != "\"" }
            #expect(
                first.map { !"=+-@＝＋－＠".unicodeScalars.contains($0) } ?? true, "seed \(seed): \(text.debugDescription)")
            #expect(Array(SpreadsheetText.restored(cell).utf8) == Array(text.utf8), "seed \(seed)")
        }
    }
}

extension SeededGenerator {
    /// A short text of the signs that matter to spreadsheets and CSV, and of others. No NUL, which a file cannot hold.
    mutating func hostileCell() -> String {
        let signs = Array("=+-@\t\r\n＝＋－＠'\"’“,; |()aZ09é€😀\u{A0}\u{200B}\u{FEFF}\u{301}\u{1}\u{7F}".unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &self) { text.append(signs.randomElement(using: &self) ?? "a") }
        return String(text)
    }
}
