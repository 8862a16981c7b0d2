import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import RegistryAPI
import Synchronization
import Testing

@Suite("All keys in memory")
struct KeyRingTests {
    /// Keys that cannot be read while told so, and that count how often they were asked for.
    private final class AwayKeys: KeyStore {
        struct State {
            var keys: [APIKey] = []
            var isAway = false
            var reads = 0
            var noted: [[UUID: Date]] = []
        }

        let state = Mutex(State())

        func add(_ new: NewKey) async throws -> APIKey {
            let key = APIKey(
                id: UUID(), name: new.name, role: new.role, secretHash: new.secretHash, createdAt: Date(),
                expiresAt: new.expiresAt, revokedAt: nil, lastUsedAt: nil)
            state.withLock { $0.keys.append(key) }
            return key
        }

        func keys() async throws -> [APIKey] {
            try state.withLock { state in
                state.reads += 1
                if state.isAway { throw RegistryError.databaseUnavailable }
                return state.keys
            }
        }

        func revoke(_ id: UUID) async throws -> APIKey {
            try state.withLock { state in
                guard let index = state.keys.firstIndex(where: { $0.id == id }) else {
                    throw RegistryError.notFound("There is no such key.")
                }
                let key = state.keys[index]
                state.keys[index] = APIKey(
                    id: key.id, name: key.name, role: key.role, secretHash: key.secretHash, createdAt: key.createdAt,
                    expiresAt: key.expiresAt, revokedAt: Date(), lastUsedAt: nil)
                return state.keys[index]
            }
        }

        func noteUse(_ uses: [UUID: Date]) async throws { state.withLock { $0.noted.append(uses) } }
    }

    private final class Hands: Sendable {
        let time = Mutex(Date(timeIntervalSince1970: 1_800_000_000))

        var clock: ServiceClock { ServiceClock(now: { self.time.withLock { $0 } }, instant: { .now }) }
    }

    private func eventually(_ what: String, _ condition: () -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(30)
        while !condition() {
            try #require(ContinuousClock.now < end, "never happened: \(what)")
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test("A key is good until the moment on which it expires, by the clock of the service")
    func expiry() async throws {
        let (store, hands) = (AwayKeys(), Hands())
        let ring = KeyRing(store: store, clock: hands.clock)
        let secret = APISecret()
        let expiry = Date(timeIntervalSince1970: 1_800_000_060)
        _ = try await store.add(NewKey(name: "Invented", role: .analyst, secretHash: secret.hash, expiresAt: expiry))
        try await ring.refresh()
        hands.time.withLock { $0 = expiry.addingTimeInterval(-0.001) }
        #expect(ring.caller(withSecretHash: secret.hash)?.role == .analyst)
        hands.time.withLock { $0 = expiry }
        #expect(ring.caller(withSecretHash: secret.hash) == nil)
        #expect(ring.caller(withSecretHash: Data()) == nil && ring.caller(withSecretHash: APISecret().hash) == nil)
    }

    @Test("While keys cannot be read the last list stands, and what was revoked meanwhile is refused when they can")
    func away() async throws {
        let store = AwayKeys()
        let ring = KeyRing(store: store)
        let secret = APISecret()
        let key = try await store.add(
            NewKey(name: "Invented", role: .dispatcher, secretHash: secret.hash, expiresAt: nil))
        try await ring.refresh()
        store.state.withLock { $0.isAway = true }
        _ = try await store.revoke(key.id)
        await #expect(throws: RegistryError.self) { try await ring.refresh() }
        #expect(ring.isRead && ring.caller(withSecretHash: secret.hash)?.name == "Invented")
        store.state.withLock { $0.isAway = false }
        try await ring.refresh()
        #expect(ring.caller(withSecretHash: secret.hash) == nil)
    }

    @Test("A running ring refuses a revoked key two readings later at the latest, which are a second apart")
    func running() async throws {
        #expect(KeyRing.pollInterval <= .seconds(1))
        let store = AwayKeys()
        let ring = KeyRing(store: store)
        let secret = APISecret()
        let key = try await store.add(
            NewKey(name: "Invented", role: .dispatcher, secretHash: secret.hash, expiresAt: nil))
        let running = Task { await ring.run() }
        try await eventually("the key is known") { ring.caller(withSecretHash: secret.hash) != nil }
        _ = try await store.revoke(key.id)
        let reads = store.state.withLock { $0.reads }
        // A failed reading does not end the service.
        store.state.withLock { $0.isAway = true }
        try await eventually("a reading fails") { store.state.withLock { $0.reads } > reads }
        store.state.withLock { $0.isAway = false }
        try await eventually("there are two more") { store.state.withLock { $0.reads } > reads + 2 }
        #expect(ring.caller(withSecretHash: secret.hash) == nil)
        running.cancel()
        await running.value
    }

    @Test("Before the keys are read nobody is told that a key is wrong, and whoever has none is answered")
    func unread() async throws {
        let service = try Service()
        let router = try RegistryRouter.make(
            locator: service.locator, register: AbsentRegister(), keys: KeyRing(store: service.keyStore)
        ).router
        try await Application(router: router).test(.router) { client in
            let headers: HTTPFields = [.authorization: service.keyStore.authorization(.dispatcher)]
            let waiting = try await client.execute(uri: "/v1/availability", method: .get, headers: headers)
            try waiting.expectProblem(.serviceUnavailable)
            #expect(waiting.headers[.retryAfter] != nil)
            #expect(try await client.execute(uri: "/v1/availability", method: .get).status == .ok)
        }
    }
}
