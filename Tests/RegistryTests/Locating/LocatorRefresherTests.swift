import Foundation
import NationalGrid
import Registry
import SpatialGrid
import Synchronization
import Testing

@Suite("The locator's refresher")
struct LocatorRefresherTests {
    struct Away: Error {}

    /// A feed that says what the test puts in; the real one is tested against PostgreSQL.
    final class Feed: LocatorFeed {
        struct State {
            var sites: [SiteRecord] = []
            var changes: [UUID: SiteRecord?] = [:]
            var marks: Set<Int64> = []
            var edition: String?
            var policyChangesAt: Date?
            var isAway = false
            var horizon: Int64 = 1
            var asked: [Int64] = []
            var reloads = 0
            var postcodeLoads = 0
        }

        let state = Mutex(State())

        func loadRegister() async throws -> RegisterLoad {
            try state.withLock { state in
                if state.isAway { throw Away() }
                state.reloads += 1
                return RegisterLoad(
                    horizon: ChangeHorizon(oldestOpenTransaction: state.horizon), sites: state.sites,
                    policy: Invented.policy, readinessPolicy: Invented.readinessPolicy,
                    policyChangesAt: state.policyChangesAt, postcodeVersion: state.edition)
            }
        }

        func loadPostcodes() async throws -> PostcodeDirectory {
            state.withLock { state in
                state.postcodeLoads += 1
                return PostcodeDirectory([], edition: state.edition)
            }
        }

        func loadChanges(since horizon: ChangeHorizon) async throws -> RegisterChanges {
            try state.withLock { state in
                if state.isAway { throw Away() }
                state.asked.append(horizon.oldestOpenTransaction)
                return RegisterChanges(
                    horizon: ChangeHorizon(oldestOpenTransaction: state.horizon), sites: state.changes,
                    marksOfAll: state.marks)
            }
        }
    }

    @Test("The first round reads everything, the next ones what changed since the horizon of the one before")
    func rounds() async throws {
        let feed = Feed()
        feed.state.withLock { $0.sites = [Invented.site(1, metresNorth: 1)] }
        let locator = try Locator(places: PlaceResolver(grid: NationalGridTransform.load()))
        let refresher = LocatorRefresher(locator: locator, feed: feed)
        try await refresher.refresh()
        #expect(locator.snapshot?.sites.count == 1 && locator.snapshot?.generation == 1)
        let added = Invented.site(2, metresNorth: 2)
        feed.state.withLock {
            $0.changes = [added.siteID: added]
            $0.horizon = 7
        }
        try await refresher.refresh()
        #expect(locator.snapshot?.sites.count == 2 && locator.snapshot?.generation == 2)
        try await refresher.refresh()
        #expect(locator.snapshot?.generation == 2, "what was read before is not a change")
        #expect(feed.state.withLock { $0.asked } == [1, 7])
        #expect(feed.state.withLock { $0.reloads } == 1)
    }

    @Test("When all may have changed, or a minute has passed, everything is read anew")
    func reloads() async throws {
        let feed = Feed()
        let start = ContinuousClock.now
        let elapsed = Mutex(Duration.zero)
        let clock = ServiceClock(now: { Date() }, instant: { start.advanced(by: elapsed.withLock { $0 }) })
        let locator = try Locator(places: PlaceResolver(grid: NationalGridTransform.load()), clock: clock)
        let refresher = LocatorRefresher(locator: locator, feed: feed, clock: clock)
        try await refresher.refresh()
        feed.state.withLock { $0.marks = [7] }
        try await refresher.refresh()
        #expect(feed.state.withLock { $0.reloads } == 2)
        try await refresher.refresh()
        #expect(
            feed.state.withLock { $0.reloads } == 2, "a mark that was heeded comes again while a transaction is open")
        elapsed.withLock { $0 = .seconds(59) }
        try await refresher.refresh()
        #expect(feed.state.withLock { $0.reloads } == 2)
        elapsed.withLock { $0 = .seconds(61) }
        try await refresher.refresh()
        #expect(feed.state.withLock { $0.reloads } == 3)
    }

    @Test("A change has several polls in which to be seen within a second")
    func pace() {
        #expect(LocatorRefresher.pollInterval * 4 < .seconds(1))
    }

    @Test("A policy that comes into force is read when its time has come, and until then not again and again")
    func policies() async throws {
        let feed = Feed()
        let start = ContinuousClock.now
        let midnight = Invented.moment("2027-01-01T00:00:00Z")
        let elapsed = Mutex(0.0)
        let clock = ServiceClock(
            now: { midnight.addingTimeInterval(elapsed.withLock { $0 } - 10) },
            instant: { start.advanced(by: .seconds(elapsed.withLock { $0 })) })
        feed.state.withLock { $0.policyChangesAt = midnight }
        let locator = try Locator(places: PlaceResolver(grid: NationalGridTransform.load()), clock: clock)
        let refresher = LocatorRefresher(locator: locator, feed: feed, clock: clock)
        for (second, reloads) in [(0.0, 1), (9.9, 1), (10, 2), (10.5, 2), (11, 3)] {
            elapsed.withLock { $0 = second }
            try await refresher.refresh()
            #expect(feed.state.withLock { $0.reloads } == reloads, "after \(second) s")
        }
        // The database has seen it by its own clock.
        feed.state.withLock { $0.policyChangesAt = nil }
        for (second, reloads) in [(12.0, 4), (20, 4)] {
            elapsed.withLock { $0 = second }
            try await refresher.refresh()
            #expect(feed.state.withLock { $0.reloads } == reloads, "after \(second) s")
        }
    }

    @Test("Doors open and shut while the database is away, and the answer grows no younger by it")
    func advancing() async throws {
        let feed = Feed()
        let start = ContinuousClock.now
        let before = Invented.moment("2026-11-23T07:59:50Z")
        let elapsed = Mutex(0.0)
        let clock = ServiceClock(
            now: { before.addingTimeInterval(elapsed.withLock { $0 }) },
            instant: { start.advanced(by: .seconds(elapsed.withLock { $0 })) })
        feed.state.withLock {
            $0.sites = [Invented.site(1, metresNorth: 1) { $0.accessHours = "Mo-Fr 08:00-17:00" }]
        }
        let locator = try Locator(places: PlaceResolver(grid: NationalGridTransform.load()), clock: clock)
        let (events, continuation) = AsyncStream.makeStream(of: Int.self)
        let refresher = LocatorRefresher(locator: locator, feed: feed, clock: clock) { event in
            if case .advanced(let count) = event { continuation.yield(count) }
        }
        try await refresher.refresh()
        #expect(try locator.tally().passedOver == [.closed: 1])
        feed.state.withLock { $0.isAway = true }
        elapsed.withLock { $0 = 10 }
        let running = Task { await refresher.run() }
        for await count in events {
            #expect(count == 1)
            break
        }
        running.cancel()
        await running.value
        #expect(try locator.tally().offered == [.unverified: 1])
        #expect(locator.age == .seconds(10))
    }

    @Test("Postcodes are read when their edition is a new one, and not again")
    func postcodes() async throws {
        let feed = Feed()
        feed.state.withLock {
            $0.edition = "first"
            $0.marks = [1]
        }
        let locator = try Locator(places: PlaceResolver(grid: NationalGridTransform.load()))
        let refresher = LocatorRefresher(locator: locator, feed: feed)
        try await refresher.refresh()
        try await refresher.refresh()
        #expect(feed.state.withLock { $0.postcodeLoads } == 1)
        feed.state.withLock {
            $0.edition = "second"
            $0.marks = [1, 2]
        }
        try await refresher.refresh()
        #expect(feed.state.withLock { $0.postcodeLoads } == 2)
        #expect(locator.snapshot?.postcodes.edition == "second")
    }

    @Test("While the database is away the last state stays in use; loss and return are told once each")
    func away() async throws {
        let feed = Feed()
        feed.state.withLock { $0.sites = [Invented.site(1, metresNorth: 1)] }
        let locator = try Locator(places: PlaceResolver(grid: NationalGridTransform.load()))
        let (events, continuation) = AsyncStream.makeStream(of: String.self)
        let refresher = LocatorRefresher(locator: locator, feed: feed) { event in
            switch event {
            case .loaded:
                continuation.yield("loaded")
            case .changed: continuation.yield("changed")
            case .advanced: continuation.yield("advanced")
            case .lost: continuation.yield("lost")
            case .recovered: continuation.yield("recovered")
            }
        }
        let running = Task { await refresher.run() }
        var seen: [String] = []
        for await event in events {
            seen.append(event)
            switch event {
            case "loaded" where seen.count == 1: feed.state.withLock { $0.isAway = true }
            case "lost":
                #expect(locator.snapshot?.sites.count == 1)
                feed.state.withLock { $0.isAway = false }
            case "recovered": running.cancel()
            default: break
            }
            if event == "recovered" { break }
        }
        await running.value
        // All is read anew after a loss: the server may be another one.
        #expect(seen == ["loaded", "lost", "loaded", "recovered"])
    }
}
