public import Foundation

/// A local group of volunteers.
public struct Scheme: Hashable, Sendable {
    public let id: UUID
    /// 1 to 200 characters; no other scheme's, whatever the case of its letters.
    public let name: String
    public let invented: Bool
    public let createdAt: Date
    public let version: String

    public init(id: UUID, name: String, invented: Bool, createdAt: Date, version: String) {
        self.id = id
        self.name = name
        self.invented = invented
        self.createdAt = createdAt
        self.version = version
    }
}

/// What can be done with schemes within a transaction. What is outside the caller's scope is not there.
public protocol SchemeOperations {
    /// The schemes that the caller may see, by key.
    ///
    /// - Parameters:
    ///   - limit: how many at most.
    ///   - after: the last one of the page before.
    func schemes(limit: Int, after: UUID?) async throws -> [Scheme]

    /// - Throws: ``RegistryError/notFound(_:)``.
    func scheme(_ id: UUID) async throws -> Scheme

    /// - Throws: ``RegistryError/conflict(_:)`` for a name that another scheme has.
    func addScheme(named name: String) async throws -> Scheme

    /// - Throws: ``RegistryError/notFound(_:)``, ``RegistryError/stale``, ``RegistryError/conflict(_:)`` for a name that
    ///   another scheme has.
    func renameScheme(_ id: UUID, to name: String, expecting: VersionMatch) async throws -> Scheme

    /// The scheme of whoever is at work; nil for those who belong to none.
    func callerScheme() async throws -> UUID?
}
