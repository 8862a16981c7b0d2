import Foundation
import HTTPSupport
import SeededRandom
import StrictJSON
import Testing

@Suite("The JSON writer")
struct JSONWriterTests {
    private func written(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test("Numbers with a fixed count of decimals are rounded half away from zero and never lose their sign or zeros")
    func decimals() {
        for (number, decimals, text) in [
            (412.345, 1, "412.3"), (412.35, 1, "412.4"), (-0.05, 1, "-0.1"), (-0.04, 1, "0.0"), (0.0, 1, "0.0"),
            (5, 0, "5"), (52.9548, 7, "52.9548000"), (-1.1581, 7, "-1.1581000"), (0.0000001, 7, "0.0000001"),
            (-0.0000012, 7, "-0.0000012"), (.infinity, 1, "null"), (.nan, 1, "null"), (1e300, 1, "null"),
        ] as [(Double, Int, String)] {
            #expect(written { $0.value(number, decimals: decimals) } == text)
        }
    }

    @Test("Whole numbers of any size, and keys as PostgreSQL writes them")
    func wholeNumbersAndKeys() throws {
        for number in [0, 7, 10, 99, 100, -1, -120, .max, .min] {
            #expect(written { $0.value(number) } == String(number))
        }
        let key = try #require(UUID(uuidString: "01A2054F-47AB-7D5D-840C-7C33D164000D"))
        #expect(written { $0.value(key) } == "\"01a2054f-47ab-7d5d-840c-7c33d164000d\"")
    }

    @Test("Times are those of the platform's own formatter, over eight thousand years", arguments: 1...20)
    func times(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for _ in 0..<200 {
            // Whole milliseconds that a double holds exactly after the division.
            let seconds = Double(Int.random(in: -12_000_000_000...250_000_000_000, using: &random)) + 0.125
            let date = Date(timeIntervalSince1970: seconds)
            #expect(written { $0.value(date) } == "\"\(date.formatted(format))\"", "\(seconds)")
        }
        #expect(written { $0.value(Date(timeIntervalSince1970: 951_782_400)) } == "\"2000-02-29T00:00:00.000Z\"")
        #expect(written { $0.value(Date(timeIntervalSince1970: -0.5)) } == "\"1969-12-31T23:59:59.500Z\"")
        #expect(written { $0.value(Date(timeIntervalSince1970: .infinity)) } == "null")
        #expect(written { $0.value(Date(timeIntervalSince1970: 1e15)) } == "null")
    }

    @Test("Numbers as they are: whole ones without a point, what JSON cannot write as null")
    func numbers() {
        for (number, text) in [(500.0, "500"), (400.5, "400.5"), (.nan, "null"), (-.infinity, "null")]
            as [(Double, String)]
        {
            #expect(written { $0.value(number) } == text)
        }
    }

    @Test(
        "Any text comes back from the strict reader as it was",
        arguments: ["", "\"\\/", "\n\t\r\u{8}\u{1F}\u{7F}", "é🏥\u{2028}"])
    func text(text: String) throws {
        let json = written { writer in writer.object { $0.member("text", text) } }
        #expect(try JSONReader.read(Array(json.utf8)).object?["text"]?.string == text)
    }

    @Test("Members and elements are apart by commas, however they nest")
    func nesting() {
        let json = written { writer in
            writer.object { writer in
                writer.member("a", 1)
                writer.name("b")
                writer.array([1, 2]) { $0.value($1) }
                writer.name("c")
                writer.object { _ in }
                writer.member("d", nil as String?)
                writer.member("e", true)
                writer.name("f")
                writer.array([Int]()) { $0.value($1) }
            }
        }
        #expect(json == #"{"a":1,"b":[1,2],"c":{},"d":null,"e":true,"f":[]}"#)
    }
}
