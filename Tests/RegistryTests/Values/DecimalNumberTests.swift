import Registry
import Testing

@Suite("Decimal numbers")
struct DecimalNumberTests {
    @Test(
        "Decimal numbers are read",
        arguments: [
            ("52.9548", 52.9548), ("-1.1581", -1.1581), ("+7", 7), ("500", 500), ("0.5", 0.5), ("-0", 0),
            ("007.50", 7.5),
        ])
    func numbers(_ text: String, _ value: Double) {
        #expect(DecimalNumber.read(text) == value)
    }

    @Test(
        "What Swift would read but nobody means is refused, and so is everything else",
        arguments: [
            "nan", "NaN", "inf", "-infinity", "0x1p3", "1e5", "1.", ".5", "", "-", "+", ".", "1..2", "1-2", " 1", "1 ",
            "1,5",
            "٣", "1\u{0}", "--1",
        ])
    func others(_ text: String) {
        #expect(DecimalNumber.read(text) == nil)
    }

    @Test("The result is finite however long the number, and too long a number is refused")
    func long() {
        #expect(DecimalNumber.read(String(repeating: "9", count: 40))?.isFinite == true)
        #expect(DecimalNumber.read(String(repeating: "9", count: 41)) == nil)
    }

    @Test("A whole number has one to nine digits")
    func whole() {
        #expect(DecimalNumber.readWhole("999999999") == 999_999_999)
        for text in ["", "-1", "+1", "1.0", "1234567890", "x"] { #expect(DecimalNumber.readWhole(text) == nil) }
    }
}
