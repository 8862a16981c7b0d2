public import Foundation

/// Everything that is kept of a person.
public struct PersonalData: Sendable {
    /// A JSON object as the database wrote it.
    public let json: String
    /// Of the account.
    public let version: String

    public init(json: String, version: String) {
        self.json = json
        self.version = version
    }
}

/// What is left of an account that was erased.
public struct ErasedAccount: Hashable, Sendable {
    public let id: UUID
    public let erasedAt: Date
    public let version: String

    public init(id: UUID, erasedAt: Date, version: String) {
        self.id = id
        self.erasedAt = erasedAt
        self.version = version
    }
}

/// What a person may ask for of their own data, and an administrator for them.
public protocol AccountDataOperations {
    /// Everything that is kept of the person; the reading is audited.
    ///
    /// - Parameter reason: why; only the person needs none.
    /// - Throws: ``RegistryError/notFound(_:)`` also where the account is none of the caller's.
    func personalData(of account: UUID, because reason: String?) async throws -> PersonalData

    /// Forgets the person for good: contact details, identity, keys and sessions. The key of the account stays, as the
    /// pseudonym of what was done. An account that is erased already stays as it is.
    ///
    /// - Parameter expected: the version that the caller read.
    /// - Throws: ``RegistryError/notFound(_:)`` also where the account is none of the caller's;
    ///   ``RegistryError/stale``.
    func erase(_ account: UUID, expecting expected: VersionMatch) async throws -> ErasedAccount
}
