import Foundation
public import SpatialGrid
import Synchronization

/// Who on call can be sent to a place, from memory: a search waits for no report and no database, and a report is in the
/// answers after the next reading.
public final class ResponderIndex: Sendable {
    /// A reading older than this says that it is stale: the database is asked several times a second.
    public static let staleAfter = Duration.seconds(5)

    private let state = Mutex<ResponderSnapshot?>(nil)
    private let clock: ServiceClock

    public init(clock: ServiceClock = .system) {
        self.clock = clock
    }

    /// Puts a reading into use.
    ///
    /// - Parameter readAt: before the database was asked.
    public func use(_ reading: OnCallReading, readAt: ContinuousClock.Instant) {
        state.withLock { state in
            state = ResponderSnapshot(generation: (state?.generation ?? 0) + 1, reading: reading, readAt: readAt)
        }
    }

    /// Everybody on call as they were read last; nil until they have been read once.
    public var snapshot: ResponderSnapshot? { state.withLock { $0 } }

    /// Who can be sent to a place now, and who nearer was left out; nil until those on call have been read once.
    ///
    /// - Parameters:
    ///   - radius: metres; nil: the policy's.
    ///   - limit: nil: the policy's.
    ///   - detour: route length over straight line.
    ///   - density: residents for each square kilometre at a point.
    /// - Complexity: O(*m* log *m*) for *m* people on call within the radius.
    public func nearest(
        to place: Coordinate, radius: Double? = nil, limit: Int? = nil, detour: Double,
        density: (Coordinate) -> Double?
    ) -> NearestResponders? {
        guard let snapshot else { return nil }
        let instant = clock.instant()
        let age = snapshot.readAt.duration(to: instant)
        return NearestResponders(
            snapshot.within(
                radius ?? snapshot.policy.searchRadius, of: place, at: instant, on: clock.now()),
            of: snapshot, radius: radius ?? snapshot.policy.searchRadius, limit: limit ?? snapshot.policy.resultLimit,
            age: age.inSeconds, stale: age > Self.staleAfter, detour: detour, density: density)
    }
}
