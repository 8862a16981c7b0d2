import Foundation
import SpatialGrid
import Synchronization

/// Answers which defibrillators near a place can help, from a snapshot in memory: a search waits for nobody, and goes on
/// without the database.
public final class Locator: Sendable {
    private struct State {
        var snapshot: LocatorSnapshot
        /// When the database last said that the snapshot is true.
        var confirmedAt: ContinuousClock.Instant
        var confirmedOn: Date
    }

    /// An answer older than this says that it is stale. The feed confirms several times a second.
    public static let staleAfter = Duration.seconds(5)

    private let state = Mutex<State?>(nil)
    private let places: PlaceResolver
    private let clock: ServiceClock

    public init(places: PlaceResolver, clock: ServiceClock = .system) {
        self.places = places
        self.clock = clock
    }

    /// Puts a snapshot into use that is true now.
    public func use(_ snapshot: LocatorSnapshot) {
        let state = State(snapshot: snapshot, confirmedAt: clock.instant(), confirmedOn: clock.now())
        self.state.withLock { $0 = state }
    }

    /// Notes that the snapshot in use is still true.
    public func confirm() {
        let (instant, date) = (clock.instant(), clock.now())
        state.withLock {
            $0?.confirmedAt = instant
            $0?.confirmedOn = date
        }
    }

    /// The snapshot in use; nil until the register has been read once.
    public var snapshot: LocatorSnapshot? {
        state.withLock { $0?.snapshot }
    }

    /// How long ago the snapshot was known to be true; nil until the register has been read once.
    public var age: Duration? {
        state.withLock { $0?.confirmedAt }.map { $0.duration(to: clock.instant()) }
    }

    /// The nearest defibrillators that can be offered, nearest first, and those passed over.
    ///
    /// - Throws: ``RegistryError/notReady``, ``RegistryError/unknownPlace(_:)``.
    /// - Complexity: O(k) cells for evenly spread sites, O(n) at worst, where all stand on one spot.
    public func nearest(
        _ request: NearestRequest, for viewer: Viewer = .public
    ) throws(RegistryError) -> NearestAnswer {
        guard let state = state.withLock({ $0 }) else { throw .notReady }
        let snapshot = state.snapshot
        let policy = snapshot.policy
        if case .coordinate(let coordinate) = request.place { try refuseSwapped(coordinate, policy) }
        let place = try places.place(for: request.place, in: snapshot.postcodes)
        let radius = request.radius ?? policy.searchRadius
        let limit = request.limit ?? policy.resultLimit

        let (found, explanation) = search(
            snapshot, around: place, limit: limit, radius: radius, explain: request.explain)
        let offers = found.compactMap { neighbour -> NearestAnswer.Offer? in
            let site = snapshot.sites[neighbour.index]
            guard case .offered(let availability) = site.verdict else { return nil }
            return NearestAnswer.Offer(
                site: site, distance: neighbour.distance,
                travelSeconds: policy.thereAndBackSeconds(for: neighbour.distance), availability: availability)
        }
        let reach = offers.count == limit ? offers.last?.distance ?? radius : radius
        let passedOver = passedOver(snapshot, around: place, within: reach, for: viewer)
        let age = state.confirmedAt.duration(to: clock.instant())
        return NearestAnswer(
            place: place, generation: snapshot.generation, asOf: state.confirmedOn, age: age.inSeconds,
            stale: age > Self.staleAfter, policy: policy, radius: radius, limit: limit,
            advice: offers.isEmpty ? .noneInRadius : .fetch, offers: offers,
            passedOver: Array(passedOver.prefix(NearestAnswer.greatestPassedOver)),
            passedOverCount: passedOver.count, notes: notes(on: place, radius: radius, offers: offers, policy: policy),
            explanation: explanation)
    }

    /// Latitude and longitude in each other's place are a common slip, and in the East Midlands they name a point in the
    /// Indian Ocean: better refused than answered with nothing.
    private func refuseSwapped(_ coordinate: Coordinate, _ policy: DispatchPolicy) throws(RegistryError) {
        guard !policy.area.contains(coordinate),
            let swapped = coordinate.swapped, policy.area.contains(swapped)
        else { return }
        throw .invalid([
            .init(
                "lat",
                "lat and lon look swapped: lat=\(swapped.latitude), lon=\(swapped.longitude) lies in the service's area, "
                    + "\(policy.areaName); what was given is far outside it.")
        ])
    }

    private func search(
        _ snapshot: LocatorSnapshot, around place: Place, limit: Int, radius: Double, explain: Bool
    ) -> ([Neighbour], NearestAnswer.Explanation?) {
        let offered = snapshot.offered
        guard explain else {
            let found = snapshot.grid.nearest(to: place.coordinate, count: limit, within: radius) { offered[$0] }
            return (found, nil)
        }
        let (found, trace) = snapshot.grid.tracedNearest(
            to: place.coordinate, count: limit, within: radius
        ) { offered[$0] }
        let explanation = NearestAnswer.Explanation(
            cellsVisited: trace.cellsVisited, pointsExamined: trace.pointsExamined, bound: trace.bound)
        return (found, explanation)
    }

    /// Everything within reach that is not offered, as far as the viewer may know of it.
    private func passedOver(
        _ snapshot: LocatorSnapshot, around place: Place, within reach: Double, for viewer: Viewer
    ) -> [NearestAnswer.PassedOver] {
        snapshot.grid.within(reach, of: place.coordinate).compactMap { neighbour in
            let site = snapshot.sites[neighbour.index]
            guard case .passedOver(let reason) = site.verdict else { return nil }
            if viewer == .public, reason == .hidden || reason == .private { return nil }
            return NearestAnswer.PassedOver(site: site, distance: neighbour.distance, reason: reason)
        }
    }

    private func notes(
        on place: Place, radius: Double, offers: [NearestAnswer.Offer], policy: DispatchPolicy
    ) -> [String] {
        var notes: [String] = []
        if !policy.area.contains(place.coordinate) {
            notes.append("The place lies outside the service's area, \(policy.areaName).")
            if let mirrored = place.coordinate.mirrored, policy.area.contains(mirrored) {
                notes.append("With lon=\(mirrored.longitude) it would lie inside: is the sign of the longitude right?")
            }
        }
        if let uncertainty = place.uncertainty, uncertainty > radius {
            notes.append(
                "The grid reference names a square larger than the search: what is near may be elsewhere in the square."
            )
        }
        if offers.contains(where: \.site.record.invented) {
            notes.append("Demonstration register: the sites and devices marked as invented do not exist.")
        }
        return notes
    }
}
