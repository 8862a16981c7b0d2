import Foundation
import PostgresClient
import Registry
import SpatialGrid

/// A row with what follows from the register and the file.
struct JudgedRow {
    let row: NewUploadRow
    var state: UploadRowState
    var findings: [UploadFinding]
    var alike: [UUID] = []
    var alikeRows: [Int] = []
}

/// Holds the rows of a file against the register.
struct UploadJudge {
    let session: PostgresSession

    func judge(_ rows: [NewUploadRow], _ neighbours: [Int: RowNeighbours]) async throws -> [JudgedRow] {
        let finder = DuplicateFinder(policy: try await session.duplicatePolicy())
        var judged: [JudgedRow] = []
        judged.reserveCapacity(rows.count)
        for start in stride(from: 0, to: rows.count, by: PostgresSession.uploadBatch) {
            let batch = rows[start..<min(start + PostgresSession.uploadBatch, rows.count)]
            let named = try await named(by: batch)
            let known = try await known(near: batch, within: finder.policy.greatestDistance)
            for row in batch {
                let stated = row.statedID.flatMap { named.byID[$0] } ?? row.statedCode.flatMap { named.byCode[$0] }
                judged.append(
                    judge(row, stated: stated, known: known[row.number] ?? [], finder, neighbours[row.number]))
            }
        }
        return judged
    }

    private func judge(
        _ row: NewUploadRow, stated: (id: UUID, code: String)?, known: [KnownSite], _ finder: DuplicateFinder,
        _ neighbours: RowNeighbours?
    ) -> JudgedRow {
        var judged = JudgedRow(row: row, state: row.draft == nil ? .refused : .ready, findings: row.findings)
        if let stated {
            judged.state = .duplicate
            judged.alike = [stated.id]
            judged.findings.append(
                UploadFinding(.duplicate, "It is \(stated.code), which is registered: an upload changes nothing of it.")
            )
        }
        guard let draft = row.draft else { return judged }
        let alike = finder.duplicates(of: draft.sketch, among: known).filter { $0.siteID != stated?.id }
        if !alike.isEmpty { judged.state = .duplicate }
        judged.alike += alike.map(\.siteID)
        judged.findings += UploadFinding.findings(of: alike, ("site", "sites"))
        if let neighbours {
            if !neighbours.twins.isEmpty { judged.state = .duplicate }
            judged.alikeRows = neighbours.twins.map(\.row)
            judged.findings += neighbours.findings
        }
        return judged
    }

    /// The sites that rows say they are, as far as the caller may see them.
    private func named(
        by rows: ArraySlice<NewUploadRow>
    ) async throws -> (byID: [UUID: (id: UUID, code: String)], byCode: [String: (id: UUID, code: String)]) {
        let (ids, codes) = (rows.compactMap(\.statedID), rows.compactMap(\.statedCode))
        guard !ids.isEmpty || !codes.isEmpty else { return ([:], [:]) }
        var named: (byID: [UUID: (id: UUID, code: String)], byCode: [String: (id: UUID, code: String)]) = ([:], [:])
        for row in try await session.connection.execute(session.statements.uploads.findNamed, [ids, codes]) {
            let site = (id: try row.decode("id", as: UUID.self), code: try row.decode("code", as: String.self))
            named.byID[site.id] = site
            named.byCode[site.code] = site
        }
        return named
    }

    /// The sites of the register that each row is to be held against.
    private func known(
        near rows: ArraySlice<NewUploadRow>, within distance: Double
    ) async throws -> [Int: [KnownSite]] {
        let asked = rows.compactMap { row in
            row.draft.map { (number: row.number, draft: $0, box: Box(around: $0.details.coordinate, metres: distance)) }
        }
        guard !asked.isEmpty else { return [:] }
        let found = try await session.connection.execute(
            session.statements.uploads.findAlike,
            [
                asked.map(\.number), asked.map(\.box.south), asked.map(\.box.west), asked.map(\.box.north),
                asked.map(\.box.east), asked.map { $0.draft.device.serialNumber ?? "" },
            ])
        var known: [Int: [KnownSite]] = [:]
        for row in found { known[try row.decode("number"), default: []].append(try KnownSite(row: row)) }
        return known
    }

    /// A degree is 111 km from south to north, and never less than that times the cosine from west to east; beside a pole
    /// every longitude is near.
    private struct Box {
        let south, west, north, east: Double

        init(around point: Coordinate, metres: Double) {
            let height = metres / 110_500
            let width = min(360, height / cos(min(89.9, abs(point.latitude) + height) * .pi / 180))
            (south, north) = (point.latitude - height, point.latitude + height)
            (west, east) = (point.longitude - width, point.longitude + width)
        }
    }
}
