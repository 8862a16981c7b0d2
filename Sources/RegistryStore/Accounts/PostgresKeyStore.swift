public import Foundation
public import PostgresClient
public import Registry

/// Keys in the table `api_key`, and what else somebody signs in by.
public struct PostgresKeyStore: KeyStore {
    private let pool: PostgresPool
    private let addKey: PostgresStatement
    private let listKeys: PostgresStatement
    private let revokeKey: PostgresStatement
    private let noteUses: PostgresStatement
    private let listSessions, findSessions, extendSessions, listIdentities, readPublicLimit: PostgresStatement

    public init(pool: PostgresPool, statements: StatementLibrary) throws {
        self.pool = pool
        addKey = try statements("accounts/add_key")
        listKeys = try statements("accounts/list_keys")
        revokeKey = try statements("accounts/revoke_key")
        noteUses = try statements("accounts/note_use")
        listSessions = try statements("accounts/list_sessions")
        findSessions = try statements("accounts/find_sessions")
        extendSessions = try statements("accounts/extend_sessions")
        listIdentities = try statements("accounts/list_identities")
        readPublicLimit = try statements("accounts/read_public_limit")
    }

    public func add(_ key: NewKey) async throws -> APIKey {
        try await inWordsOfRegister {
            let rows = try await pool.execute(
                addKey,
                [key.name, key.role.rawValue, key.secretHash, key.expiresAt, key.accountID, key.scope.rawValue])
            guard let row = rows.first else { throw StoreError.noRow }
            return try APIKey(row: row)
        }
    }

    public func keys() async throws -> [APIKey] {
        try await inWordsOfRegister { try await pool.execute(listKeys).map(APIKey.init(row:)) }
    }

    public func signIns() async throws -> SignIns {
        try await inWordsOfRegister {
            try await pool.withConnection { connection in
                let keys = try await connection.execute(listKeys, []).map(APIKey.init(row:))
                let sessions = try await connection.execute(listSessions, []).map(BrowserSession.init(row:))
                var identities: [Identity: SignedInAccount] = [:]
                for row in try await connection.execute(listIdentities, []) {
                    let identity = Identity(
                        issuer: try row.decode("identity_issuer"), subject: try row.decode("identity_subject"))
                    identities[identity] = try SignedInAccount(row: row)
                }
                return SignIns(
                    keys: keys, sessions: sessions, identities: identities,
                    publicRequestsPerHour: try await connection.execute(readPublicLimit, []).first?
                        .decode("public_requests_per_hour", as: Int?.self))
            }
        }
    }

    public func sessions(withSecretHashes hashes: Set<Data>) async throws -> [BrowserSession] {
        try await inWordsOfRegister {
            let texts = hashes.map { $0.map { String(format: "%02x", $0) }.joined() }
            return try await pool.execute(findSessions, [texts]).map(BrowserSession.init(row:))
        }
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

extension PostgresKeyStore {
    public func noteUse(ofSessions used: Set<UUID>) async throws {
        _ = try await inWordsOfRegister { try await pool.execute(extendSessions, [used.map(\.uuidString)]) }
    }
}

extension APIKey {
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"), name: try row.decode("name"), role: try row.word("role"),
            accountID: try row.decode("account_id"), groupID: try row.decode("group_id"), scope: try row.word("scope"),
            secretHash: try row.decode("secret_sha256"), createdAt: try row.decode("created_at"),
            expiresAt: try row.decode("expires_at"), revokedAt: try row.decode("revoked_at"),
            lastUsedAt: try row.decode("last_used_at"),
            accountIsOpen: try row.decode("account_is_open"))
    }
}

extension SignedInAccount {
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("account_id"), role: try row.word("role"), groupID: try row.decode("group_id"))
    }
}

extension BrowserSession {
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"), account: try SignedInAccount(row: row),
            secretHash: try row.decode("secret_sha256"), expiresAt: try row.decode("expires_at"))
    }
}
