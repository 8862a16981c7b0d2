import CivilTime
import Foundation
import Registry
import SeededRandom
import SpatialGrid
import Synchronization
import Testing

@Suite("Responders near a place")
struct ResponderSnapshotTests {
    private static let start = ContinuousClock.now

    /// What the index must answer, looked up the slow way: everybody in turn, with the words of the rule.
    private static func reference(
        _ snapshot: ResponderSnapshot, _ radius: Double, of place: Coordinate, at instant: ContinuousClock.Instant
    ) -> [String] {
        let elapsed = Double(snapshot.readAt.duration(to: instant).components.seconds)
        var found: [(distance: Double, id: UUID, text: String)] = []
        for responder in snapshot.responders {
            let age = responder.position.map { $0.age + elapsed }
            let isFresh = age.map { $0 < Double(snapshot.policy.positionFreshSeconds) } ?? false
            let usesPosition = isFresh || responder.home == nil
            guard let point = usesPosition ? responder.position?.coordinate : responder.home else { continue }
            let distance = place.distance(to: point)
            guard distance <= radius else { continue }
            let obstacles = responder.facts.obstacles(
                on: InventedResponders.today, hasFreshPosition: isFresh, under: snapshot.policy)
            found.append(
                (
                    distance, responder.id,
                    line(responder.id, distance, usesPosition ? age : nil, obstacles)
                ))
        }
        return found.sorted { ($0.distance, $0.id.uuidString) < ($1.distance, $1.id.uuidString) }.map(\.text)
    }

    private static func line(
        _ id: UUID, _ distance: Double, _ age: Double?, _ obstacles: [ResponderObstacle]
    ) -> String {
        "\(id) \(distance) \(age.map { "\(Int($0))" } ?? "home") \(obstacles)"
    }

    @Test(
        "Every answer is that of looking at everybody, whatever the time that has passed",
        arguments: [1, 2, 3, 4] as [UInt64])
    func againstReference(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let centre = Coordinate(latitude: 52.95, longitude: -1.15)!
        for round in 0..<20 {
            let people = (0..<(round * 15)).map { InventedResponders.anybody($0, around: centre, &random) }
            let snapshot = ResponderSnapshot(
                generation: 1,
                reading: OnCallReading(policy: InventedResponders.policy, responders: people.shuffled(using: &random)),
                readAt: Self.start)
            for seconds in [0, 1, 299, 600, 2000] {
                let instant = Self.start.advanced(by: .seconds(seconds))
                let place = Coordinate(
                    latitude: centre.latitude + random.unit() * 0.04 - 0.02,
                    longitude: centre.longitude + random.unit() * 0.04 - 0.02)!
                let radius = random.unit() * 3000
                let found = snapshot.within(radius, of: place, at: instant, on: InventedResponders.noon)
                #expect(
                    found.map { Self.line($0.responder.id, $0.distance, $0.positionAge, $0.obstacles) }
                        == Self.reference(snapshot, radius, of: place, at: instant),
                    "seed \(seed), round \(round), \(seconds) s")
            }
        }
    }

    @Test("A position grows old by the clock that nobody sets, and then the home base counts, if it may")
    func ageing() throws {
        let (here, home) = (Invented.nottingham, Invented.coordinate(52.9600, -1.1500))
        let people = [
            InventedResponders.responder(1, InventedResponders.facts(usesHome: true), at: here, age: 590, home: home),
            InventedResponders.responder(2, at: here, age: 590, home: home),
        ]
        let time = Mutex((date: InventedResponders.noon, instant: Self.start))
        let clock = ServiceClock(now: { time.withLock { $0.date } }, instant: { time.withLock { $0.instant } })
        let index = ResponderIndex(clock: clock)
        #expect(index.nearest(to: here, detour: 1.5, density: { _ in nil }) == nil)
        index.use(OnCallReading(policy: InventedResponders.policy, responders: people), readAt: Self.start)
        func offered() throws -> [Double?] {
            try #require(index.nearest(to: here, radius: 5000, detour: 1.5, density: { _ in nil })).offers
                .map(\.found.positionAge)
        }
        #expect(try offered() == [590, 590])
        // The wall clock is set forward and back: nothing changes.
        for jump in [3600.0, -7200] {
            time.withLock { $0.date += jump }
            #expect(try offered() == [590, 590])
        }
        time.withLock { $0.instant = Self.start.advanced(by: .seconds(10)) }
        let answer = try #require(index.nearest(to: here, radius: 5000, detour: 1.5, density: { _ in nil }))
        #expect(answer.offers.map(\.found.positionAge) == [nil])
        #expect(answer.offers.map(\.found.start) == [home])
        #expect(answer.passedOver.map(\.obstacles) == [[.noPosition]])
        #expect(answer.stale)
    }

    @Test("Who is there first comes first, and no more are named than asked for")
    func order() throws {
        let here = Invented.nottingham
        func at(_ metres: Double) -> Coordinate {
            Invented.coordinate(here.latitude + metres / 111_200, here.longitude)
        }
        let index = ResponderIndex(clock: .system)
        index.use(
            OnCallReading(
                policy: InventedResponders.policy,
                responders: [
                    InventedResponders.responder(1, InventedResponders.facts(mode: .foot), at: at(300)),
                    InventedResponders.responder(2, InventedResponders.facts(mode: .car), at: at(900)),
                    InventedResponders.responder(3, InventedResponders.facts(mode: .bicycle), at: at(500)),
                    InventedResponders.responder(4, InventedResponders.facts(committed: true), at: at(100)),
                ]), readAt: ContinuousClock.now)
        let answer = try #require(index.nearest(to: here, limit: 2, detour: 1.5, density: { _ in nil }))
        #expect(answer.offers.map(\.found.responder.callSign) == ["INV2", "INV3"])
        #expect(answer.offers.map { Int($0.travelSeconds.rounded()) } == [60 + 150, 60 + 167])
        #expect(answer.passedOver.map(\.obstacles) == [[.onIncident]])
        let open = try #require(index.nearest(to: here, detour: 1.5, density: { _ in 100 }))
        #expect(open.offers.map(\.found.responder.callSign) == ["INV2", "INV1", "INV3"])
    }
}
