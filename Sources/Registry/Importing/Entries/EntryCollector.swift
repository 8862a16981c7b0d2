/// Gathers entries and findings from rows in the order of the file.
struct EntryCollector {
    private var reading: ImportReading
    private let maxFindings: Int
    private let rowNoun: String
    private var places: [String: (row: Int, line: Int)] = [:]
    private var nearby = NearbyEntries()

    init(_ file: ImportFile, maxFindings: Int) {
        reading = ImportReading(format: file.format, rowCount: file.rows.count)
        reading.mapping = file.mapping
        reading.brokeOff = file.brokeOff
        reading.entries.reserveCapacity(file.rows.count)
        self.maxFindings = maxFindings
        rowNoun = file.rowNoun
        for remark in file.remarks { note(remark) }
    }

    mutating func add(_ row: ImportRow, at positions: PositionReader) {
        do throws(Refusal) {
            let (entry, doubts) = try EntryBuilder.build(row, at: positions)
            if let earlier = places[entry.externalID] {
                throw Refusal("Its key is that of \(rowNoun) \(earlier.row) on line \(earlier.line).")
            }
            places[entry.externalID] = (row.number, row.line)
            keep(entry, of: row, doubts: doubts)
        } catch {
            refuse(row, key: EntryBuilder.key(ofRefused: row, at: positions), reason: error.reason)
        }
    }

    private mutating func refuse(_ row: ImportRow, key: String?, reason: String) {
        reading.refusedCount += 1
        if let key {
            reading.refusedKeys.insert(key)
        } else {
            reading.unknownRefusedKeys += 1
        }
        note(ImportFinding(line: row.line, row: row.number, severity: .refused, reason: reason, externalID: key))
    }

    private mutating func keep(_ entry: SiteEntry, of row: ImportRow, doubts: [String]) {
        var doubts = doubts
        if let other = nearby.add(entry.coordinate, row: row.number) {
            doubts.append("It lies within a metre of \(rowNoun) \(other), which has another key.")
        }
        reading.entries.append(entry)
        if !doubts.isEmpty { reading.doubtfulCount += 1 }
        for doubt in doubts {
            note(
                ImportFinding(
                    line: row.line, row: row.number, severity: .doubtful, reason: doubt, externalID: entry.externalID))
        }
    }

    private mutating func note(_ finding: ImportFinding) {
        if reading.findings.count < maxFindings {
            reading.findings.append(finding)
        } else {
            reading.findingsLeftOut += 1
        }
    }

    func finish() -> ImportReading { reading }
}
