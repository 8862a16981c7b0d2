import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import StrictJSON
import Synchronization
import Testing

@Suite("Tokens of the identity provider")
struct IdentityTests {
    /// A provider that takes three tokens, one of them with claims of its own; forged ones are tested with the real one.
    private struct Provider: IdentityVerifier {
        static let issuer = "https://id.invented.example"

        func identity(of token: String) async throws(IdentityError) -> Identity {
            switch token {
            case "e30.known.sig": Identity(issuer: Self.issuer, subject: "known")
            case "e30.stranger.sig": Identity(issuer: Self.issuer, subject: "stranger")
            case "e30.elsewhere.sig": Identity(issuer: "https://other.invented.example", subject: "known")
            case "e30.away.sig": throw .unavailable
            default: throw .refused
            }
        }
    }

    private func bearer(_ token: String) -> HTTPFields { [.authorization: "Bearer \(token)"] }

    @Test("A token signs in whoever has its issuer and subject, with the account's role and group, until it is closed")
    func mapping() async throws {
        var service = try Service(hasRegister: true)
        service.verifier = Provider()
        try await Asker.with(service) { ask in
            try await ask.sql(
                "UPDATE account SET identity_issuer = $1, identity_subject = 'known' WHERE id = $2",
                [Provider.issuer, Known.guardian])
            try await ask.service.keys.refresh()
            let shown = try await ask(.get, "/v1/sessions/current", sending: bearer("e30.known.sig")).json
            #expect(shown["role"]?.string == "guardian")
            #expect(shown["accountId"]?.string == Known.guardian.uuidString.lowercased())
            #expect(shown["groupId"]?.string == Known.group.uuidString.lowercased())
            // No cookie, so nothing to forge.
            let made = try await ask(.post, "/v1/keys", #"{"name": "Invented"}"#, sending: bearer("e30.known.sig"))
            #expect(made.status == .created)
            for token in ["e30.stranger.sig", "e30.elsewhere.sig", "e30.forged.sig", "e30.known", "e30.known.sig.x"] {
                for uri in ["/v1/sessions/current", "/v1/availability"] {
                    try await ask(.get, uri, sending: bearer(token)).expectProblem(.unauthorized, "\(token)")
                }
            }
            let away = try await ask(.get, "/v1/availability", sending: bearer("e30.away.sig"))
            try away.expectProblem(.serviceUnavailable)
            #expect(away.headers[.retryAfter] != nil)
            try await ask.sql("UPDATE account SET disabled_at = now() WHERE id = $1", [Known.guardian])
            try await ask.service.keys.refresh()
            try await ask(.get, "/v1/sessions/current", sending: bearer("e30.known.sig")).expectProblem(.unauthorized)
        }
    }

    @Test("Where no provider is configured no token is good")
    func none() async throws {
        try await Asker.with { ask in
            try await ask(.get, "/v1/availability", sending: bearer("e30.known.sig")).expectProblem(.unauthorized)
        }
    }
}

@Suite("Sessions and identities in memory")
struct SessionRingTests {
    /// A store in which a session is found from the moment on at which it is put there.
    private final class Sessions: KeyStore {
        struct State {
            var sessions: [BrowserSession] = []
            var isAway = false
            var reads = 0
        }

        let state = Mutex(State())

        func add(_ key: NewKey) async throws -> APIKey { throw RegistryError.databaseUnavailable }
        func keys() async throws -> [APIKey] { [] }
        func revoke(_ id: UUID) async throws -> APIKey { throw RegistryError.databaseUnavailable }
        func noteUse(_ uses: [UUID: Date]) async throws {}

        func signIns() async throws -> SignIns {
            try state.withLock { state in
                state.reads += 1
                if state.isAway { throw RegistryError.databaseUnavailable }
                return SignIns(keys: [], sessions: state.sessions, publicRequestsPerHour: 7)
            }
        }
    }

    private func session(until expiry: Date = .distantFuture) -> (APISecret, BrowserSession) {
        let secret = APISecret(.session)
        let account = SignedInAccount(id: UUID(), role: .analyst, groupID: nil)
        return (secret, BrowserSession(id: UUID(), account: account, secretHash: secret.hash, expiresAt: expiry))
    }

    @Test("A session that another instance opened a moment ago is found, and a hundred that are unknown ask rarely")
    func misses() async throws {
        let store = Sessions()
        let ring = KeyRing(store: store)
        try await ring.refresh()
        #expect(ring.publicRequestsPerHour == 7)
        let (secret, opened) = session()
        store.state.withLock { $0.sessions = [opened] }
        #expect(try await ring.session(withSecretHash: secret.hash) == opened)
        let begun = ContinuousClock.now
        let reads = store.state.withLock { $0.reads }
        try await withThrowingTaskGroup(of: BrowserSession?.self) { group in
            for _ in 0..<100 {
                group.addTask { try await ring.session(withSecretHash: APISecret(.session).hash) }
            }
            for try await found in group { #expect(found == nil) }
        }
        // One reading each 100 ms at the most, however long the machine took.
        let most = 1 + Int(begun.duration(to: .now) / KeyRing.missInterval)
        #expect(store.state.withLock { $0.reads } - reads <= most)
    }

    @Test("While nothing can be read a known session stands, and of an unknown one nothing is said")
    func away() async throws {
        let store = Sessions()
        let ring = KeyRing(store: store)
        let (secret, opened) = session()
        store.state.withLock { $0.sessions = [opened] }
        try await ring.refresh()
        store.state.withLock { $0.isAway = true }
        #expect(try await ring.session(withSecretHash: secret.hash) == opened)
        await #expect(throws: RegistryError.databaseUnavailable) {
            try await ring.session(withSecretHash: APISecret(.session).hash)
        }
    }

    @Test("A session ends at its moment by the service's clock")
    func expiry() async throws {
        let store = Sessions()
        let moment = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
        let ring = KeyRing(store: store, clock: ServiceClock(now: { moment.withLock { $0 } }, instant: { .now }))
        let (secret, opened) = session(until: Date(timeIntervalSince1970: 1_800_000_060))
        store.state.withLock { $0.sessions = [opened] }
        moment.withLock { $0 = opened.expiresAt.addingTimeInterval(-0.001) }
        #expect(try await ring.session(withSecretHash: secret.hash) == opened)
        moment.withLock { $0 = opened.expiresAt }
        #expect(try await ring.session(withSecretHash: secret.hash) == nil)
    }
}
