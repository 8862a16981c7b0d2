public import Foundation

/// A key by which a program or a person signs in, without the secret itself.
public struct APIKey: Hashable, Sendable {
    public let id: UUID
    public let name: String
    /// The account's, where it belongs to one.
    public let role: Role
    /// The person whose key it is; nil for a program's.
    public let accountID: UUID?
    /// The group of that person.
    public let groupID: UUID?
    public let scope: Scope
    /// SHA-256 of the key's text, 32 bytes.
    public let secretHash: Data
    public let createdAt: Date
    /// From then on it is not valid any more; nil: never.
    public let expiresAt: Date?
    public let revokedAt: Date?
    /// To the minute or so.
    public let lastUsedAt: Date?
    /// Whether the person may sign in at all.
    public let accountIsOpen: Bool

    /// What a key may be used for.
    public enum Scope: String, Sendable, CaseIterable {
        case read
        case change
    }

    public init(
        id: UUID, name: String, role: Role, accountID: UUID? = nil, groupID: UUID? = nil, scope: Scope = .change,
        secretHash: Data, createdAt: Date, expiresAt: Date?, revokedAt: Date?, lastUsedAt: Date?,
        accountIsOpen: Bool = true
    ) {
        self.id = id
        self.name = name
        self.role = role
        self.accountID = accountID
        self.groupID = groupID
        self.scope = scope
        self.accountIsOpen = accountIsOpen
        self.secretHash = secretHash
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.lastUsedAt = lastUsedAt
    }

    public func isValid(at moment: Date) -> Bool {
        accountIsOpen && revokedAt == nil && expiresAt.map { moment < $0 } ?? true
    }
}

/// A key that is to be made.
public struct NewKey: Hashable, Sendable {
    /// 1 to 200 characters.
    public let name: String
    public let role: Role
    public let accountID: UUID?
    public let scope: APIKey.Scope
    public let secretHash: Data
    public let expiresAt: Date?

    public init(
        name: String, role: Role, accountID: UUID? = nil, scope: APIKey.Scope = .change, secretHash: Data,
        expiresAt: Date? = nil
    ) {
        self.name = name
        self.role = role
        self.accountID = accountID
        self.scope = scope
        self.secretHash = secretHash
        self.expiresAt = expiresAt
    }
}

/// Where keys are kept.
public protocol KeyStore: Sendable {
    /// - Throws: ``RegistryError``.
    func add(_ key: NewKey) async throws -> APIKey
    /// All keys, revoked and expired ones too, in the order in which they were made.
    func keys() async throws -> [APIKey]
    /// Everything by which somebody can sign in. A store that keeps only keys need not say more.
    func signIns() async throws -> SignIns
    /// Of these the sessions that are open now.
    ///
    /// - Parameter hashes: of the cookies' texts.
    func sessions(withSecretHashes hashes: Set<Data>) async throws -> [BrowserSession]
    /// - Throws: ``RegistryError/notFound(_:)``.
    func revoke(_ id: UUID) async throws -> APIKey
    func noteUse(_ uses: [UUID: Date]) async throws
    /// Lets sessions that are in use go on as the policy says.
    func noteUse(ofSessions used: Set<UUID>) async throws
}

extension KeyStore {
    public func signIns() async throws -> SignIns { SignIns(keys: try await keys()) }
    public func sessions(withSecretHashes hashes: Set<Data>) async throws -> [BrowserSession] { [] }
    public func noteUse(ofSessions used: Set<UUID>) async throws {}
}
