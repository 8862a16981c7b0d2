public import NationalGrid

/// A file of sites that a group sent, taken apart and understood as far as the file alone allows. Which of its rows can be
/// registered is for the rules of registering to say.
public struct UploadFile: Sendable {
    /// Bytes.
    public static let greatestSize = 5 * 1024 * 1024
    /// Rows; more are for the command line's import, which nobody waits for.
    public static let greatestRowCount = 10_000

    /// About the file as a whole.
    public private(set) var remarks: [UploadFinding] = []
    /// Columns of which no use is made.
    public let unusedColumns: [String]
    /// In the order of the file; numbered from 1.
    public private(set) var lines: [UploadLine] = []

    /// - Parameters:
    ///   - bytes: a CSV file, as ``ImportReader`` takes it.
    ///   - grid: for eastings and northings.
    /// - Throws: ``ImportFileError`` where nothing can be read, or the file has no rows or too many.
    /// - Complexity: linear in the number of bytes.
    public init(_ bytes: [UInt8], grid: NationalGridTransform) throws(ImportFileError) {
        guard case .csv = try ImportEncoding(bytes, fileName: "", format: nil) else {
            throw ImportFileError("The file is JSON. A CSV file is needed.")
        }
        let csv = try CSVFile(bytes, rowLimit: Self.greatestRowCount)
        let columns = try UploadColumns(header: csv.header)
        guard columns.givePlaces else {
            throw ImportFileError(
                "No columns give a place: latitude and longitude, easting and northing, or a postcode. The columns are "
                    + "\(ColumnName.list(csv.header)).", line: csv.headerLine)
        }
        guard csv.rowCount > 0 else { throw ImportFileError("The file has a header and no rows.") }
        unusedColumns = columns.unused
        remarks = CSVRows.remarks(on: csv).map { UploadFinding(.remark, $0.reason) }
        let reader = UploadLineReader(columns: columns, grid: grid)
        lines = csv.records.map(reader.line)
        lines += csv.faults.map { fault in
            var line = UploadLine(number: fault.row, line: fault.line, names: columns.names)
            line.refuse(nil, fault.reason)
            line.isLeftOut = true
            return line
        }
        lines.sort { $0.number < $1.number }
    }
}

extension Locator {
    /// For eastings and northings.
    public var nationalGrid: NationalGridTransform { places.grid }
}
