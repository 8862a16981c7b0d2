import Foundation
import HTTPSupport
import Registry

/// Judges the rows of a file by the rules of `POST /v1/training-sessions`.
struct TrainingSeasonReader {
    let places: SitePlaces
    let caller: Caller

    /// A row of the file, with what can be said of it without the register.
    struct Row: Sendable {
        let line: Int
        let key: String?
        var faults: [TrainingLine.Fault]
        /// Nil where it has faults.
        let session: SeasonSession?
    }

    func read(_ file: TrainingFile) async -> [Row] {
        var rows: [Row] = []
        rows.reserveCapacity(file.lines.count)
        var lines: [String: Int] = [:]
        for (index, line) in file.lines.enumerated() {
            let key = line.texts[.key] ?? line.madeKey()
            var row = row(line, key: key)
            if let first = lines[key], row.session != nil {
                row = Row(
                    line: row.line, key: key,
                    faults: [.init(.key, "Is the same session as line \(first): give each a key of its own.")],
                    session: nil)
            }
            lines[key] = lines[key] ?? line.line
            rows.append(row)
            // A long file must not keep others waiting.
            if index.isMultiple(of: 50) { await Task.yield() }
        }
        return rows
    }

    private func row(_ line: TrainingLine, key: String) -> Row {
        var faults = line.faults
        if !Self.isKey(key), line.texts[.key] != nil {
            faults.append(.init(.key, "Must be one word of up to 100 letters, digits and . _ : / -"))
        }
        if caller.role == .guardian, line.callSigns?.isEmpty == false {
            faults.append(.init(.trainers, "Is for those who look after volunteers."))
        }
        var details: TrainingDetails?
        do {
            var body = TrainingBody(
                reader: try BodyReader(line.body(), allowing: TrainingBody.names), places: places)
            details = try body.details().details
        } catch {
            faults += Self.faults(error, of: line)
        }
        let session = details.map { SeasonSession(key: key, details: $0, callSigns: line.callSigns) }
        return Row(line: line.line, key: key, faults: faults, session: faults.isEmpty ? session : nil)
    }

    private static func isKey(_ text: String) -> Bool {
        (1...100).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "A"..."Z", "a"..."z", "0"..."9", ".", "_", ":", "/", "-": true
                default: false
                }
            }
    }

    /// What could not be read is told already, and is not missing besides.
    private static func faults(_ error: any Error, of line: TrainingLine) -> [TrainingLine.Fault] {
        guard case .invalid(let faults) = error as? RegistryError else {
            return [.init(nil, "The row cannot be read.")]
        }
        let told = Set(line.faults.map(\.column))
        return faults.compactMap { fault in
            let column = TrainingLine.column(of: fault.field)
            if told.contains(column) || column == .start && told.contains(.date) { return nil }
            if column == .postcode, told.contains(.latitude) || told.contains(.longitude) { return nil }
            return .init(column, fault.detail)
        }
    }
}
