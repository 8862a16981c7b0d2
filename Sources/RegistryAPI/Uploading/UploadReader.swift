import CivilTime
import Foundation
import HTTPSupport
import HTTPTypes
import NationalGrid
import Registry

/// Judges the rows of a file by the rules of `POST /v1/sites`.
struct UploadReader {
    let places: SitePlaces
    let caller: Caller
    let grid: NationalGridTransform
    let duplicates: DuplicatePolicy
    /// The accounts of the group with one of these addresses.
    let members: @Sendable ([String]) async throws -> [String: UUID]

    /// - Throws: a ``Problem`` where nothing of the file can be read.
    func read(_ file: UploadedFile, named name: String?, for group: UUID) async throws -> NewUpload {
        let read: UploadFile
        do throws(ImportFileError) {
            read = try UploadFile(file.bytes, grid: grid)
        } catch {
            throw Problem(
                .badRequest, "The file cannot be read: see errors.",
                errors: [.init(pointer: "#", detail: error.description)])
        }
        let today = ZoneRules.london.day(at: Date())
        let addresses = Set(read.lines.lazy.flatMap(\.guardianAddresses))
        let members = addresses.isEmpty ? [:] : try await members(addresses.sorted())
        var rows: [NewUploadRow] = []
        rows.reserveCapacity(read.lines.count)
        for var line in read.lines {
            line.resolveGuardians(members)
            rows.append(row(line, on: today))
            // A long file must not keep others waiting.
            if line.number.isMultiple(of: 50) { await Task.yield() }
        }
        return NewUpload(
            groupID: group, fileName: name, fileHash: file.hash, remarks: read.remarks,
            unusedColumns: read.unusedColumns, rows: rows,
            neighbours: await RowNeighbours.among(rows, under: duplicates))
    }

    private func row(_ line: UploadLine, on today: CalendarDay) -> NewUploadRow {
        var findings = line.findings + line.expired(on: today)
        let code = line.texts[.code].map { $0.uppercased() }
        if let code, !code.hasPrefix("HS-") {
            findings.append(
                UploadFinding(
                    .remark,
                    "This column is for the register's own code, such as HS-7K3Q, and was passed over; what opens a "
                        + "cabinet belongs into cabinet_code.",
                    column: line.names[.code]))
        }
        var draft: SiteDraft?
        // What a row lacks is told together with what is wrong in it.
        if !line.isLeftOut {
            do {
                let read = try SiteDraft(body: line.body(at: line.point, withCode: true), by: caller, in: places)
                if !findings.contains(where: { $0.severity == .refused }) { draft = read }
            } catch {
                findings += faults(error, of: line)
            }
        }
        if draft != nil, line.point == nil {
            findings.append(
                UploadFinding(.remark, "The place is that of the postcode.", column: line.names[.postcode]))
        }
        if let draft {
            findings += places.notes(on: draft).map { UploadFinding(.remark, $0, column: line.names[.latitude]) }
        }
        return NewUploadRow(
            number: line.number, line: line.line, name: line.texts[.name], findings: findings, draft: draft,
            text: draft.map { draft in
                String(decoding: line.body(at: draft.details.coordinate, withCode: false), as: UTF8.self)
            }, statedID: line.texts[.id].flatMap(UUID.init(uuidString:)),
            statedCode: code.flatMap { $0.hasPrefix("HS-") ? $0 : nil })
    }

    private func faults(_ error: any Error, of line: UploadLine) -> [UploadFinding] {
        guard case .invalid(let faults) = error as? RegistryError else {
            return [UploadFinding(.refused, "The row cannot be read.")]
        }
        return faults.compactMap { fault in
            let column = line.column(of: fault.field)
            // A place that could not be read is told already.
            if fault.field == "#/lat", line.findings.contains(where: { $0.column == column && $0.severity == .refused })
            {
                return nil
            }
            // The columns have names of their own.
            let detail = fault.detail.replacing("lat and lon", with: "latitude and longitude")
            return UploadFinding(.refused, detail, column: column)
        }
    }
}
