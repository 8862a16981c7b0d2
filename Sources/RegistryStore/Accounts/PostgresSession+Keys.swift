import Foundation
import PostgresClient
import Registry

extension PostgresSession: KeyOperations {
    func keys(limit: Int, after: UUID?) async throws -> [APIKey] {
        try await connection.execute(statements.keys.listSeenKeys, [limit, after]).map(APIKey.init(row:))
    }

    func key(_ id: UUID) async throws -> APIKey {
        guard let row = try await connection.execute(statements.keys.readSeenKey, [id]).first else {
            throw RegistryError.notFound("There is no key \(id.uuidString.lowercased()).")
        }
        return try APIKey(row: row)
    }

    func addKey(_ key: NewKey) async throws -> APIKey {
        try APIKey(
            row: await one(
                statements.keys.addKey,
                [key.name, key.role.rawValue, key.secretHash, key.expiresAt, key.accountID, key.scope.rawValue]))
    }

    func revokeKey(_ id: UUID) async throws -> APIKey {
        let key = try await key(id)
        guard key.revokedAt == nil else { return key }
        _ = try await connection.execute(statements.keys.revokeKey, [id])
        return try await self.key(id)
    }
}

/// The statements about keys, for those who look after them.
struct KeyStatements: Sendable {
    let listSeenKeys, readSeenKey, addKey, revokeKey: PostgresStatement

    init(_ statements: StatementLibrary) throws {
        listSeenKeys = try statements("accounts/list_seen_keys")
        readSeenKey = try statements("accounts/read_seen_key")
        addKey = try statements("accounts/add_key")
        revokeKey = try statements("accounts/revoke_key")
    }
}
