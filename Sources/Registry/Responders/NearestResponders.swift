import Foundation
import SpatialGrid

/// Who on call can be sent to a place.
public struct NearestResponders: Sendable {
    /// Somebody who can be sent.
    public struct Offer: Sendable {
        public let found: ResponderSnapshot.Found
        /// Seconds from being asked to being with the patient, by the straight way.
        public let travelSeconds: Double
        /// Metres a second along the route.
        public let speed: Double
    }

    public let generation: Int
    /// Seconds since the reading, by the monotonic clock.
    public let age: Double
    /// The age is greater than it should ever be: the database has been away.
    public let stale: Bool
    public let policy: ResponderPolicy
    /// Metres, as asked or as the policy says.
    public let radius: Double
    public let limit: Int
    /// Who is there first comes first; at the same second the nearer one, then by key.
    public let offers: [Offer]
    /// Those on call within the radius who cannot be sent, the nearest first, at most ``greatestPassedOver``.
    public let passedOver: [ResponderSnapshot.Found]
    public let passedOverCount: Int

    public static let greatestPassedOver = 100

    /// - Complexity: O(*m* log *m*) for *m* found.
    init(
        _ found: [ResponderSnapshot.Found], of snapshot: ResponderSnapshot, radius: Double, limit: Int, age: Double,
        stale: Bool, detour: Double, density: (Coordinate) -> Double?
    ) {
        generation = snapshot.generation
        self.age = age
        self.stale = stale
        policy = snapshot.policy
        self.radius = radius
        self.limit = limit
        let travel = snapshot.policy.travel
        let offers = found.filter(\.obstacles.isEmpty).map { found in
            let mode = found.responder.facts.travelMode
            let density = density(found.start)
            return Offer(
                found: found,
                travelSeconds: travel.startSeconds
                    + travel.seconds(for: found.distance, by: mode, density: density, detour: detour),
                speed: travel.speed(by: mode, density: density))
        }
        self.offers = Array(offers.sorted { $0.order < $1.order }.prefix(max(0, limit)))
        let left = found.filter { !$0.obstacles.isEmpty }
        passedOver = Array(left.prefix(Self.greatestPassedOver))
        passedOverCount = left.count
    }
}

extension NearestResponders.Offer {
    fileprivate var order: (Double, Double, UUID) {
        (travelSeconds, found.distance, found.responder.id)
    }
}
