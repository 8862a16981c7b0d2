public import Foundation
public import PostgresClient
public import Registry

/// Keys for people, as an operator makes them on the command line: with the owner's rights.
public struct PostgresHolderStore: Sendable {
    private let pool: PostgresPool
    private let findGroup, addGroup, hasLeader, addAccount, addContact, addKey, findRole: PostgresStatement
    private let findScheme, addScheme: PostgresStatement

    public init(pool: PostgresPool, statements: StatementLibrary) throws {
        self.pool = pool
        findGroup = try statements("accounts/find_group")
        addGroup = try statements("accounts/add_group")
        hasLeader = try statements("accounts/has_leader")
        addAccount = try statements("accounts/add_account")
        addContact = try statements("accounts/add_contact")
        addKey = try statements("accounts/add_key")
        findRole = try statements("accounts/find_account_role")
        findScheme = try statements("schemes/find_scheme")
        addScheme = try statements("schemes/add_missing_scheme")
    }

    /// Makes an account for a guardian, named as the key is, and the key.
    ///
    /// - Parameters:
    ///   - group: its name; the first of its guardians leads it.
    ///   - isNew: whether the group is made, and trusted.
    /// - Throws: ``RegistryError/notFound(_:)`` for a group that there is not, ``RegistryError/conflict(_:)`` for a new one
    ///   that there is; other ``RegistryError``s of the database.
    public func add(_ key: NewKey, ofGuardianIn group: String, isNew: Bool) async throws -> APIKey {
        try await inWordsOfRegister {
            try await pool.withTransaction(retrying: 2) { connection in
                guard let found = try await connection.execute(isNew ? addGroup : findGroup, [group]).first else {
                    throw isNew
                        ? RegistryError.conflict("There is a group \(group) already.")
                        : RegistryError.notFound("There is no group \(group). --new-group makes one.")
                }
                let groupID = try found.decode("id", as: UUID.self)
                let hasLeader = try await connection.one(hasLeader, [groupID]).decode("has_leader", as: Bool.self)
                let account = try await connection.one(
                    addAccount,
                    [Role.guardian.rawValue, groupID, !hasLeader, String?.none, String?.none, UUID?.none]
                ).decode("id", as: UUID.self)
                _ = try await connection.execute(
                    addContact, [account, key.name, String?.none, String?.none])
                return try APIKey(
                    row: await connection.one(
                        addKey,
                        [key.name, Role.guardian.rawValue, key.secretHash, key.expiresAt, account, key.scope.rawValue]))
            }
        }
    }

    /// Makes an account for a responder or a coordinator, named as the key is, and the key.
    ///
    /// - Parameters:
    ///   - scheme: its name.
    ///   - isMade: whether a scheme is made where there is none of the name.
    /// - Throws: ``RegistryError/notFound(_:)`` for a scheme that there is not; other ``RegistryError``s of the database.
    public func add(_ key: NewKey, inScheme scheme: String, making isMade: Bool) async throws -> APIKey {
        try await inWordsOfRegister {
            try await pool.withTransaction(retrying: 2) { connection in
                if isMade { _ = try await connection.execute(addScheme, [scheme]) }
                guard let found = try await connection.execute(findScheme, [scheme]).first else {
                    throw RegistryError.notFound("There is no scheme of this name.")
                }
                let account = try await connection.one(
                    addAccount,
                    [
                        key.role.rawValue, UUID?.none, false, String?.none, String?.none,
                        try found.decode("id", as: UUID.self),
                    ]
                ).decode("id", as: UUID.self)
                _ = try await connection.execute(addContact, [account, key.name, String?.none, String?.none])
                return try APIKey(
                    row: await connection.one(
                        addKey,
                        [key.name, key.role.rawValue, key.secretHash, key.expiresAt, account, key.scope.rawValue]))
            }
        }
    }

    /// - Throws: ``RegistryError/notFound(_:)``; other ``RegistryError``s of the database.
    public func role(of account: UUID) async throws -> Role {
        try await inWordsOfRegister {
            guard let row = try await pool.execute(findRole, [account]).first else {
                throw RegistryError.notFound("There is no account \(account.uuidString.lowercased()).")
            }
            return try row.word("role")
        }
    }
}

extension PostgresConnection {
    fileprivate func one(
        _ statement: PostgresStatement, _ parameters: [any PostgresEncodable]
    ) async throws -> PostgresRow {
        guard let row = try await execute(statement, parameters).first else { throw StoreError.noRow }
        return row
    }
}
