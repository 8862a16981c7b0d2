/// Writes a table as CSV: RFC 4180 in UTF-8, with commas and CR LF, which is also what `CSVFile` reads back.
///
/// Cells are of text or of numbers, and only text is kept from being run as a formula (``SpreadsheetText``). NUL, which
/// neither PostgreSQL nor the reader takes, is left out. A row of nothing but blanks is no row to the reader, and a field of
/// more than 65,536 bytes or a row of more than 1,000 fields is refused by it.
public struct CSVWriter: Sendable {
    /// The file so far, or what of it was not taken yet.
    public private(set) var bytes: [UInt8] = []
    private let columnCount: Int

    /// - Parameters:
    ///   - header: the columns' names, at least one.
    ///   - byteOrderMark: by which spreadsheets of some makers know that the file is UTF-8.
    public init(header: [String], byteOrderMark: Bool = false) {
        columnCount = header.count
        if byteOrderMark { bytes += [0xEF, 0xBB, 0xBF] }
        append(header.map { .text($0) })
    }

    /// Adds a row. Cells that are missing at its end are empty; cells beyond the header's are left out, since their row
    /// could not be read.
    ///
    /// - Complexity: O(n) for n bytes.
    public mutating func append(_ row: [CSVCell]) {
        for column in 0..<columnCount {
            if column > 0 { bytes.append(UInt8(ascii: ",")) }
            if column < row.count { write(row[column].contents) }
        }
        bytes += [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
    }

    /// Hands over what was written since the last time, so that a long table is never held as a whole.
    public mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    private mutating func write(_ contents: String) {
        let field = contents.utf8.filter { $0 != 0 }
        guard Self.needsQuotes(field) else {
            bytes += field
            return
        }
        bytes.append(UInt8(ascii: "\""))
        for byte in field {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Besides what RFC 4180 asks for: delimiters of other programs, so that they keep the cell whole, and blanks at an end,
    /// which some trim.
    private static func needsQuotes(_ field: [UInt8]) -> Bool {
        if let first = field.first, let last = field.last, first == 0x20 || last == 0x20 { return true }
        return field.contains { byte in
            switch byte {
            case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: ";"),
                UInt8(ascii: "\t"):
                true
            default: false
            }
        }
    }
}
