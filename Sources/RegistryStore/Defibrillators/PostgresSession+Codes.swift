import Foundation
import PostgresClient
import Registry

/// Unlock codes: what the database tells, it audits in the same transaction.
extension PostgresSession: CodeOperations {
    func releaseCode(of device: UUID, for incident: String?, isIssued: Bool) async throws -> CodeRelease {
        try await requireInService(device)
        let row = try await one(statements.codes.readCabinet, [device])
        // Before anything that has to wait for the device: somebody is on the telephone.
        let code = try await one(statements.codes.releaseCode, [device, incident]).decode("code", as: String?.self)
        var notes: [String] = []
        if isIssued, let obstacle = try await issueCode(of: device) {
            notes.append("\(obstacle) That it was given is kept in the audit, and is no event of the device.")
        }
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

    /// How long an event waits for whoever is changing the device, such as an import: the code does not wait any longer.
    private static let patience = "300ms"

    /// The event says nothing of the incident: it is read by more people than the audit, which does.
    ///
    /// - Returns: why there is no event; nil where it is kept.
    private func issueCode(of device: UUID) async throws -> String? {
        do {
            try await connection.withSavepoint {
                _ = try await connection.execute(statements.codes.boundWait, [Self.patience])
                _ = try await record(DeviceReport(.codeIssued, reporter: caller.name), of: device, expecting: nil)
                _ = try await connection.execute(statements.codes.boundWait, [String?.none])
            }
            return nil
        } catch RegistryError.conflict(let sentence) {
            // A device may have been retired a moment ago.
            try await requireInService(device)
            return "The code is given although the register does not expect it: \(sentence)"
        } catch let error as PostgresError where error.sqlState == .lockNotAvailable {
            return "The code is given while somebody else is changing the device."
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
    let readCabinet, releaseCode, boundWait: PostgresStatement

    init(_ statements: StatementLibrary) throws {
        readCabinet = try statements("defibrillators/read_cabinet")
        releaseCode = try statements("defibrillators/release_code")
        boundWait = try statements("defibrillators/bound_wait")
    }
}
