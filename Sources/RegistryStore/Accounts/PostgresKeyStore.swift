public import Foundation
public import PostgresClient
public import Registry

/// Keys in the table `api_key`.
public struct PostgresKeyStore: KeyStore {
    private let pool: PostgresPool
    private let addKey: PostgresStatement
    private let listKeys: PostgresStatement
    private let revokeKey: PostgresStatement
    private let noteUses: PostgresStatement

    public init(pool: PostgresPool, statements: StatementLibrary) throws {
        self.pool = pool
        addKey = try statements("accounts/add_key")
        listKeys = try statements("accounts/list_keys")
        revokeKey = try statements("accounts/revoke_key")
        noteUses = try statements("accounts/note_use")
    }

    public func add(name: String, role: Role, secretHash: Data, expiresAt: Date?) async throws -> APIKey {
        try await inWordsOfRegister {
            let rows = try await pool.execute(addKey, [name, role.rawValue, secretHash, expiresAt])
            guard let row = rows.first else { throw StoreError.noRow }
            return try APIKey(row: row)
        }
    }

    public func keys() async throws -> [APIKey] {
        try await inWordsOfRegister { try await pool.execute(listKeys).map(APIKey.init(row:)) }
    }

    public func revoke(_ id: UUID) async throws -> APIKey {
        try await inWordsOfRegister {
            guard let row = try await pool.execute(revokeKey, [id]).first else {
                throw RegistryError.notFound("There is no key \(id.uuidString.lowercased()).")
            }
            return try APIKey(row: row)
        }
    }

    public func noteUse(_ uses: [UUID: Date]) async throws {
        try await inWordsOfRegister {
            let pairs = Array(uses)
            _ = try await pool.execute(
                noteUses, [pairs.map(\.key.uuidString), try pairs.map { try $0.value.postgresText() ?? "" }])
        }
    }
}

extension APIKey {
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"), name: try row.decode("name"), role: try row.word("role"),
            secretHash: try row.decode("secret_sha256"), createdAt: try row.decode("created_at"),
            expiresAt: try row.decode("expires_at"), revokedAt: try row.decode("revoked_at"),
            lastUsedAt: try row.decode("last_used_at"))
    }
}
