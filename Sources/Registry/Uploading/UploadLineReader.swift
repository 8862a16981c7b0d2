import CivilTime
import NationalGrid
import SpatialGrid

/// Understands the cells of a row: unlike the import, which keeps what it can, it refuses what somebody who is there to
/// mend it should look at.
struct UploadLineReader {
    let columns: UploadColumns
    let grid: NationalGridTransform

    /// How the name of an example in the template begins.
    static let exampleMark = "example:"

    func line(_ record: CSVFile.Record) -> UploadLine {
        var line = UploadLine(number: record.row, line: record.line, names: columns.names)
        let fields = columns.fields(record.fields)
        line.texts = columns.own(record.fields)
        if let name = fields[.name], name.lowercased().hasPrefix(Self.exampleMark) {
            line.isLeftOut = true
            line.texts[.name] = name
            line.refuse(.name, "This is an example of the template: its name begins with “Example:”. It is left out.")
            return line
        }
        for column in SiteColumn.allCases {
            guard let field = column.field, let text = fields[field] else { continue }
            read(text, column, into: &line)
        }
        if let status = fields[.status], Vocabulary.works(status) == false {
            line.refuse(nil, "The row says that the device is out of service.")
        }
        readPoint(fields, into: &line)
        return line
    }

    private func read(_ text: String, _ column: SiteColumn, into line: inout UploadLine) {
        switch column {
        case .latitude, .longitude: break
        case .indoor:
            line.flags[column] = Vocabulary.indoor(text)
            if line.flags[column] == nil { line.refuse(column, "Must be yes or no, or indoor or outdoor.") }
        case .cabinetLocked, .cabinetHeated, .inVehicle:
            line.flags[column] = Vocabulary.flag(text)
            if line.flags[column] == nil { line.refuse(column, "Must be yes or no.") }
        case .access:
            line.access = Vocabulary.access(text)
            if line.access == nil { line.refuse(column, "Must be public, restricted, private or unknown.") }
        case .inServiceSince, .adultPadsExpireOn, .paediatricPadsExpireOn, .batteryExpiresOn:
            readDay(text, column, into: &line)
        default:
            line.texts[column] = text
        }
    }

    /// A spreadsheet of this country writes 22/11/2026 where it was given 2026-11-22.
    private func readDay(_ text: String, _ column: SiteColumn, into line: inout UploadLine) {
        if let day = Vocabulary.day(text) {
            line.days[column] = day
            return
        }
        guard let found = Vocabulary.dayFirst(text)
        else { return line.refuse(column, "Must be a day that exists, such as 2026-11-22 or 22/11/2026.") }
        line.days[column] = found
        line.findings.append(
            UploadFinding(.remark, "Was read day first: as \(found).", column: line.names[column]))
    }

    /// The point from degrees or metres; a postcode is looked up by the rules of registering.
    private func readPoint(_ fields: [ImportField: String], into line: inout UploadLine) {
        let given = fields.filter { [.latitude, .longitude, .easting, .northing].contains($0.key) }
        guard !given.isEmpty else { return }
        let row = ImportRow(number: line.number, line: line.line, values: given)
        do throws(Refusal) {
            line.point = try PositionReader(grid: grid, postcodes: { _ in nil }, area: nil).position(of: row).coordinate
        } catch {
            line.refuse(.latitude, error.reason)
        }
    }
}
