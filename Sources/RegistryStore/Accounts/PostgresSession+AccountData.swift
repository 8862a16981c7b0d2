import Foundation
import PostgresClient
import Registry

extension PostgresSession: AccountDataOperations {
    func personalData(of account: UUID, because reason: String?) async throws -> PersonalData {
        guard isOpen(account), let version = try await version(of: account),
            let json = try await one(statements.accountData.read, [account, reason])
                .decode("data", as: String?.self)
        else { throw RegistryError.noAccount(account) }
        return PersonalData(json: json, version: version)
    }

    func erase(_ account: UUID, expecting expected: VersionMatch) async throws -> ErasedAccount {
        guard isOpen(account), let row = try await connection.execute(statements.accountData.lock, [account]).first,
            let version = try row.decode("version", as: String?.self)
        else { throw RegistryError.noAccount(account) }
        guard expected.admits(version) else { throw RegistryError.stale }
        guard let erased = try await connection.execute(statements.accountData.erase, [account]).first else {
            throw RegistryError.noAccount(account)
        }
        return ErasedAccount(
            id: account, erasedAt: try erased.decode("erased_at"), version: try erased.decode("version"))
    }

    /// Whether the caller may know of the account's data at all; the database asks the same.
    private func isOpen(_ account: UUID) -> Bool {
        caller.role == .administrator || caller.accountID == account
    }

    private func version(of account: UUID) async throws -> String? {
        try await connection.execute(statements.accountData.readVersion, [account]).first?.decode("version")
    }
}

extension RegistryError {
    fileprivate static func noAccount(_ account: UUID) -> RegistryError {
        .notFound("There is no account \(account.uuidString.lowercased()).")
    }
}

/// The statements about what is kept of a person.
struct AccountDataStatements: Sendable {
    let read, readVersion, lock, erase: PostgresStatement

    init(_ statements: StatementLibrary) throws {
        read = try statements("accounts/read_data")
        readVersion = try statements("accounts/read_version")
        lock = try statements("accounts/lock_for_erasure")
        erase = try statements("accounts/erase")
    }
}
