public import Foundation

/// The register as work is done on it: each piece in one transaction, for a caller who is known, and kept or undone as a
/// whole. What the caller may not see is not there; what the caller may not do is refused, by the service and once more
/// by the database.
public protocol Register: Sendable {
    /// Reads, all from one state of the register.
    ///
    /// - Throws: what `body` throws; a ``RegistryError`` of the database.
    func read<Result: Sendable>(
        as origin: Origin, _ body: @Sendable (any RegisterSession) async throws -> Result
    ) async throws -> Result

    /// Changes the register.
    ///
    /// With a key the work is done once, however often and however many at once ask: the answer is kept in the same
    /// transaction as the change, and given again. Without one each call is a change of its own.
    ///
    /// - Parameters:
    ///   - again: reads once more what the answer held, where the work was done with the same key before and the answer was
    ///     secret and is not kept; nil: then that it was done is a conflict.
    ///   - body: may be run again after a collision; nothing it does outside the database is taken back.
    /// - Throws: ``RegistryError/keyUsedOtherwise`` where the key came with another request before; what `body` throws,
    ///   and then nothing is kept, so the same key may try again; a ``RegistryError`` of the database.
    func change(
        as origin: Origin, once key: IdempotencyKey?,
        again: (@Sendable (any RegisterSession) async throws -> KeptAnswer)?,
        _ body: @Sendable (any RegisterSession) async throws -> KeptAnswer
    ) async throws -> KeptAnswer
}

extension Register {
    /// The same where an answer that held a secret is not given again.
    public func change(
        as origin: Origin, once key: IdempotencyKey?, _ body: @Sendable (any RegisterSession) async throws -> KeptAnswer
    ) async throws -> KeptAnswer {
        try await change(as: origin, once: key, again: nil, body)
    }
}

/// What can be done within one transaction.
public typealias RegisterSession = DeviceOperations & SiteOperations & UploadOperations & CodeOperations
    & RequestOperations & ProblemOperations & AccountOperations & AccountDataOperations & KeyOperations
    & SignInOperations & MessageOperations & AuditOperations & SchemeOperations & ResponderOperations
    & CredentialOperations & DutyOperations & PositionOperations & TrainingOperations & ActivityOperations
    & Sendable

/// A caller's name for one change, so that sending it again does nothing twice.
public struct IdempotencyKey: Hashable, Sendable {
    /// 1 to 255 visible ASCII characters.
    public let text: String
    /// SHA-256 of what was asked, 32 bytes: the same key with another request is a mistake.
    public let requestHash: Data

    public static let greatestLength = 255

    /// Nil where the text is no key.
    public init?(_ text: String, requestHash: Data) {
        guard (1...Self.greatestLength).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.text = text
        self.requestHash = requestHash
    }
}

/// What was answered to a change.
public struct KeptAnswer: Hashable, Sendable {
    /// The HTTP status, 200 to 299.
    public let status: Int
    /// The new version of what was changed; nil where it has none.
    public let version: String?
    /// The path of what was made.
    public let location: String?
    /// JSON; empty where there is none.
    public let body: Data
    /// Whether the body is for this once and is not kept: it holds a secret. Who asks again with the same key is told that
    /// it was done, unless the change says how to read it again.
    public let isSecret: Bool

    public init(status: Int, version: String? = nil, location: String? = nil, body: Data, isSecret: Bool = false) {
        self.status = status
        self.version = version
        self.location = location
        self.body = body
        self.isSecret = isSecret
    }
}
