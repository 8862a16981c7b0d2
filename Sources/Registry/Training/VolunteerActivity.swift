public import CivilTime
public import Foundation

/// Time that a volunteer gave.
public struct VolunteerActivity: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        /// Credited by incidents alone.
        case responding
        case training
        case installing
        case raisingAwareness = "raising_awareness"
    }

    public let id: UUID
    public let responderID: UUID
    public let kind: Kind
    public let day: CalendarDay
    public let minutes: Int
    /// What credited it by itself.
    public let alertID: UUID?
    public let sessionID: UUID?
    public let addedAt: Date

    public init(
        id: UUID, responderID: UUID, kind: Kind, day: CalendarDay, minutes: Int, alertID: UUID?, sessionID: UUID?,
        addedAt: Date
    ) {
        self.id = id
        self.responderID = responderID
        self.kind = kind
        self.day = day
        self.minutes = minutes
        self.alertID = alertID
        self.sessionID = sessionID
        self.addedAt = addedAt
    }
}

/// Which activities a list holds. Nil: all.
public struct ActivityFilter: Hashable, Sendable {
    public var responderID: UUID?
    public var kind: VolunteerActivity.Kind?
    public var firstDay: CalendarDay?
    public var lastDay: CalendarDay?

    public init() {}
}

/// Minutes of one kind.
public struct ActivityTotal: Hashable, Sendable {
    public let kind: VolunteerActivity.Kind
    public let activityCount: Int
    public let minutes: Int

    public init(kind: VolunteerActivity.Kind, activityCount: Int, minutes: Int) {
        self.kind = kind
        self.activityCount = activityCount
        self.minutes = minutes
    }
}

/// Volunteers' hours: a responder's own, a coordinator's those of the own scheme.
public protocol ActivityOperations {
    /// - Parameter responder: nil: the caller.
    /// - Throws: ``RegistryError/invalid(_:)`` for a volunteer who is none of the caller's.
    func addActivity(
        _ kind: VolunteerActivity.Kind, on day: CalendarDay, minutes: Int, of responder: UUID?
    ) async throws -> VolunteerActivity

    /// The latest day first.
    ///
    /// - Parameters:
    ///   - limit: 1 to 500.
    ///   - before: only those that come after this one in that order.
    func activities(_ filter: ActivityFilter, limit: Int, before: UUID?) async throws -> [VolunteerActivity]

    /// Every kind, also those of which there is nothing.
    func activityTotals(of year: FinancialYear) async throws -> [ActivityTotal]
}
