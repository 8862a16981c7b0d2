import NationalGrid

/// The rows of a CSV file.
enum CSVRows {
    static func read(_ bytes: [UInt8], overrides: [String: String]) throws(ImportFileError) -> ImportFile {
        let csv = try CSVFile(bytes)
        let mapping = try ColumnMapping(header: csv.header, overrides: overrides)
        var rows = csv.faults.map { ImportRow(number: $0.row, line: $0.line, refusal: $0.reason) }
        for record in csv.records {
            let values = mapping.values { SpreadsheetText.restored(record.fields[$0]) }
            var row = ImportRow(number: record.row, line: record.line, values: values)
            row.lacksKey = mapping.givesKeys && row.statedKey == nil
            rows.append(row)
        }
        rows.sort { $0.number < $1.number }
        try checkPlaces(mapping, rows: rows, header: csv)
        return ImportFile(
            format: .csv, rows: rows, remarks: remarks(on: csv), mapping: mapping, rowNoun: "row",
            brokeOff: csv.brokeOff)
    }

    /// Without any place the columns are not what they were taken for, and a refusal per row would only hide it.
    private static func checkPlaces(
        _ mapping: ColumnMapping, rows: [ImportRow], header csv: CSVFile
    ) throws(ImportFileError) {
        if mapping.has(.latitude), mapping.has(.longitude) { return }
        if mapping.has(.easting), mapping.has(.northing) { return }
        if rows.contains(where: { row in row.values[.postcode].map { (try? Postcode($0)) != nil } ?? false }) { return }
        let half: [ImportField] = [.latitude, .longitude, .easting, .northing].filter(mapping.has)
        let found = half.isEmpty ? "" : " Only the \(half.map(\.rawValue).joined(separator: " and ")) was found."
        throw ImportFileError(
            "No columns give a place: latitude and longitude, easting and northing, or a postcode.\(found) The columns are "
                + "\(ColumnName.list(csv.header)). Map them by name, such as latitude=… and longitude=….",
            line: csv.headerLine)
    }

    static func remarks(on csv: CSVFile) -> [ImportFinding] {
        var remarks: [ImportFinding] = []
        if let line = csv.firstLineNotUTF8 {
            remarks.append(
                ImportFinding(
                    line: line, severity: .doubtful,
                    reason: "The file is not UTF-8 and was read as Windows-1252. Look at its accented letters."))
        }
        var seen: Set<String> = []
        for name in csv.header where !name.isEmpty && !seen.insert(ColumnName.plain(name)).inserted {
            remarks.append(
                ImportFinding(
                    line: csv.headerLine, severity: .doubtful,
                    reason: "Two columns have the name \(ColumnName.list([name])); the first one counts."))
        }
        return remarks
    }
}
