public import Foundation

/// The answer to a ``NearestRequest``, with all that is needed to understand it later.
public struct NearestAnswer: Sendable {
    public enum Advice: String, Sendable {
        /// Somebody can fetch the first device.
        case fetch
        /// Whoever is there stays and does CPR; the devices are for responders to fetch.
        case sendResponder = "send_responder"
        /// Nothing to offer within the radius.
        case noneInRadius = "none_in_radius"
    }

    /// A device offered.
    public struct Offer: Sendable {
        public let site: LocatableSite
        /// Metres in a straight line on the ellipsoid.
        public let distance: Double
        /// When somebody on foot is at the device.
        public let arrival: Date
        /// Seconds there and back by the policy's travel model.
        public let travelSeconds: Double
        public let availability: Availability
        /// On arrival.
        public let readiness: Readiness
        /// Why it is no surer: `code issued 12 min ago`; nil where it is available.
        public let detail: String?
        /// When the way to the device is shut again, or is not known to be open any more; nil: not known, or not within a
        /// week of the arrival.
        public let openUntil: Date?
        /// The hours at the time of arrival in a sentence: `open until 18:00 today`.
        public let hours: String
    }

    /// A device nearer than the last one offered, or within the radius, that was left out.
    public struct PassedOver: Sendable {
        public let site: LocatableSite
        public let distance: Double
        public let reason: PassedOverReason
        /// `closed until 2026-11-23T08:00:00+00:00`, `pads expired 2026-10-01`.
        public let detail: String
        /// Of a closed one, when it opens; nil where that is not within a week, and for every other reason.
        public let opensAt: Date?
    }

    /// For whom it is: what may be shown depends on it.
    public let viewer: Viewer
    public let place: Place
    /// The moment at which somebody sets out.
    public let time: Date
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
    /// The surest first, of equally sure ones the nearest.
    public let offers: [Offer]
    /// Nearest first, at most ``greatestPassedOver``.
    public let passedOver: [PassedOver]
    /// How many were passed over in all.
    public let passedOverCount: Int
    /// Sentences for the person who reads the answer.
    public let notes: [String]
    public let certificate: Certificate?
    /// Who on call can be sent; nil: not for this viewer, not for another time than now, or not read yet.
    public let responders: NearestResponders?

    public static let greatestPassedOver = 100
}
