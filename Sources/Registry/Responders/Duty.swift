public import Foundation

/// A span in which a volunteer means to be on call.
public struct RotaSpan: Hashable, Sendable {
    public let id: UUID
    public let responderID: UUID
    public let startsAt: Date
    /// Not part of it; at most seven days after the start.
    public let endsAt: Date
    public let addedAt: Date
    public let addedBy: UUID?

    public static let greatestDays = 7

    public init(id: UUID, responderID: UUID, startsAt: Date, endsAt: Date, addedAt: Date, addedBy: UUID?) {
        self.id = id
        self.responderID = responderID
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.addedAt = addedAt
        self.addedBy = addedBy
    }
}

/// A span in which a volunteer was on call.
public struct CallSpan: Hashable, Sendable {
    public enum Ending: String, Sendable, CaseIterable {
        case responder, coordinator
        /// The policy's greatest length, or a closed account.
        case policy
    }

    public let id: UUID
    public let onAt: Date
    /// Nil: on call still.
    public let offAt: Date?
    public let endedBy: Ending?

    public init(id: UUID, onAt: Date, offAt: Date?, endedBy: Ending?) {
        self.id = id
        self.onAt = onAt
        self.offAt = offAt
        self.endedBy = endedBy
    }
}

/// The log of somebody's time on call.
public struct CallLog: Hashable, Sendable {
    /// Of a page, the latest first.
    public let spans: [CallSpan]
    /// Within the period asked for and up to now, of all pages.
    public let totalSeconds: Double

    public init(spans: [CallSpan], totalSeconds: Double) {
        self.spans = spans
        self.totalSeconds = totalSeconds
    }
}

/// Whether a volunteer can be sent now.
public struct ResponderDuty: Hashable, Sendable {
    public let responderID: UUID
    public let callSign: String
    public let displayName: String?
    public let facts: ResponderFacts
    /// When the last call ended; nil: on call now, or never so far.
    public let offCallSince: Date?
    public let suspendedAt: Date?
    /// Empty: can be sent.
    public let obstacles: [ResponderObstacle]
    /// Those of them that keep somebody from going on call.
    public let lastingObstacles: [ResponderObstacle]

    public init(
        responderID: UUID, callSign: String, displayName: String?, facts: ResponderFacts, offCallSince: Date?,
        suspendedAt: Date?, obstacles: [ResponderObstacle], lastingObstacles: [ResponderObstacle]
    ) {
        self.responderID = responderID
        self.callSign = callSign
        self.displayName = displayName
        self.facts = facts
        self.offCallSince = offCallSince
        self.suspendedAt = suspendedAt
        self.obstacles = obstacles
        self.lastingObstacles = lastingObstacles
    }

    /// An obstacle for people, with since when where that is known. Moments are in UTC.
    public func words(for obstacle: ResponderObstacle) -> String {
        switch obstacle {
        case .offCall: offCallSince.map { "off call since \(ISOTimestamp.write($0))" } ?? obstacle.words
        case .suspended: suspendedAt.map { "suspended since \(ISOTimestamp.write($0))" } ?? obstacle.words
        default: obstacle.words
        }
    }
}
