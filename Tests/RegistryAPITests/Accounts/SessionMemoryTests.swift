import Foundation
import HTTPSupport
import Synchronization
import Testing

@testable import Registry

@Suite("Sessions in memory")
struct SessionMemoryTests {
    /// Sessions that can be opened without the ring being told, and a count of what was asked for.
    private final class Sessions: KeyStore {
        struct State {
            var open: [BrowserSession] = []
            var readings = 0
            var queries = 0
            var asked: [Data] = []
            var noted: [Set<UUID>] = []
            var isAway = false
        }

        let state = Mutex(State())

        func add(_ key: NewKey) async throws -> APIKey { throw RegistryError.notReady }
        func keys() async throws -> [APIKey] { [] }
        func revoke(_ id: UUID) async throws -> APIKey { throw RegistryError.notReady }
        func noteUse(_ uses: [UUID: Date]) async throws {}

        func signIns() async throws -> SignIns {
            state.withLock { state in
                state.readings += 1
                return SignIns(keys: [], sessions: state.open)
            }
        }

        func sessions(withSecretHashes hashes: Set<Data>) async throws -> [BrowserSession] {
            try state.withLock { state in
                if state.isAway { throw RegistryError.databaseUnavailable }
                state.queries += 1
                state.asked += hashes
                return state.open.filter { hashes.contains($0.secretHash) }
            }
        }

        func noteUse(ofSessions used: Set<UUID>) async throws {
            try state.withLock { state in
                if state.isAway { throw RegistryError.databaseUnavailable }
                state.noted.append(used)
            }
        }

        func open(until expiry: Date) -> BrowserSession {
            let session = BrowserSession(
                id: UUID(), account: SignedInAccount(id: UUID(), role: .dispatcher, groupID: nil),
                secretHash: APISecret(.session).hash, expiresAt: expiry)
            state.withLock { $0.open.append(session) }
            return session
        }
    }

    private final class Hands: Sendable {
        static let start = Date(timeIntervalSince1970: 1_800_000_000)
        private let passed = Mutex(Duration.zero)
        private let begin = ContinuousClock.now

        func pass(_ duration: Duration) { passed.withLock { $0 += duration } }

        var clock: ServiceClock {
            ServiceClock(
                now: { Self.start.addingTimeInterval(self.passed.withLock { Double($0.components.seconds) }) },
                instant: { self.begin + self.passed.withLock { $0 } })
        }
    }

    @Test("One that was opened on another instance a moment ago works at once, and nothing else is read for it")
    func elsewhere() async throws {
        let (store, hands) = (Sessions(), Hands())
        let ring = KeyRing(store: store, clock: hands.clock)
        try await ring.refresh()
        let session = store.open(until: Hands.start.addingTimeInterval(60))
        #expect(try await ring.session(withSecretHash: session.secretHash) == session)
        #expect(store.state.withLock { $0.readings } == 1)
        #expect(store.state.withLock { $0.asked } == [session.secretHash])
    }

    @Test("One that is made up is looked for once a second or two, and reads nothing else")
    func madeUp() async throws {
        let (store, hands) = (Sessions(), Hands())
        let ring = KeyRing(store: store, clock: hands.clock)
        try await ring.refresh()
        let hash = APISecret(.session).hash
        for _ in 0..<50 { #expect(try await ring.session(withSecretHash: hash) == nil) }
        #expect(store.state.withLock { $0.queries } == 1)
        hands.pass(.seconds(2))
        for _ in 0..<50 { #expect(try await ring.session(withSecretHash: hash) == nil) }
        #expect(store.state.withLock { $0.queries } == 2)
        #expect(store.state.withLock { $0.readings } == 1)
    }

    @Test("However many are made up, what is remembered of them is bounded, and a true one is found among them")
    func flood() async throws {
        let (store, hands) = (Sessions(), Hands())
        let ring = KeyRing(store: store, clock: hands.clock)
        let lookup = SessionLookup(store: store, clock: hands.clock)
        let session = store.open(until: Hands.start.addingTimeInterval(60))
        for number in 0..<(3 * SessionLookup.greatestCount) {
            let hash = withUnsafeBytes(of: number) { Data($0) }
            #expect(try await lookup.session(withSecretHash: hash) == nil)
        }
        #expect(lookup.rememberedCount <= 2 * SessionLookup.greatestCount)
        #expect(try await lookup.session(withSecretHash: session.secretHash) == session)
        // Many at once go together.
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 {
                group.addTask { try await ring.session(withSecretHash: session.secretHash) == session }
            }
            for try await found in group { #expect(found) }
        }
    }

    @Test("One in memory is refused from the moment on which it is over, without a question")
    func over() async throws {
        let (store, hands) = (Sessions(), Hands())
        let ring = KeyRing(store: store, clock: hands.clock)
        let session = store.open(until: Hands.start.addingTimeInterval(60))
        try await ring.refresh()
        hands.pass(.seconds(59))
        #expect(try await ring.session(withSecretHash: session.secretHash) == session)
        hands.pass(.seconds(1))
        for _ in 0..<5 { #expect(try await ring.session(withSecretHash: session.secretHash) == nil) }
        #expect(store.state.withLock { $0.queries } == 0)
    }

    @Test("That it was used is noted, once for each round, and again where it could not be written")
    func uses() async throws {
        let (store, hands) = (Sessions(), Hands())
        let ring = KeyRing(store: store, clock: hands.clock)
        let session = store.open(until: Hands.start.addingTimeInterval(60))
        _ = store.open(until: Hands.start.addingTimeInterval(60))
        try await ring.refresh()
        await ring.noteUses()
        for _ in 0..<3 { _ = try await ring.session(withSecretHash: session.secretHash) }
        store.state.withLock { $0.isAway = true }
        await ring.noteUses()
        store.state.withLock { $0.isAway = false }
        for _ in 0..<2 { await ring.noteUses() }
        #expect(store.state.withLock { $0.noted } == [[session.id]])
    }

    @Test("While nothing can be read one in memory stands; of another nothing is said, and it is not taken for made up")
    func away() async throws {
        let (store, hands) = (Sessions(), Hands())
        let ring = KeyRing(store: store, clock: hands.clock)
        let known = store.open(until: Hands.start.addingTimeInterval(60))
        try await ring.refresh()
        let session = store.open(until: Hands.start.addingTimeInterval(60))
        store.state.withLock { $0.isAway = true }
        #expect(try await ring.session(withSecretHash: known.secretHash) == known)
        await #expect(throws: RegistryError.databaseUnavailable) {
            try await ring.session(withSecretHash: session.secretHash)
        }
        store.state.withLock { $0.isAway = false }
        #expect(try await ring.session(withSecretHash: session.secretHash) == session)
    }
}
