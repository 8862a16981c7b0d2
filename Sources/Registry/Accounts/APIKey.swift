public import Foundation

/// A key by which a program or a person signs in, without the secret itself.
public struct APIKey: Hashable, Sendable {
    public let id: UUID
    public let name: String
    public let role: Role
    /// SHA-256 of the key's text, 32 bytes.
    public let secretHash: Data
    public let createdAt: Date
    /// From then on it is not valid any more; nil: never.
    public let expiresAt: Date?
    public let revokedAt: Date?
    /// To the minute or so.
    public let lastUsedAt: Date?

    public init(
        id: UUID, name: String, role: Role, secretHash: Data, createdAt: Date, expiresAt: Date?, revokedAt: Date?,
        lastUsedAt: Date?
    ) {
        self.id = id
        self.name = name
        self.role = role
        self.secretHash = secretHash
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.lastUsedAt = lastUsedAt
    }

    public func isValid(at moment: Date) -> Bool {
        revokedAt == nil && expiresAt.map { moment < $0 } ?? true
    }
}

/// Where keys are kept.
public protocol KeyStore: Sendable {
    /// - Throws: ``RegistryError``.
    func add(name: String, role: Role, secretHash: Data, expiresAt: Date?) async throws -> APIKey
    /// All keys, revoked and expired ones too, in the order in which they were made.
    func keys() async throws -> [APIKey]
    /// - Throws: ``RegistryError/notFound(_:)``.
    func revoke(_ id: UUID) async throws -> APIKey
    func noteUse(_ uses: [UUID: Date]) async throws
}
