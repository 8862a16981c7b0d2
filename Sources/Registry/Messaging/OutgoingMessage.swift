public import Foundation

/// A message that waits to be sent, was sent or was given up, without its text.
public struct OutgoingMessage: Hashable, Sendable {
    public enum State: String, Sendable, CaseIterable {
        case waiting
        case sent
        /// Given up, until somebody has it tried again.
        case dead
    }

    public let id: UUID
    public let kind: String
    public let accountID: UUID
    public let siteID: UUID?
    public let createdAt: Date
    /// When it is tried next, or was last.
    public let dueAt: Date
    public let attemptCount: Int
    public let sentAt: Date?
    public let givenUpAt: Date?
    /// What the last attempt failed with; no address is in it.
    public let failure: String?

    public var state: State { sentAt != nil ? .sent : givenUpAt != nil ? .dead : .waiting }

    public init(
        id: UUID, kind: String, accountID: UUID, siteID: UUID?, createdAt: Date, dueAt: Date, attemptCount: Int,
        sentAt: Date?, givenUpAt: Date?, failure: String?
    ) {
        self.id = id
        self.kind = kind
        self.accountID = accountID
        self.siteID = siteID
        self.createdAt = createdAt
        self.dueAt = dueAt
        self.attemptCount = attemptCount
        self.sentAt = sentAt
        self.givenUpAt = givenUpAt
        self.failure = failure
    }
}

/// What can be done with outgoing messages within a transaction.
public protocol MessageOperations {
    /// By key, the latest first.
    ///
    /// - Parameter state: only those; nil: all.
    func messages(_ state: OutgoingMessage.State?, limit: Int, after: UUID?) async throws -> [OutgoingMessage]

    /// Has a message that was given up tried again, from the beginning of its schedule.
    ///
    /// - Throws: ``RegistryError/notFound(_:)``; ``RegistryError/conflict(_:)`` for one that was not given up.
    func retryMessage(_ id: UUID) async throws -> OutgoingMessage
}
