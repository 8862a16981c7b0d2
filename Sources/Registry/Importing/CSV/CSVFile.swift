/// A CSV text taken apart into a header and records.
///
/// RFC 4180, and what real files add to it: a byte order mark; line ends CR LF, LF or CR; commas, semicolons or tabs;
/// blanks before a quoted field; Windows-1252. Empty lines, and lines of nothing but delimiters, are passed over. Time
/// is linear in the number of bytes.
struct CSVFile: Sendable {
    struct Record: Sendable {
        /// Counted from 1 among the rows of the file, faulty ones among them, the header not.
        var row: Int
        /// The line on which the record begins, counted from 1.
        var line: Int
        /// As many as the header has.
        var fields: [String]
    }

    /// A row that could not be taken apart.
    struct Fault: Hashable, Sendable {
        var row: Int
        var line: Int
        var reason: String
    }

    /// Column names without blanks around them.
    let header: [String]
    let headerLine: Int
    let delimiter: UInt8
    /// The first line that was not UTF-8, where the whole text was read as Windows-1252.
    let firstLineNotUTF8: Int?
    private(set) var records: [Record] = []
    private(set) var faults: [Fault] = []
    /// A quotation mark is never closed: what follows it was not read.
    private(set) var brokeOff = false
    var rowCount: Int { records.count + faults.count }

    /// The most columns a file may have.
    static let columnLimit = 1_000
    /// The most bytes a field may have.
    static let fieldLimit = 65_536

    /// - Throws: where there is no header that can be used, or more rows than the limit.
    init(_ bytes: [UInt8], rowLimit: Int = .max) throws(ImportFileError) {
        let text = try CSVText(bytes)
        firstLineNotUTF8 = text.firstLineNotUTF8
        delimiter = CSVScanner.delimiter(of: text.bytes)
        var scanner = CSVScanner(text.bytes, delimiter: delimiter)
        guard let first = scanner.nextRow() else { throw ImportFileError("The file is empty.") }
        if let fault = first.fault { throw ImportFileError("The header cannot be read: \(fault)", line: first.line) }
        header = first.fields.map(TextHygiene.withoutBlanksAround)
        headerLine = first.line
        while let row = scanner.nextRow() {
            guard rowCount < rowLimit else {
                throw ImportFileError("The file has more than \(rowLimit) rows.", line: row.line)
            }
            add(row)
        }
        brokeOff = scanner.brokeOff
    }

    private mutating func add(_ row: CSVScanner.Row) {
        let number = rowCount + 1
        var reason = row.fault
        if reason == nil, row.fieldCount != header.count {
            let lines = row.lastLine > row.line ? ", which runs to line \(row.lastLine)," : ""
            reason = "The row\(lines) has \(row.fieldCount) fields where the header has \(header.count)."
        }
        if let reason {
            faults.append(Fault(row: number, line: row.line, reason: reason))
        } else {
            records.append(Record(row: number, line: row.line, fields: row.fields))
        }
    }
}
