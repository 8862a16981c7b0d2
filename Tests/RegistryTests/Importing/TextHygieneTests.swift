import Testing

@testable import Registry

@Suite("Texts of a file")
struct TextHygieneTests {
    @Test(
        "Blanks are put in order and control characters left out",
        arguments: [
            ("plain text", "plain text"), ("  a \t b\r\nc  ", "a b c"), ("a\u{0}b\u{7}c\u{7F}", "abc"),
            ("\u{FEFF}a\u{200B}", "a"), ("\u{202E}evil\u{202C}", "evil"), ("a\u{A0}b", "a b"), ("żółć", "żółć"),
            ("a  b", "a b"), ("\u{85}x", "x"),
        ])
    func cleaned(_ text: String, _ wanted: String) {
        #expect(TextHygiene.clean(text).map { Array($0.unicodeScalars) } == Array(wanted.unicodeScalars))
    }

    @Test("Nothing is left of blanks and control characters alone", arguments: ["", " ", "\n\t", "\u{0}\u{FEFF}"])
    func nothing(_ text: String) {
        #expect(TextHygiene.clean(text) == nil)
    }

    @Test("Letters are composed")
    func composed() {
        #expect(TextHygiene.clean("Cafe\u{301}").map { Array($0.unicodeScalars) } == Array("Caf\u{E9}".unicodeScalars))
        #expect(TextHygiene.clean("\u{212B}").map { Array($0.unicodeScalars) } == ["\u{C5}"])
    }

    @Test("A limit counts scalars and cuts only what is longer")
    func cut() {
        #expect(TextHygiene.cut("żółć", to: 4) == nil)
        #expect(TextHygiene.cut("żółć", to: 3) == "żół")
        #expect(TextHygiene.cut("ab cd", to: 3) == "ab")
    }

    @Test("An endless text costs no more than a long one")
    func endless() {
        #expect(TextHygiene.clean(String(repeating: "e\u{301}", count: 1_000_000))?.unicodeScalars.count == 4_000)
        #expect(TextHygiene.clean(String(repeating: "x", count: 1_000_000))?.utf8.count == 8_000)
    }
}
