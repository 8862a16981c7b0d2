public import Foundation

/// What somebody did, as the audit keeps it.
public struct AuditEntry: Sendable {
    /// Of version 7: later entries have greater keys.
    public let id: UUID
    public let occurredAt: Date
    /// The account, or the key of a program; nil: the public, the service itself or somebody at the database.
    public let actorID: UUID?
    /// A ``Role``, `system` or `database`.
    public let actorRole: String
    /// The key that was signed in with, a person's too; nil: a session, a token, or nobody did.
    public let keyID: UUID?
    /// Where the request came from, or the database user.
    public let address: String?
    public let requestID: String?
    public let reason: String?
    /// Such as `site.changed`.
    public let action: String
    /// The key of what it was done to.
    public let subject: String?
    /// Whose data it is, where it is a person's.
    public let accountID: UUID?
    /// A JSON object: for each field that changed its former and its new value.
    public let changes: String?

    public init(
        id: UUID, occurredAt: Date, actorID: UUID?, actorRole: String, keyID: UUID?, address: String?,
        requestID: String?, reason: String?, action: String, subject: String?, accountID: UUID?, changes: String?
    ) {
        self.id = id
        self.occurredAt = occurredAt
        self.actorID = actorID
        self.actorRole = actorRole
        self.keyID = keyID
        self.address = address
        self.requestID = requestID
        self.reason = reason
        self.action = action
        self.subject = subject
        self.accountID = accountID
        self.changes = changes
    }
}

/// Which entries are wanted: those that fit everything that is not nil.
public struct AuditFilter: Hashable, Sendable {
    public var subject: String?
    public var actor: UUID?
    /// Whose data.
    public var account: UUID?
    public var action: String?
    public var from: Date?
    /// Until before this moment.
    public var to: Date?

    public init(
        subject: String? = nil, actor: UUID? = nil, account: UUID? = nil, action: String? = nil, from: Date? = nil,
        to: Date? = nil
    ) {
        self.subject = subject
        self.actor = actor
        self.account = account
        self.action = action
        self.from = from
        self.to = to
    }
}

/// What can be done with the audit within a transaction.
public protocol AuditOperations {
    /// The latest first. Of an administrator all; of anybody else those about their own data, whatever is asked for.
    ///
    /// - Parameters:
    ///   - limit: 1 to 500; the API asks for one more than it shows.
    ///   - before: only entries with a smaller key.
    func auditEntries(_ filter: AuditFilter, limit: Int, before: UUID?) async throws -> [AuditEntry]
}
