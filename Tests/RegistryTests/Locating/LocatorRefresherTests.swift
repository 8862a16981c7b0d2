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
            var sites: [LocatableSite] = []
            var changes: [UUID: LocatableSite?] = [:]
            var marks: Set<Int64> = []
            var edition: String?
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
                    policy: Invented.policy, postcodeVersion: state.edition)
            }
        }

        func loadPostcodes() async throws -> PostcodeDirectory {
            state.withLock { state in
                state.postcodeLoads += 1
                return PostcodeDirectory([(Postcode, Coordinate)](), edition: state.edition)
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
            $0.changes = [added.record.siteID: added]
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
