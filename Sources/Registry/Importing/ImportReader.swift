public import NationalGrid
public import SpatialGrid

/// Reads files of defibrillators: GeoJSON, Overpass JSON and CSV, from OpenStreetMap or anybody.
///
/// A faulty row is left out and told about; it never keeps the others out. Every text is trimmed, composed (NFC), freed
/// of control characters and held to a limit (name 200, others 1,000 characters: cut, with a remark; access hours 500:
/// left out, since half a rule may say the opposite).
///
/// The key of an entry (`externalID`) is that of the mapped column; else OpenStreetMap's, such as `node/123`; else made of
/// name, postcode or address, and position. The second row of a key is refused.
public enum ImportReader {
    /// - Parameters:
    ///   - bytes: the file, decompressed.
    ///   - fileName: by which the format is guessed where the contents leave it open.
    ///   - format: nil to find out.
    ///   - overrides: field name (see ``ImportField``) to column name, such as `name` to `Location`.
    ///   - postcodes: the point of a postcode, for rows without coordinates; such a row is doubtful.
    ///   - grid: for positions in eastings and northings; without it such rows are refused.
    ///   - area: where the service works: a row outside it that would lie inside with its degrees swapped is refused, one
    ///     that would with the other sign of its longitude is doubtful.
    ///   - maxFindings: remarks beyond it are only counted.
    /// - Throws: ``ImportFileError`` where nothing can be read, or the columns are not clear.
    /// - Complexity: linear in the number of bytes.
    public static func read(
        _ bytes: [UInt8], fileName: String, format: ImportFormat? = nil, mapping overrides: [String: String] = [:],
        postcodes: (Postcode) -> Coordinate? = { _ in nil }, grid: NationalGridTransform? = nil,
        area: BoundingBox? = nil, maxFindings: Int = 10_000
    ) throws(ImportFileError) -> ImportReading {
        let encoding = try ImportEncoding(bytes, fileName: fileName, format: format)
        let file: ImportFile
        switch encoding {
        case .csv: file = try CSVRows.read(bytes, overrides: overrides)
        case .json(let arrays): file = try JSONRows.read(bytes, arraysNamed: arrays, overrides: overrides)
        }
        return withoutActuallyEscaping(postcodes) { postcodes in
            let positions = PositionReader(grid: grid, postcodes: postcodes, area: area)
            var collector = EntryCollector(file, maxFindings: maxFindings)
            for row in file.rows { collector.add(row, at: positions) }
            return collector.finish()
        }
    }
}

/// A file taken apart into rows, before any of them is looked at closely.
struct ImportFile {
    var format: ImportFormat
    var rows: [ImportRow]
    /// Remarks about the file as a whole.
    var remarks: [ImportFinding] = []
    var mapping: ColumnMapping?
    /// What a row is called: `row`, `feature`, `element`.
    var rowNoun: String
    /// The rest of the file was not read.
    var brokeOff = false
}

/// How a file is written down: by its contents, and only in doubt by its name.
enum ImportEncoding {
    case csv
    /// JSON with one of these arrays at the top.
    case json(arraysNamed: [String])

    init(_ bytes: [UInt8], fileName: String, format: ImportFormat?) throws(ImportFileError) {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        let first = start.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard let first else { throw ImportFileError("The file is empty.") }
        switch format {
        case .csv: self = .csv
        case .geoJSON: self = .json(arraysNamed: ["features"])
        case .overpassJSON: self = .json(arraysNamed: ["elements"])
        case nil:
            if let other = Self.otherKind(bytes) { throw ImportFileError(other) }
            let namedJSON = fileName.lowercased().hasSuffix("json")
            if first == UInt8(ascii: "{") || namedJSON {
                self = .json(arraysNamed: ["features", "elements"])
            } else if first == UInt8(ascii: "<") || first == UInt8(ascii: "[") {
                throw ImportFileError("The file is neither GeoJSON, Overpass JSON nor CSV.")
            } else {
                self = .csv
            }
        }
    }

    /// What else people send.
    private static func otherKind(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0x1F, 0x8B]) { return "The file is still compressed with gzip." }
        if bytes.starts(with: Array("PK\u{3}\u{4}".utf8)) {
            return "The file is a zip archive or a spreadsheet. Save the sheet as CSV in UTF-8."
        }
        if bytes.starts(with: Array("%PDF".utf8)) { return "The file is a PDF. A CSV or GeoJSON file is needed." }
        if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            return "The file is an old spreadsheet. Save the sheet as CSV in UTF-8."
        }
        return nil
    }
}
