import SeededRandom
import SpatialGrid
import Testing

@testable import Registry

@Suite("Writing CSV")
struct CSVWriterTests {
    private func text(_ writer: CSVWriter) -> String { String(decoding: writer.bytes, as: UTF8.self) }

    @Test("Rows end in CR LF, and only what needs quotes has them")
    func rows() {
        var writer = CSVWriter(header: ["a", "b, c", "d"])
        writer.append([.text("x"), .text("say \"hi\""), .text("two\r\nlines")])
        writer.append([.text(" x"), .text("x "), .text("x;y")])
        writer.append([.text(""), .empty, .text("żółć")])
        #expect(
            text(writer)
                == "a,\"b, c\",d\r\nx,\"say \"\"hi\"\"\",\"two\r\nlines\"\r\n\" x\",\"x \",\"x;y\"\r\n,,żółć\r\n")
    }

    @Test("The byte order mark is there for who asks for it")
    func byteOrderMark() {
        #expect(CSVWriter(header: ["a"], byteOrderMark: true).bytes == [0xEF, 0xBB, 0xBF, 0x61, 0x0D, 0x0A])
        #expect(CSVWriter(header: ["a"]).bytes == [0x61, 0x0D, 0x0A])
    }

    @Test("A number stays a number, the same characters as text do not run")
    func numbersAndTexts() {
        var writer = CSVWriter(header: ["number", "text"])
        writer.append([.number(-1.15), .text("-1.15")])
        writer.append([.whole(-7), .text("=1+1")])
        #expect(text(writer) == "number,text\r\n-1.15,'-1.15\r\n-7,'=1+1\r\n")
    }

    private static let numbers: [(Double, String)] = [
        (0, "0"), (-0.0, "0"), (5, "5"), (100, "100"), (-1.15, "-1.15"), (123456.789, "123456.789"),
        (1e-7, "0.0000001"),
        (-2.5e-5, "-0.000025"), (1e16, "10000000000000000"), (1.25e17, "125000000000000000"), (.nan, ""),
        (.infinity, ""), (-.infinity, ""),
    ]

    @Test("Numbers are written without exponent, and none that is no number", arguments: numbers)
    func digits(_ number: Double, _ wanted: String) {
        #expect(CSVCell.number(number).contents == wanted)
    }

    @Test("A number is read back as the same number")
    func numbersRoundTrip() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let scales: [Double] = [1e-7, 1e-3, 1, 180, 1e6, 1e15]
        for _ in 0..<5_000 {
            let scale = scales.randomElement(using: &random) ?? 1
            let number = Double.random(in: -1...1, using: &random) * scale
            let contents = CSVCell.number(number).contents
            #expect(Double(contents) == number, "seed \(seed): \(number)")
            #expect(!contents.contains("e"))
        }
    }

    @Test("Missing values are empty cells")
    func missing() {
        #expect(CSVCell.text(nil as String?) == .empty)
        #expect(CSVCell.number(nil as Double?) == .empty)
        #expect(CSVCell.whole(nil as Int?) == .empty)
        #expect(CSVCell.text("x" as String?) == .text("x"))
    }

    @Test("A short row is filled up and a long one cut, so that every row can be read")
    func ragged() throws {
        var writer = CSVWriter(header: ["a", "b"])
        writer.append([.text("1")])
        writer.append([.text("1"), .text("2"), .text("3")])
        let csv = try CSVFile(writer.bytes)
        #expect(csv.faults.isEmpty)
        #expect(csv.records.map(\.fields) == [["1", ""], ["1", "2"]])
    }

    @Test("NUL is left out, since it would spoil its row")
    func nul() throws {
        var writer = CSVWriter(header: ["a", "b"])
        writer.append([.text("x\0y"), .text("\0=1")])
        let csv = try CSVFile(writer.bytes)
        #expect(csv.records.map(\.fields) == [["xy", "'=1"]])
    }

    @Test("What is written is what the project's reader reads, over 20,000 cells", arguments: [true, false])
    func roundTrip(_ byteOrderMark: Bool) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        // The reader passes over rows without a word, so each has one.
        let rows = (0..<2_000).map { _ in ["x"] + (0..<10).map { _ in random.hostileCell() } }
        var writer = CSVWriter(header: (0..<11).map { "column \($0)" }, byteOrderMark: byteOrderMark)
        for row in rows { writer.append(row.map { .text($0) }) }
        let csv = try CSVFile(writer.bytes)
        #expect(csv.faults.isEmpty && !csv.brokeOff && csv.firstLineNotUTF8 == nil, "seed \(seed)")
        #expect(csv.delimiter == UInt8(ascii: ","))
        try #require(csv.records.count == rows.count, "seed \(seed)")
        for (record, row) in zip(csv.records, rows) {
            #expect(
                record.fields.map { Array(SpreadsheetText.restored($0).utf8) } == row.map { Array($0.utf8) },
                "seed \(seed)")
        }
    }

    @Test("An export that is imported gives the same words: the reader takes the apostrophe away")
    func imported() throws {
        var writer = CSVWriter(header: ["id", "name", "latitude", "longitude", "serial number"])
        writer.append([.text("A1"), .text("=Lenton, \"the\" Centre"), .number(52.95), .number(-1.15), .text("-12345X")])
        writer.append([.text("A2"), .text("'t Zand"), .number(52.96), .number(-1.25), .text("@9")])
        let reading = try ImportReader.read(writer.bytes, fileName: "export.csv")
        #expect(reading.entries.map(\.name) == ["=Lenton, \"the\" Centre", "'t Zand"])
        #expect(reading.entries.map(\.serialNumber) == ["-12345X", "@9"])
        #expect(reading.entries.map(\.coordinate.longitude) == [-1.15, -1.25])
        #expect(reading.counts == [2, 0, 0])
    }
}
