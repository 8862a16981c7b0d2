public import Foundation
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
    let places: PlaceResolver
    private let responders: ResponderIndex
    private let clock: ServiceClock

    /// - Parameter responders: those on call; nil: nobody is known.
    public init(places: PlaceResolver, responders: ResponderIndex? = nil, clock: ServiceClock = .system) {
        self.places = places
        self.responders = responders ?? ResponderIndex(clock: clock)
        self.clock = clock
    }

    /// Puts a snapshot into use that is true now.
    public func use(_ snapshot: LocatorSnapshot) {
        let state = State(snapshot: snapshot, confirmedAt: clock.instant(), confirmedOn: clock.now())
        self.state.withLock { $0 = state }
    }

    /// Puts a snapshot into use that was true at a moment in the past, as far as anybody knows.
    public func use(_ snapshot: LocatorSnapshot, trueOn date: Date) {
        let age = max(0, clock.now().timeIntervalSince(date))
        let state = State(
            snapshot: snapshot, confirmedAt: clock.instant().advanced(by: .seconds(-age)), confirmedOn: date)
        self.state.withLock { $0 = state }
    }

    /// Replaces the snapshot in use by one that looks at the same register at a later time, which makes it no truer.
    func advance(to snapshot: LocatorSnapshot) {
        state.withLock { $0?.snapshot = snapshot }
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

    /// The nearest defibrillators that can be offered, the surest first, and those passed over.
    ///
    /// - Parameter tellsResponders: whether to look for people on call, too; for a caller who may know of them.
    /// - Throws: ``RegistryError/notReady``, ``RegistryError/unknownPlace(_:)``, ``RegistryError/invalid(_:)`` for a place
    ///   whose coordinates are swapped.
    /// - Complexity: O(k) cells for evenly spread sites, O(n) at worst, where all stand on one spot or few can be offered.
    public func nearest(
        _ request: NearestRequest, for viewer: Viewer = .public, tellsResponders: Bool = false
    ) throws(RegistryError) -> NearestAnswer {
        guard let state = state.withLock({ $0 }) else { throw .notReady }
        let snapshot = state.snapshot
        let policy = snapshot.policy
        if case .coordinate(let coordinate) = request.place { try refuseSwapped(coordinate, policy) }
        let place = try places.place(for: request.place, in: snapshot.postcodes)
        let radius = request.radius ?? policy.searchRadius
        let now = clock.now()
        let assessment = Assessment(
            snapshot, from: place.coordinate, at: request.time ?? now, now: now, radius: radius)
        let result = assessment.search(
            limit: request.limit ?? policy.resultLimit, radius: radius, for: viewer, certified: request.explain)

        let age = state.confirmedAt.duration(to: clock.instant())
        let mayFetch = request.bystanders.map { $0 >= policy.fetchingBystanders } ?? true
        let advice: NearestAnswer.Advice =
            result.offers.isEmpty ? .noneInRadius : mayFetch ? .fetch : .sendResponder
        return NearestAnswer(
            viewer: viewer, place: place, time: assessment.moment, generation: snapshot.generation,
            asOf: state.confirmedOn,
            age: age.inSeconds, stale: age > Self.staleAfter, policy: policy, radius: radius,
            limit: request.limit ?? policy.resultLimit, advice: advice, offers: result.offers,
            passedOver: result.passedOver, passedOverCount: result.passedOverCount,
            notes: notes(on: place, radius: radius, assessment, mayFetch: mayFetch, offers: result.offers),
            certificate: result.certificate,
            responders: tellsResponders && request.time == nil ? responders(near: place, of: snapshot) : nil)
    }

    /// Who on call can be sent to a place now.
    ///
    /// - Parameters:
    ///   - radius: metres; nil: the policy's. `limit`: nil: the policy's.
    /// - Returns: the place as it was found, and nil where those on call have not been read yet.
    /// - Throws: as ``nearest(_:for:tellsResponders:)``.
    public func nearestResponders(
        to query: PlaceQuery, radius: Double? = nil, limit: Int? = nil
    ) throws(RegistryError) -> (place: Place, responders: NearestResponders?) {
        guard let snapshot else { throw .notReady }
        if case .coordinate(let coordinate) = query { try refuseSwapped(coordinate, snapshot.policy) }
        let place = try places.place(for: query, in: snapshot.postcodes)
        return (place, responders(near: place, of: snapshot, radius: radius, limit: limit))
    }

    private func responders(
        near place: Place, of snapshot: LocatorSnapshot, radius: Double? = nil, limit: Int? = nil
    ) -> NearestResponders? {
        responders.nearest(
            to: place.coordinate, radius: radius, limit: limit, detour: snapshot.policy.detourFactor
        ) { snapshot.postcodes.density(at: $0) }
    }

    /// How the whole register stands at a moment, for somebody who is there already.
    ///
    /// - Parameter time: nil: now.
    /// - Throws: ``RegistryError/notReady``.
    /// - Complexity: O(n); at another moment than now, a look at the hours of each site.
    public func tally(at time: Date? = nil, for viewer: Viewer = .public) throws(RegistryError) -> AvailabilityTally {
        guard let snapshot else { throw .notReady }
        let now = clock.now()
        return AvailabilityTally(snapshot, at: time ?? now, now: now, for: viewer)
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

    private func notes(
        on place: Place, radius: Double, _ assessment: Assessment, mayFetch: Bool, offers: [NearestAnswer.Offer]
    ) -> [String] {
        let policy = assessment.snapshot.policy
        var notes: [String] = []
        if !mayFetch {
            notes.append(
                "Too few people are there for one to leave: stay with the patient and do CPR. "
                    + "A responder fetches the defibrillator.")
        }
        if assessment.readinessDelay > 0 {
            notes.append(
                "The time asked for is past: access is that of then, the devices' readiness is what is known now.")
        }
        if let note = policy.note(onPlace: place.coordinate) {
            notes.append(note)
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
