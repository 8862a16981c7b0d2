import Foundation
import HTTPSupport
import Registry
import StrictJSON

extension KeptUpload {
    /// Of rows whose turn is still to come.
    var readyCount: Int { counts[.ready] ?? 0 }

    func write(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("groupId", groupID)
        writer.member("fileName", fileName)
        writer.optional("uploadedAt", uploadedAt)
        writer.member("rowCount", rowCount)
        writer.name("counts")
        writer.object { writer in
            for state in UploadRowState.allCases {
                writer.name(of: state.rawValue)
                writer.value(counts[state] ?? 0)
            }
        }
        writer.name("remarks")
        writer.array(remarks) { writer, finding in writer.object { finding.write(to: &$0) } }
        writer.name("unusedColumns")
        writer.array(unusedColumns) { $0.value($1) }
    }
}

extension UploadFinding {
    func write(to writer: inout JSONWriter) {
        writer.member("severity", severity.rawValue)
        writer.member("column", column)
        writer.member("detail", detail)
    }
}

extension KeptUploadRow {
    func write(to writer: inout JSONWriter) {
        let draft = text.flatMap { try? JSONReader.read(Array($0.utf8)) }?.object
        let hours = draft?["accessHours"]?.string
        writer.member("number", number)
        writer.member("line", line)
        writer.member("state", state.rawValue)
        writer.member("name", name)
        writer.name("lat")
        writer.number(draft?["lat"]?.number?.double)
        writer.name("lon")
        writer.number(draft?["lon"]?.number?.double)
        writer.member("accessHours", hours)
        writer.member("hoursInWords", hours.flatMap(Self.words))
        writer.name("findings")
        writer.array(findings) { writer, finding in writer.object { finding.write(to: &$0) } }
        writer.name("alikeSites")
        writer.array(alike) { $0.value($1) }
        writer.name("alikeRows")
        writer.array(alikeRows) { $0.value($1) }
        writer.optional("siteId", siteID)
    }

    private static func words(_ hours: String) -> String? {
        guard case .understood(_, let words) = HoursReading(hours) else { return nil }
        return words
    }

    /// A line of the report for a spreadsheet.
    var cells: [CSVCell] {
        let message = findings.map { finding in
            (finding.column.map { "\($0): " } ?? "") + finding.detail
        }.joined(separator: " ")
        return [
            .whole(line), .whole(number), .text(name), .text(state.rawValue), .text(message),
            .text(siteID.map { $0.uuidString.lowercased() }),
        ]
    }

    static let header = ["line", "row", "name", "state", "message", "site_id"]
}

extension JSONWriter {
    fileprivate mutating func number(_ degrees: Double?) {
        if let degrees { value(degrees, decimals: 7) } else { null() }
    }
}
