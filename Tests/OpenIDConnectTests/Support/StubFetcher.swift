import Foundation
import OpenIDConnect
import Synchronization

/// A provider's documents in memory, which can be changed, held back and taken away, and which count how often they were
/// asked for.
final class StubFetcher: DocumentFetcher {
    struct State {
        var documents: [String: Result<String, ProviderFailure>]
        var counts: [String: Int] = [:]
        var isHeld = false
        /// How many documents were asked for and held back.
        var heldCount = 0
    }

    static let discoveryAddress = Draft.issuer + "/.well-known/openid-configuration"
    static let keySetAddress = "https://keys.trust.example/K1"
    static let discovery =
        #"{"issuer":"\#(Draft.issuer)","jwks_uri":"\#(keySetAddress)","scopes_supported":["openid"]}"#

    let state: Mutex<State>

    init(keys: [String]) {
        state = Mutex(
            State(documents: [
                Self.discoveryAddress: .success(Self.discovery),
                Self.keySetAddress: .success(PublishedJSON.set(keys)),
            ]))
    }

    func publish(_ keys: [String]) { answer(.success(PublishedJSON.set(keys))) }

    func answer(_ result: Result<String, ProviderFailure>, at address: String = keySetAddress) {
        state.withLock { $0.documents[address] = result }
    }

    /// Documents that are asked for now do not arrive until they are held no longer.
    func hold(_ isHeld: Bool) { state.withLock { $0.isHeld = isHeld } }

    func count(of address: String = keySetAddress) -> Int { state.withLock { $0.counts[address, default: 0] } }

    func fetch(_ url: URL) async throws(ProviderFailure) -> [UInt8] {
        state.withLock { $0.counts[url.absoluteString, default: 0] += 1 }
        if state.withLock({ $0.isHeld }) { state.withLock { $0.heldCount += 1 } }
        while state.withLock({ $0.isHeld }) {
            do {
                try await Task.sleep(for: .milliseconds(1))
            } catch {
                throw .unreachable(cause: "cancelled")
            }
        }
        guard let document = state.withLock({ $0.documents[url.absoluteString] }) else { throw .status(404) }
        return Array(try document.get().utf8)
    }
}

/// A clock that stands until it is moved on.
final class Hands: Sendable {
    private let moved = Mutex(Duration.zero)
    private let start = ContinuousClock.now

    var instant: ContinuousClock.Instant { start.advanced(by: moved.withLock { $0 }) }

    func move(on duration: Duration) { moved.withLock { $0 += duration } }
}
