import Foundation
import PostgresClient
import Registry

extension PostgresSession: SchemeOperations {
    func schemes(limit: Int, after: UUID?) async throws -> [Scheme] {
        try await connection.execute(statements.schemes.listSchemes, [UUID?.none, limit, after])
            .map(Scheme.init(row:))
    }

    func scheme(_ id: UUID) async throws -> Scheme {
        guard let row = try await connection.execute(statements.schemes.listSchemes, [id, 1, UUID?.none]).first else {
            throw RegistryError.notFound("There is no scheme \(id.uuidString.lowercased()).")
        }
        return try Scheme(row: row)
    }

    func addScheme(named name: String) async throws -> Scheme {
        try await scheme(one(statements.schemes.addScheme, [name]).decode("id"))
    }

    func renameScheme(_ id: UUID, to name: String, expecting: VersionMatch) async throws -> Scheme {
        let former = try await scheme(id)
        try await expect(statements.schemes.lockScheme, id, expecting)
        if name != former.name { _ = try await connection.execute(statements.schemes.renameScheme, [id, name]) }
        return try await scheme(id)
    }

    func callerScheme() async throws -> UUID? {
        try await one(statements.schemes.readCallerScheme, []).decode("id")
    }
}

extension Scheme {
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"), name: try row.decode("name"), invented: try row.decode("invented"),
            createdAt: try row.decode("created_at"), version: try row.decode("version"))
    }
}

/// The statements about schemes.
struct SchemeStatements: Sendable {
    let listSchemes, addScheme, lockScheme, renameScheme, readCallerScheme: PostgresStatement

    init(_ statements: StatementLibrary) throws {
        listSchemes = try statements("schemes/list_schemes")
        addScheme = try statements("schemes/add_scheme")
        lockScheme = try statements("schemes/lock_scheme")
        renameScheme = try statements("schemes/rename_scheme")
        readCallerScheme = try statements("schemes/read_caller_scheme")
    }
}
