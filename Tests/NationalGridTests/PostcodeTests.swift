import NationalGrid
import Testing

@Suite("Postcodes")
struct PostcodeTests {
    @Test(
        "Postcodes as people type them come out in the one proper form",
        arguments: [
            ("NG7 2RD", "NG7 2RD"), ("ng72rd", "NG7 2RD"), ("Ng7   2rD", "NG7 2RD"), ("  NG7 2RD\n", "NG7 2RD"),
            ("\u{00A0}NG7\u{00A0}2RD\u{00A0}", "NG7 2RD"), ("N G 7 2 R D", "NG7 2RD"), ("NG7\t2RD", "NG7 2RD"),
            ("\u{FEFF}de1\u{200B}2qy", "DE1 2QY"), ("NG7 2 RD", "NG7 2RD"), ("l12ab", "L1 2AB"),
            ("gir0aa", "GIR 0AA"), ("Gir 0AA", "GIR 0AA"),
        ])
    func normalising(text: String, expected: String) throws {
        let postcode = try Postcode(text)
        #expect(postcode.description == expected)
        #expect(try Postcode(expected) == postcode)
    }

    @Test(
        "Each of the six shapes is taken apart rightly",
        arguments: [
            ("M1 1AE", ["M", "M1", nil, "M1 1", "AE"]), ("B33 8TH", ["B", "B33", nil, "B33 8", "TH"]),
            ("CR2 6XH", ["CR", "CR2", nil, "CR2 6", "XH"]), ("DN55 1PT", ["DN", "DN55", nil, "DN55 1", "PT"]),
            ("W1A 1HQ", ["W", "W1", "W1A", "W1A 1", "HQ"]), ("EC1A 1BB", ["EC", "EC1", "EC1A", "EC1A 1", "BB"]),
            ("GIR 0AA", ["GIR", "GIR", nil, "GIR 0", "AA"]),
        ] as [(String, [String?])])
    func parts(text: String, expected: [String?]) throws {
        for typed in [text, text.filter { $0 != " " }.lowercased()] {
            let postcode = try Postcode(typed)
            let parts = [postcode.area, postcode.district, postcode.subdistrict, postcode.sector, postcode.unit]
            #expect(parts == expected)
            #expect(postcode.outward + " " + postcode.inward == text)
        }
    }

    @Test(
        "What is no postcode is refused, and it is said why and where",
        arguments: [
            ("", .empty), ("\u{00A0}\t ", .empty), (String(repeating: "N", count: 65), .tooLong),
            (String(repeating: " ", count: 100_000), .tooLong),
            ("NG7-2RD", .unexpectedCharacter("-", position: 4)), ("NG7 2RD.", .unexpectedCharacter(".", position: 8)),
            ("NG７ 2RD", .unexpectedCharacter("７", position: 3)), ("ÑG7 2RD", .unexpectedCharacter("Ñ", position: 1)),
            ("NG7\u{0}2RD", .unexpectedCharacter("\u{0}", position: 4)),
            ("'; --", .unexpectedCharacter("'", position: 1)),
            ("ıP1 1AA", .unexpectedCharacter("ı", position: 1)), ("ſW1 1AA", .unexpectedCharacter("ſ", position: 1)),
            ("NG7", .wrongLength(3)), ("EH1 J", .wrongLength(4)), ("NG72 2RDX", .wrongLength(8)),
            ("Definitely wrong", .wrongLength(15)),
            ("NG72 RD", .misplacedSpace), ("SW1 12AZ", .misplacedSpace), ("N G72RD", .misplacedSpace),
            ("NG7 ORD", .inwardShape), ("NG7 22D", .inwardShape), ("NG7 2R0", .inwardShape), ("12345", .inwardShape),
            ("7NG 2RD", .outwardShape), ("1A1 1AA", .outwardShape), ("NGA 2RD", .outwardShape),
            ("N777 2RD", .outwardShape), ("N 2RD1AA", .misplacedSpace), ("NGG7 2RD", .outwardShape),
            ("N7AA 2RD", .outwardShape), ("NG 2RD", .outwardShape), ("GIR 0AB", .outwardShape),
            ("W1AA 1AA", .outwardShape),
            ("QG7 2RD", .letterNotUsed("Q", position: 1)), (" vg7 2RD", .letterNotUsed("V", position: 2)),
            ("X1 2RD", .letterNotUsed("X", position: 1)), ("NI7 2RD", .letterNotUsed("I", position: 2)),
            ("NJ7 2RD", .letterNotUsed("J", position: 2)), ("NZ7 2RD", .letterNotUsed("Z", position: 2)),
            ("W1I 2RD", .letterNotUsed("I", position: 3)), ("EC1C 1BB", .letterNotUsed("C", position: 4)),
            ("NG7 2CD", .letterNotUsed("C", position: 6)), ("NG7 2RO", .letterNotUsed("O", position: 7)),
        ] as [(String, PostcodeError)])
    func refusals(text: String, expected: PostcodeError) {
        #expect(throws: expected) { try Postcode(text) }
    }

    @Test("The letters allowed in each place are those of the standard")
    func letters() {
        let allowed = { (text: (String) -> String) in
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ".filter { (try? Postcode(text(String($0)))) != nil }
        }
        #expect(allowed { $0 + "1 1AA" } == "ABCDEFGHIJKLMNOPRSTUWYZ")
        #expect(allowed { "N" + $0 + "1 1AA" } == "ABCDEFGHKLMNOPQRSTUVWXY")
        #expect(allowed { "N1" + $0 + " 1AA" } == "ABCDEFGHJKPSTUW")
        #expect(allowed { "EC1" + $0 + " 1AA" } == "ABEHMNPRVWXY")
        #expect(allowed { "N1 1" + $0 + "A" } == "ABDEFGHJLNPQRSTUWXYZ")
        #expect(allowed { "N1 1A" + $0 } == "ABDEFGHJLNPQRSTUWXYZ")
    }

    @Test("Errors name the character and the place, and no two say the same")
    func descriptions() {
        #expect(message("NG7-2RD").contains("character 4 is “-”"))
        #expect(message("NG7 2RO").contains("“O”") && message("NG7 2RO").contains("character 7"))
        #expect(message("EH1 J").contains("this has 4"))
        let texts = [
            "", String(repeating: "N", count: 65), "NG7-2RD", "NG7", "NG72 RD", "NG7 ORD", "7NG 2RD", "QG7 2RD",
        ]
        #expect(Set(texts.map(message)).count == texts.count)
    }

    private func message(_ text: String) -> String {
        do {
            return try Postcode(text).description
        } catch {
            return error.description
        }
    }
}
