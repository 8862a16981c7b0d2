import Testing

@testable import Registry

@Suite("Taking CSV apart")
struct CSVFileTests {
    private func read(_ text: String) throws -> CSVFile { try CSVFile(Array(text.utf8)) }

    @Test("Line ends may be CR LF, LF or CR, and the last one may be missing", arguments: ["\r\n", "\n", "\r"])
    func lineEnds(_ end: String) throws {
        for last in ["", end] {
            let csv = try read(["a,b", "1,2", "3,4"].joined(separator: end) + last)
            #expect(csv.header == ["a", "b"])
            #expect(csv.records.map(\.fields) == [["1", "2"], ["3", "4"]])
            #expect(csv.records.map(\.line) == [2, 3])
        }
    }

    @Test("Commas, semicolons and tabs are told apart by the header", arguments: [",", ";", "\t"])
    func delimiters(_ delimiter: String) throws {
        let csv = try read(
            ["a", "\"b,;\t,;\t,;\t\"", "c"].joined(separator: delimiter) + "\n1\(delimiter)2,;\(delimiter)3")
        #expect(csv.delimiter == delimiter.utf8.first)
        #expect(csv.header == ["a", "b,;\t,;\t,;\t".trimmed, "c"])
    }

    @Test("Quotes hide delimiters, line ends and doubled quotes, and lines are counted on")
    func quotes() throws {
        let csv = try read("a,b\n\"x,\"\"y\"\"\r\nz\",1\n3,\"\"\n")
        #expect(csv.records.map(\.fields) == [["x,\"y\"\r\nz", "1"], ["3", ""]])
        #expect(csv.records.map(\.line) == [2, 4])
    }

    @Test("Blanks may stand around a quoted field, and a quotation mark inside a bare one")
    func looseQuotes() throws {
        let csv = try read("a, b, c\n1, \"x, y\" , 6\" pipe")
        #expect(csv.header == ["a", "b", "c"])
        #expect(csv.records.map(\.fields) == [["1", "x, y", " 6\" pipe"]])
    }

    @Test("A byte order mark is no part of the first column's name")
    func byteOrderMark() throws {
        #expect(try CSVFile([0xEF, 0xBB, 0xBF] + Array("a,b\n1,2".utf8)).header == ["a", "b"])
    }

    @Test("Empty lines and lines of delimiters alone are no rows")
    func blankLines() throws {
        let csv = try read("\n  \na,b\n\n1,2\n,\n \n3,4\n\n")
        #expect(csv.headerLine == 3)
        #expect(csv.records.map(\.line) == [5, 8])
        #expect(csv.records.map(\.row) == [1, 2])
        #expect(csv.rowCount == 2)
    }

    @Test("A row with too many or too few fields is refused, the others stay")
    func raggedRows() throws {
        let csv = try read("a,b\n1\n1,2\n1,2,3\n\"x\ny\",2,3\n")
        #expect(csv.records.map(\.fields) == [["1", "2"]])
        #expect(
            csv.faults == [
                CSVFile.Fault(row: 1, line: 2, reason: "The row has 1 fields where the header has 2."),
                CSVFile.Fault(row: 3, line: 4, reason: "The row has 3 fields where the header has 2."),
                CSVFile.Fault(
                    row: 4, line: 5, reason: "The row, which runs to line 6, has 3 fields where the header has 2."),
            ])
    }

    @Test("A quotation mark that is never closed is told with its line; the rows before it stay")
    func unterminatedQuote() throws {
        let csv = try read("a,b\n1,2\n3,\"x\n5,6\n7,8\n")
        #expect(csv.records.map(\.fields) == [["1", "2"]])
        #expect(csv.faults.map(\.line) == [3])
        #expect(csv.faults.first?.reason.hasPrefix("The quotation mark on line 3 is never closed") == true)
    }

    @Test("Text after a closing quotation mark spoils only its row")
    func textAfterQuote() throws {
        let csv = try read("a,b\n\"He said \"hi\" there\",2\n3,4")
        #expect(csv.faults.map(\.reason) == ["On line 2 there is text after a closing quotation mark."])
        #expect(csv.records.map(\.fields) == [["3", "4"]])
    }

    @Test("A NUL byte spoils only its row")
    func nul() throws {
        let csv = try read("a,b\n1\0,2\n\"\0\",2\n3,4")
        #expect(csv.faults.map(\.reason) == ["A field holds a NUL byte.", "A field holds a NUL byte."])
        #expect(csv.records.map(\.fields) == [["3", "4"]])
    }

    @Test("Windows-1252 is read, and the first line that shows it is told", arguments: ["\n", "\r\n", "\r"])
    func windows1252(_ end: String) throws {
        let csv = try CSVFile(Array("a,b\(end)1,2\(end)Caf".utf8) + [0xE9, 0x20, 0x80, 0x93, 0x81] + Array(",2".utf8))
        #expect(csv.firstLineNotUTF8 == 3)
        #expect(csv.records.last?.fields == ["Café €“\u{FFFD}", "2"])
    }

    @Test("One damaged spot does not turn UTF-8 into Windows-1252")
    func damagedUTF8() throws {
        let csv = try CSVFile(Array("a,b\né,è\n".utf8) + [0xC3, 0x2C] + Array("2\nü,ö".utf8))
        #expect(csv.firstLineNotUTF8 == nil)
        #expect(csv.records.map(\.fields) == [["é", "è"], ["ü", "ö"]])
        #expect(csv.faults.map(\.reason) == ["A field is not UTF-8."])
    }

    @Test("UTF-16, an empty file and a spoilt header are refused with a sentence")
    func refused() {
        func reason(_ bytes: [UInt8]) -> String? {
            #expect(throws: ImportFileError.self) { try CSVFile(bytes) }?.description
        }
        #expect(reason([0xFF, 0xFE, 0x61, 0x00]) == "The file is UTF-16. Save it as CSV in UTF-8.")
        #expect(reason([]) == "The file is empty.")
        #expect(reason(Array("\n\n".utf8)) == "The file is empty.")
        #expect(
            reason(Array("a,\"b\n1,2".utf8))
                == "Line 1: The header cannot be read: The quotation mark on line 1 is never closed; everything after it was "
                + "left out.")
        #expect(
            reason(Array(String(repeating: "a,", count: 100_000).utf8))
                == "Line 1: The header cannot be read: There are more than 1000 fields.")
    }

    @Test("Ten megabytes on one line are one row too many, not a burden")
    func oneLongLine() throws {
        func long(_ count: Int) -> String { String(repeating: "x", count: count) }
        for line in ["\(long(100_000)),2", "\"\(long(10_000_000))\",2"] {
            let csv = try read("a,b\n\(line)\n3,4")
            #expect(csv.faults.map(\.reason) == ["A field has more than 65536 bytes."])
            #expect(csv.records.map(\.fields) == [["3", "4"]])
        }
        let many = try read("a,b\n\(String(repeating: "x,", count: 100_000))\n3,4")
        #expect(many.faults.map(\.reason) == ["There are more than 1000 fields."])
        #expect(many.records.map(\.fields) == [["3", "4"]])
    }
}

extension String {
    fileprivate var trimmed: String { TextHygiene.withoutBlanksAround(self) }
}
