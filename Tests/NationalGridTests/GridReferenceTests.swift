import SeededRandom
import Testing

@testable import NationalGrid

@Suite("Grid references")
struct GridReferenceTests {
    @Test(
        "References as people type them are read",
        arguments: [
            ("SK573397", "SK573397", 457_300, 339_700, 100), ("SK 573 397", "SK573397", 457_300, 339_700, 100),
            ("sk57333971", "SK57333971", 457_330, 339_710, 10), ("SK5739", "SK5739", 457_000, 339_000, 1000),
            ("SK53", "SK53", 450_000, 330_000, 10_000), ("sk 5 3", "SK53", 450_000, 330_000, 10_000),
            ("TG 51409 13177", "TG5140913177", 651_409, 313_177, 1), ("SV0000000000", "SV0000000000", 0, 0, 1),
            ("JM 99999 99999", "JM9999999999", 699_999, 1_299_999, 1),
            ("HU396753", "HU396753", 439_600, 1_175_300, 100),
            ("\u{00A0}S K\t573\u{2009}397\n", "SK573397", 457_300, 339_700, 100),
            ("SK 57 33 97 10", "SK57339710", 457_330, 397_100, 10),
            ("Sk573 397", "SK573397", 457_300, 339_700, 100),
            ("SK00 01", "SK0001", 400_000, 301_000, 1000),
        ])
    func parsing(text: String, compact: String, easting: Int, northing: Int, side: Int) throws {
        let reference = try GridReference(text)
        #expect(reference.description == compact)
        #expect(reference.square == String(compact.prefix(2)))
        #expect(reference.easting == easting)
        #expect(reference.northing == northing)
        #expect(reference.sideLength == side)
        #expect(reference.digits == compact.count - 2)
        let half = Double(side) / 2
        #expect(reference.centre == GridPosition(easting: Double(easting) + half, northing: Double(northing) + half))
    }

    @Test(
        "What is no grid reference is refused, and it is said why and where",
        arguments: [
            ("", .empty), (" \u{00A0} ", .empty), (String(repeating: " ", count: 65), .tooLong),
            ("SK573397" + String(repeating: "0", count: 100_000), .tooLong),
            ("457300, 339700", .notALetter("4", position: 1)), ("457300339700", .notALetter("4", position: 1)),
            ("J 341 740", .notALetter("3", position: 3)), ("-SK573397", .notALetter("-", position: 1)),
            ("S", .oneLetterOnly), (" s ", .oneLetterOnly),
            ("SI573397", .unknownSquare("SI")), ("is573397", .unknownSquare("IS")), ("SI", .unknownSquare("SI")),
            ("AA573397", .unknownSquare("AA")), ("TC573397", .unknownSquare("TC")), ("RZ573397", .unknownSquare("RZ")),
            ("ÅK573397", .notALetter("Å", position: 1)), ("SK5733O7", .notADigit("O", position: 7)),
            ("SK 573,397", .notADigit(",", position: 7)), ("SK 573 -39", .notADigit("-", position: 8)),
            ("SK57A", .notADigit("A", position: 5)), ("SK53NW", .notADigit("N", position: 5)),
            ("SK٥٧٣٣٩٧", .notADigit("٥", position: 3)), ("SK 573\u{0}397", .notADigit("\u{0}", position: 7)),
            ("SK", .noDigits(square: "SK")), ("sk ", .noDigits(square: "SK")),
            ("SK5", .oddNumberOfDigits(1)), ("SK57339", .oddNumberOfDigits(5)), ("SK 573 3971", .oddNumberOfDigits(7)),
            ("SK573397573397", .tooManyDigits(12)), ("SK57339 5733 97", .oddNumberOfDigits(11)),
            ("SK 57 3397", .unequalHalves), ("SK 5733 97", .unequalHalves), ("SK5 73397", .unequalHalves),
            ("SK 57 33 97", .unequalHalves),
        ] as [(String, GridReferenceError)])
    func refusals(text: String, expected: GridReferenceError) {
        #expect(throws: expected) { try GridReference(text) }
    }

    @Test("Errors name the character, the place and the number")
    func descriptions() {
        #expect(message("SK5733O7").contains("character 7 is “O”"))
        #expect(message("SK 573\u{202E}397").contains("character 7 is U+202E"))
        #expect(message("SI573397").contains("“SI”") && message("SI573397").contains("letter I"))
        #expect(message("AA573397").contains("“AA”") && !message("AA573397").contains("letter I"))
        #expect(message("SK57339").contains("5 cannot be halved"))
        #expect(message("SK573397573397").contains("12"))
        #expect(message("457300, 339700").contains("character 1 is “4”"))
        #expect(message("SK").contains("100 km"))
        let texts = ["", "457300", "S", "SI57", "SK5X", "SK", "SK573", "SK573397573397", "SK 5 739"]
        #expect(Set(texts.map(message)).count == texts.count)
    }

    private func message(_ text: String) -> String {
        do {
            return try GridReference(text).description
        } catch {
            return error.description
        }
    }

    @Test("A position is cut off to the square it lies in, at every precision")
    func formatting() throws {
        let position = GridPosition(easting: 457_339.99, northing: 339_709.99)
        let expected = [2: "SK53", 4: "SK5739", 6: "SK573397", 8: "SK57333970", 10: "SK5733939709"]
        for (digits, text) in expected {
            #expect(try GridReference(of: position, digits: digits).description == text)
        }
        let northOfScilly = GridPosition(easting: 1, northing: 100_002)
        #expect(try GridReference(of: northOfScilly, digits: 10).description == "SQ0000100002")
    }

    @Test("A number of digits that no reference has is refused", arguments: [-2, 0, 1, 3, 5, 7, 9, 11, 12, Int.max])
    func unsupportedDigits(count: Int) {
        #expect(throws: GridReferenceError.unsupportedNumberOfDigits(count)) {
            try GridReference(of: GridPosition(easting: 1, northing: 1), digits: count)
        }
    }

    @Test(
        "A position off the National Grid has no reference",
        arguments: [
            (-0.001, 0), (0, -0.001), (700_000, 0), (0, 1_300_000), (.nan, 0), (0, .nan), (.infinity, 0),
            (1e300, 1e300),
        ] as [(Double, Double)])
    func offTheGrid(easting: Double, northing: Double) {
        #expect(throws: GridReferenceError.outsideGrid) {
            try GridReference(of: GridPosition(easting: easting, northing: northing), digits: 6)
        }
    }

    @Test("The letters of all 91 squares are those of Ordnance Survey's diagram")
    func squares() throws {
        // From north to south and from west to east.
        let diagram = [
            "HL HM HN HO HP JL JM", "HQ HR HS HT HU JQ JR", "HV HW HX HY HZ JV JW", "NA NB NC ND NE OA OB",
            "NF NG NH NJ NK OF OG", "NL NM NN NO NP OL OM", "NQ NR NS NT NU OQ OR", "NV NW NX NY NZ OV OW",
            "SA SB SC SD SE TA TB", "SF SG SH SJ SK TF TG", "SL SM SN SO SP TL TM", "SQ SR SS ST SU TQ TR",
            "SV SW SX SY SZ TV TW",
        ]
        for (fromNorth, row) in diagram.enumerated() {
            for (column, letters) in row.split(separator: " ").enumerated() {
                let reference = try GridReference(letters + "0000")
                #expect(reference.easting == column * 100_000)
                #expect(reference.northing == (12 - fromNorth) * 100_000)
                let corner = GridPosition(easting: Double(reference.easting), northing: Double(reference.northing))
                #expect(try GridReference(of: corner, digits: 4).square == letters)
            }
        }
    }

    @Test("Of the 676 pairs of letters exactly 91 name a square")
    func unknownSquares() {
        let letters = (0x41...0x5A).compactMap { Unicode.Scalar(UInt32($0)) }
        let known = letters.flatMap { first in letters.map { (first, $0) } }.filter {
            (try? GridReference("\($0)\($1)55")) != nil
        }
        #expect(known.count == 91)
    }

    @Test("The reference of a position holds the position, and reading it back gives the same")
    func roundTrip() throws {
        let seed: UInt64 = 1936
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let position = GridPosition(
                easting: .random(in: 0..<700_000, using: &generator),
                northing: .random(in: 0..<1_300_000, using: &generator))
            for digits in stride(from: 2, through: 10, by: 2) {
                let reference = try GridReference(of: position, digits: digits)
                let offset = (
                    position.easting - Double(reference.easting), position.northing - Double(reference.northing)
                )
                let side = 0..<Double(reference.sideLength)
                #expect(side.contains(offset.0) && side.contains(offset.1), "seed \(seed): \(reference)")
                #expect(try GridReference(reference.description) == reference, "seed \(seed)")
                #expect(try GridReference(of: reference.centre, digits: digits) == reference, "seed \(seed)")
            }
        }
    }
}
