import Foundation
import PostgresClient
import Registry

/// Unlock codes: what the database tells, it audits in the same transaction.
extension PostgresSession: CodeOperations {
    func releaseCode(of device: UUID, for incident: String?, isIssued: Bool) async throws -> CodeRelease {
        try await requireInService(device)
        var notes: [String] = []
        if isIssued, let refusal = try await issueCode(of: device, for: incident) {
            notes.append(
                "The code is given although the register does not expect it: \(refusal) "
                    + "That it was given is kept in the audit, and is no event of the device.")
        }
        let row = try await one(statements.codes.readCabinet, [device])
        let code = try await one(statements.codes.releaseCode, [device, incident]).decode("code", as: String?.self)
        let cabinet = CodeRelease.Cabinet(
            locked: try row.decode("cabinet_locked"), kind: try row.decode("cabinet_kind"),
            heated: try row.decode("cabinet_heated"))
        if cabinet.locked == false { notes.append("The cabinet is not locked, as far as the register knows.") }
        if code == nil { notes.append("The register knows no code for this cabinet.") }
        return CodeRelease(
            code: code, siteCode: try row.decode("site_code"), surroundings: try row.decode("surroundings"),
            entranceNote: try row.decode("entrance_note"), cabinet: cabinet, notes: notes,
            status: try await status(of: device))
    }

    /// - Returns: why the event cannot have happened; nil where it is kept.
    private func issueCode(of device: UUID, for incident: String?) async throws -> String? {
        let report = DeviceReport(
            .codeIssued, detail: incident.map { "Incident \($0)" }, reporter: caller.name)
        do {
            _ = try await record(report, of: device, expecting: nil)
            return nil
        } catch RegistryError.conflict(let sentence) {
            // Nothing was written yet, so the transaction goes on. A device may have been retired a moment ago.
            try await requireInService(device)
            return sentence
        }
    }

    private func requireInService(_ device: UUID) async throws {
        guard try await status(of: device).facts.retiredAt == nil else {
            throw RegistryError.conflict("The device is retired: there is nothing for a code to open.")
        }
    }
}

/// The statements about unlock codes.
struct CodeStatements: Sendable {
    let readCabinet, releaseCode: PostgresStatement

    init(_ statements: StatementLibrary) throws {
        readCabinet = try statements("defibrillators/read_cabinet")
        releaseCode = try statements("defibrillators/release_code")
    }
}
