import Foundation
import PostgresClient
import Registry

/// Problems that people report of devices.
extension PostgresSession: ProblemOperations {
    func reportProblem(_ kind: ProblemReport.Kind, detail: String?, of device: UUID) async throws -> UUID {
        guard try await status(of: device).isTold(to: caller) else { throw RegistryError.noDevice(device) }
        let id = try await one(statements.problems.newKey, []).decode("id", as: UUID.self)
        _ = try await connection.execute(statements.problems.addProblem, [id, device, kind.rawValue, detail])
        return id
    }

    func problem(_ id: UUID) async throws -> ProblemReport {
        guard let found = try await list(only: id, limit: 1).first else {
            throw RegistryError.notFound("There is no problem \(id.uuidString.lowercased()).")
        }
        return found
    }

    func problems(of device: UUID?, open: Bool?, limit: Int, before: UUID?) async throws -> [ProblemReport] {
        if let device {
            let status = try await status(of: device)
            guard Self.readsAllProblems.contains(caller.role) || status.isKept(by: caller) else {
                throw RegistryError.noDevice(device)
            }
        }
        return try await list(of: device, open: open, limit: limit, before: before)
    }

    func closeProblem(
        _ id: UUID, as outcome: ProblemReport.Outcome, note: String?, expecting expected: VersionMatch
    ) async throws -> ProblemReport {
        let report = try await problem(id)
        guard expected.admits(report.version) else { throw RegistryError.stale }
        let closed = try await connection.execute(statements.problems.closeProblem, [id, outcome.rawValue, note])
        guard !closed.isEmpty else { throw RegistryError.conflict("The problem is closed already.") }
        if outcome == .confirmed, caller.role == .guardian || caller.role == .administrator {
            let fault = [report.kind.words, report.detail, note].compactMap { $0 }.joined(separator: ": ")
            _ = try await record(
                DeviceReport(.faultReported, detail: fault, reporter: caller.name, source: id),
                of: report.defibrillatorID, expecting: nil)
        }
        return try await problem(id)
    }

    private static let readsAllProblems: Set<Role> = [.coordinator, .administrator, .dispatcher]

    private func list(
        only id: UUID? = nil, of device: UUID? = nil, open: Bool? = nil, limit: Int, before: UUID? = nil
    ) async throws -> [ProblemReport] {
        let seesAll = Self.readsAllProblems.contains(caller.role)
        return try await connection.execute(
            statements.problems.listProblems, [id, device, open, before, limit, seesAll, caller.groupID]
        ).map(ProblemReport.init(row:))
    }
}

extension ProblemReport {
    init(row: PostgresRow) throws {
        let closure = try row.decode("closed_at", as: Date?.self).map { moment in
            Closure(
                at: moment, by: try row.decode("closed_by"), outcome: try row.word("outcome"),
                note: try row.decode("note"))
        }
        self.init(
            id: try row.decode("id"), defibrillatorID: try row.decode("defibrillator_id"),
            siteID: try row.decode("site_id"), siteCode: try row.decode("site_code"),
            siteName: try row.decode("site_name"), kind: try row.word("kind"), detail: try row.decode("detail"),
            reportedAt: try row.decode("reported_at"), reporterID: try row.decode("reporter_id"), closure: closure)
    }
}

/// The statements about problems.
struct ProblemStatements: Sendable {
    let newKey, addProblem, listProblems, closeProblem: PostgresStatement

    init(_ statements: StatementLibrary) throws {
        newKey = try statements("requests/new_key")
        addProblem = try statements("problems/add_problem")
        listProblems = try statements("problems/list_problems")
        closeProblem = try statements("problems/close_problem")
    }
}
