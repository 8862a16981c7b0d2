import CivilTime
public import Foundation

/// A row of a file of sessions, taken apart.
public struct TrainingLine: Sendable {
    /// A fault in a column; in none: of the row as a whole.
    public struct Fault: Hashable, Sendable {
        public let column: TrainingColumn?
        public let detail: String

        public init(_ column: TrainingColumn?, _ detail: String) {
            self.column = column
            self.detail = detail
        }
    }

    /// Of the file, counted from 1.
    public let line: Int
    public internal(set) var texts: [TrainingColumn: String] = [:]
    public internal(set) var numbers: [TrainingColumn: Double] = [:]
    /// From the day and the time on London's clocks; nil where one of them cannot be read.
    public internal(set) var startsAt: Date?
    public internal(set) var faults: [Fault] = []

    init(line: Int) { self.line = line }

    /// The call signs of the trainers; nil where the file has no column for them.
    public internal(set) var callSigns: [String]?

    /// What the row is called where it does not say: the moment, the place and the course, so that the same row is the same
    /// session another time, and two courses at one time and place are two.
    public func madeKey() -> String {
        let place =
            texts[.postcode].map { $0.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) } }
            ?? [TrainingColumn.latitude, .longitude].compactMap { numbers[$0].map { "\($0)" } }.joined(separator: "/")
        let moment = startsAt.map { ZoneRules.london.timestamp($0).prefix(16) } ?? ""
        return "\(moment)/\(place)/\(texts[.course] ?? "")"
    }
}

/// A season of sessions in a CSV file, taken apart as far as the file alone allows.
public struct TrainingFile: Sendable {
    /// Bytes.
    public static let greatestSize = 2 * 1024 * 1024
    public static let greatestRowCount = 2000

    /// In the order of the file.
    public private(set) var lines: [TrainingLine] = []
    /// About the file as a whole.
    public let remarks: [String]

    /// - Throws: ``ImportFileError`` where nothing can be read; where the file has no rows or too many; where a column is
    ///   missing, or is none of those that are taken: a file with a column for names is refused as a whole.
    /// - Complexity: linear in the number of bytes.
    public init(_ bytes: [UInt8]) throws(ImportFileError) {
        let csv = try CSVFile(bytes, rowLimit: Self.greatestRowCount)
        let columns = try Self.columns(csv)
        guard csv.rowCount > 0 else { throw ImportFileError("The file has a header and no rows.") }
        remarks = CSVRows.remarks(on: csv).map(\.reason)
        lines = csv.records.map { Self.line($0, columns) }
        lines += csv.faults.map { fault in
            var line = TrainingLine(line: fault.line)
            line.faults.append(.init(nil, fault.reason))
            return line
        }
        lines.sort { $0.line < $1.line }
    }

    /// The column that each field of a row is in.
    private static func columns(_ csv: CSVFile) throws(ImportFileError) -> [TrainingColumn] {
        let known = Dictionary(uniqueKeysWithValues: TrainingColumn.allCases.map { ($0.name, $0) })
        let columns = csv.header.map { known[$0.lowercased()] }
        let strangers = zip(csv.header, columns).filter { $1 == nil }.map(\.0)
        guard strangers.isEmpty else {
            throw ImportFileError(
                "There are columns that are not taken: \(ColumnName.list(strangers)). Of those who came only numbers are kept. "
                    + "It takes \(TrainingColumn.allCases.map(\.name).joined(separator: ", ")).", line: csv.headerLine)
        }
        let found = columns.compactMap { $0 }
        guard Set(found).count == found.count else {
            throw ImportFileError("A column is there twice.", line: csv.headerLine)
        }
        let missing = TrainingColumn.required.filter { !found.contains($0) }
        guard missing.isEmpty else {
            throw ImportFileError(
                "Columns are missing: \(missing.map(\.name).joined(separator: ", ")).", line: csv.headerLine)
        }
        return found
    }

    private static func line(_ record: CSVFile.Record, _ columns: [TrainingColumn]) -> TrainingLine {
        var line = TrainingLine(line: record.line)
        if columns.contains(.trainers) { line.callSigns = [] }
        for (column, field) in zip(columns, record.fields) {
            guard let text = TextHygiene.clean(SpreadsheetText.restored(field)) else { continue }
            read(text, column, into: &line)
        }
        line.readStart()
        return line
    }

    private static func read(_ text: String, _ column: TrainingColumn, into line: inout TrainingLine) {
        switch column {
        case .duration, .signposted, .people:
            guard let number = DecimalNumber.readWhole(text) else {
                return line.faults.append(.init(column, "Must be a whole number."))
            }
            line.numbers[column] = Double(number)
        case .latitude, .longitude:
            guard let number = DecimalNumber.read(text) else {
                return line.faults.append(.init(column, "Must be a number of degrees, such as 52.9548."))
            }
            line.numbers[column] = number
        case .trainers:
            line.callSigns = text.uppercased().split { " ,;".contains($0) }.map(String.init)
        default:
            line.texts[column] = text
        }
    }
}

extension TrainingLine {
    fileprivate mutating func readStart() {
        let day = texts[.date].flatMap { CalendarDay($0) ?? Vocabulary.dayFirst($0) }
        if day == nil {
            faults.append(
                .init(
                    .date,
                    texts[.date] == nil
                        ? "Is missing." : "Must be a day that exists, such as 2026-11-22 or 22/11/2026."))
        }
        let minutes = texts[.start].flatMap(Self.minutes)
        if minutes == nil {
            faults.append(
                .init(.start, texts[.start] == nil ? "Is missing." : "Must be a time of day, such as 09:30."))
        }
        guard let day, let minutes else { return }
        let local = day.dayNumber * 86_400 + minutes * 60
        guard let moment = ZoneRules.london.unixSeconds(whenLocal: local).first else {
            return faults.append(.init(.start, "The clocks skip this time on that day."))
        }
        startsAt = Date(timeIntervalSince1970: Double(moment))
    }

    /// `09:30`, `9:30`, and with seconds of 0 as some spreadsheets write it.
    private static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3 && parts[2] == "00", (1...2).contains(parts[0].utf8.count),
            parts[1].utf8.count == 2, let hour = DecimalNumber.readWhole(parts[0]),
            let minute = DecimalNumber.readWhole(parts[1]), (0..<24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        return hour * 60 + minute
    }
}
