import HTTPSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NationalGrid
import Registry
import SeededRandom
import StrictJSON
import Testing

@testable import RegistryAPI

@Suite("What the document's patterns take")
struct DocumentedPatternsTests {
    private static let letters = (UInt8(ascii: "A")...UInt8(ascii: "Z")).map { Character(Unicode.Scalar($0)) }

    private static func pattern(of schema: String) throws -> Regex<AnyRegexOutput> {
        let document = try JSONReader.read(OpenAPIDocument.builtIn().json(of: Service().guarded().rules))
        let schemas = document.object?["components"]?.object?["schemas"]?.object
        let text = try #require(schemas?[schema]?.object?["pattern"]?.string)
        return try Regex(text).matchingSemantics(.unicodeScalar)
    }

    @Test("Of the squares of the National Grid the 91 that are read and no others")
    func squares() throws {
        let pattern = try Self.pattern(of: "GridReference")
        var count = 0
        for first in Self.letters {
            for second in Self.letters {
                let text = "\(first)\(second)1234"
                let isRead = (try? GridReference(text)) != nil
                #expect(try (pattern.firstMatch(in: text) != nil) == isRead, "\(text)")
                if isRead { count += 1 }
            }
        }
        #expect(count == 91)
        for length in 0...12 {
            let text = "SK" + String(repeating: "5", count: length)
            #expect(try (pattern.firstMatch(in: text) != nil) == ((try? GridReference(text)) != nil), "\(text)")
        }
    }

    @Test("Of postcodes in capitals those that are read and no others", arguments: 1...4)
    func postcodes(seed: UInt64) throws {
        let pattern = try Self.pattern(of: "Postcode")
        var random = SeededGenerator(seed: seed)
        var read = 0
        for shape in ["A9", "A99", "A9A", "AA9", "AA99", "AA9A", "A", "AA", "999", "AAA9", "AA999"] {
            for _ in 0..<300 {
                let space = Bool.random(using: &random) ? " " : ""
                let text = (shape + space + "9AA").map { character -> String in
                    switch character {
                    case "A": String(Self.letters.randomElement(using: &random) ?? "A")
                    case "9": String(Int.random(in: 0...9, using: &random))
                    default: String(character)
                    }
                }.joined()
                let isRead = (try? Postcode(text)) != nil
                #expect(try (pattern.firstMatch(in: text) != nil) == isRead, "\(text)")
                if isRead { read += 1 }
            }
        }
        #expect(read > 300)
        #expect(try pattern.firstMatch(in: "GIR 0AA") != nil && (try? Postcode("GIR 0AA")) != nil)
    }

    @Test(
        "Of moments with seconds those that are read and no others",
        arguments: [
            "2000-01-01T00:00:00Z", "2000-01-01T00:00:00+14:00", "2100-12-31T23:59:59-14:00", "2026-06-30t09:05:00.5z",
            "2026-06-30T09:05:00.123456789+13:59", "2026-06-30T09:05:00.1234567890Z", "1999-12-31T23:59:59Z",
            "2101-01-01T00:00:00Z", "2026-06-30T24:00:00Z", "2026-06-30T23:60:00Z", "2026-06-30T23:59:60Z",
            "2026-06-30T09:05:00+14:01", "2026-06-30T09:05:00+15:00", "2026-06-30T09:05:00", "2026-13-30T09:05:00Z",
            "2026-00-30T09:05:00Z", "2026-06-32T09:05:00Z", "2026-06-00T09:05:00Z", "2026-06-30 09:05:00Z",
            "2026-06-30T09:05:00.Z", "2026-06-30T09:05:00Z ", " 2026-06-30T09:05:00Z", "2026-06-30T09:05:00+1:00",
        ])
    func moments(text: String) throws {
        let isTaken = try Self.pattern(of: "Time").firstMatch(in: text) != nil
        #expect(isTaken == (ISOTimestamp.read(text) != nil))
    }

    @Test("A text of which nothing remains does not fit, and every other does")
    func texts() throws {
        let pattern = try Self.pattern(of: "Text")
        for value in [Array(UInt32(1)...0x3100), Array(0xFE00...0xFFFF)].joined() {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = " \(scalar)\n"
            let remains = TextHygiene.clean(text) != nil
            #expect(try (pattern.firstMatch(in: text) != nil) == remains, "U+\(String(value, radix: 16))")
        }
    }

    @Test("Text has as many characters as the document says, however many bytes they take")
    func lengths() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            let headers: HTTPFields = [
                .contentType: "application/json", .authorization: service.keyStore.authorization(.administrator),
            ]
            for (count, status) in [(2000, HTTPResponse.Status.created), (2001, .badRequest)] {
                let note = String(repeating: "\u{1F3E5}", count: count)
                let response = try await client.execute(
                    uri: "/v1/defibrillators/\(Known.device)/checks", method: .post, headers: headers,
                    body: ByteBuffer(string: #"{"readySignal": true, "note": "\#(note)"}"#))
                #expect(response.status == status, "\(count)")
            }
        }
    }
}
