import SeededRandom
import Testing

@testable import Registry

@Suite("Likeness of names")
struct LikenessTests {
    private func words(_ text: String) -> [String] {
        FoldedWords(text).words.map { word in
            var view = String.UnicodeScalarView()
            view.append(contentsOf: word)
            return String(view)
        }
    }

    @Test(
        "A name is folded to the words that say something",
        arguments: [
            ("The AED at St. Peter’s Ctr", ["st", "peters", "centre"]),
            ("Saint Peter's Center", ["st", "peters", "centre"]),
            ("Łódź Straße ﬁve ２", ["lodz", "strasse", "five", "2"]), ("Cafe\u{301}", ["cafe"]), ("Caf\u{E9}", ["cafe"]),
            ("Defibrillator", []), ("  -- ", []), ("", []), ("Co-op", ["co", "op"]), ("İzmir", ["izmir"]),
        ] as [(String, [String])])
    func folded(_ text: String, _ wanted: [String]) {
        #expect(words(text) == wanted)
    }

    @Test("Folding looks at a bounded part of a text")
    func bounded() {
        let long = FoldedWords(String(repeating: "\u{FDFA} ", count: 100_000))
        #expect(long.joined.count <= FoldedWords.lengthLimit)
        #expect(FoldedWords(String(repeating: "x", count: 1_000_000)).joined.count == FoldedWords.lengthLimit)
    }

    @Test(
        "Likeness is one for the same, little for others, and a number that differs keeps it down",
        arguments: [
            ("Lenton Centre", "the lenton CENTER", 1.0...1.0), ("Coop", "Co-op", 1.0...1.0),
            ("Wollaton Library", "Wollaton Librery", 0.9...0.99), ("Wollaton Library", "Library Wollaton", 1.0...1.0),
            ("Lenton Centre", "Lenton Centre Willoughby Street Nottingham", 0.8...0.8), ("Gate 1", "Gate 2", 0...0.5),
            ("Beeston Station Platform 1", "Beeston Station Platform 2", 0.5...0.5), ("Hall", "Mall", 0...0),
            ("Radford Pharmacy", "Bell Inn", 0...0), ("AED", "AED", 0...0), ("", "Lenton", 0...0),
        ] as [(String, String, ClosedRange<Double>)])
    func likeness(_ one: String, _ other: String, _ wanted: ClosedRange<Double>) {
        let likeness = FoldedWords(one).likeness(to: FoldedWords(other))
        #expect(wanted.contains(likeness), "\(likeness)")
        #expect(FoldedWords(other).likeness(to: FoldedWords(one)) == likeness)
    }

    @Test("The bounded distance is that of the whole table")
    func editDistance() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            let (one, other) = (random.word(), random.word())
            let whole = Self.wholeTable(one, other)
            let limit = Int.random(in: 0...5, using: &random)
            #expect(
                EditDistance.between(one, other, atMost: limit) == (whole <= limit ? whole : nil),
                "seed \(seed): \(one) \(other) \(limit)")
        }
    }

    /// The same recurrence over every cell.
    private static func wholeTable(_ one: [Unicode.Scalar], _ other: [Unicode.Scalar]) -> Int {
        var table = (0...one.count).map { row in (0...other.count).map { row == 0 ? $0 : $0 == 0 ? row : 0 } }
        for (row, letter) in zip(1..., one) {
            for (column, otherLetter) in zip(1..., other) {
                var least = min(table[row - 1][column], table[row][column - 1]) + 1
                least = min(least, table[row - 1][column - 1] + (letter == otherLetter ? 0 : 1))
                if row > 1, column > 1, letter == other[column - 2], otherLetter == one[row - 2] {
                    least = min(least, table[row - 2][column - 2] + 1)
                }
                table[row][column] = least
            }
        }
        return table[one.count][other.count]
    }
}

@Suite("Serial numbers")
struct SerialNumberTests {
    @Test(
        "Capitals, blanks and dashes do not matter",
        arguments: [
            ("a12c-04512", "A12C04512"), (" X\u{A0}90–04 5 ", "X90045"), ("B/123.4", "B/123.4"), ("00001", "00001"),
        ])
    func folded(_ text: String, _ wanted: String) {
        #expect(SerialNumber(text)?.folded == wanted)
    }

    @Test(
        "What names no device is no serial number",
        arguments: [
            "", "A12", "1 2-3 4", "UNKNOWN", "not known", "00000", "SN-00000", "11111", "XXXXX", "12345", "123456789",
            "0123456", String(repeating: "A1", count: 60),
        ])
    func none(_ text: String) {
        #expect(SerialNumber(text) == nil)
    }
}

extension SeededGenerator {
    fileprivate mutating func word() -> [Unicode.Scalar] {
        (0..<Int.random(in: 0...9, using: &self)).map { _ in ["a", "b", "c", "é"].randomElement(using: &self) ?? "a" }
    }
}
