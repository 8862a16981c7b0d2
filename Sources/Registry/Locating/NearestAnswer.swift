public import Foundation

/// The answer to a ``NearestRequest``, with all that is needed to understand it later.
public struct NearestAnswer: Sendable {
    public enum Advice: String, Sendable {
        /// Somebody can fetch the first device.
        case fetch
        /// Nothing to offer within the radius.
        case noneInRadius = "none_in_radius"
    }

    /// A device offered.
    public struct Offer: Sendable {
        public let site: LocatableSite
        /// Metres in a straight line on the ellipsoid.
        public let distance: Double
        /// Seconds there and back by the policy's travel model.
        public let travelSeconds: Double
        public let availability: Availability
    }

    /// A device nearer than the last one offered, or within the radius, that was left out.
    public struct PassedOver: Sendable {
        public let site: LocatableSite
        public let distance: Double
        public let reason: PassedOverReason
    }

    /// How the search went.
    public struct Explanation: Sendable {
        public let cellsVisited: Int
        public let pointsExamined: Int
        /// Metres: every site that was not examined is at least this far away. Infinite: all were examined.
        public let bound: Double
    }

    public let place: Place
    public let generation: Int
    /// When the register was last known to be as this answer says, by the wall clock.
    public let asOf: Date
    /// Seconds since then, by the monotonic clock.
    public let age: Double
    /// The age is greater than it should ever be: the database has been away.
    public let stale: Bool
    public let policy: DispatchPolicy
    /// Metres, as asked or as the policy says.
    public let radius: Double
    public let limit: Int
    public let advice: Advice
    /// Nearest first.
    public let offers: [Offer]
    /// Nearest first, at most ``greatestPassedOver``.
    public let passedOver: [PassedOver]
    /// How many were passed over in all.
    public let passedOverCount: Int
    /// Sentences for the person who reads the answer.
    public let notes: [String]
    public let explanation: Explanation?

    public static let greatestPassedOver = 100
}
