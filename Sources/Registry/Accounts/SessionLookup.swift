import Foundation
import Synchronization

/// Looks in the database for sessions that are not in memory: one may have been opened a moment ago, on another instance.
///
/// Anybody can make up the text of a cookie, so little is done for it: those that ask at the same time are asked for
/// together, by one query at a time, and what is not there is remembered for a second or two. A text is kept as its hash,
/// and a session that opens later has another.
final class SessionLookup: Sendable {
    static let memory = Duration.seconds(1)
    /// Of hashes remembered in each of two generations.
    static let greatestCount = 10_000

    private typealias Found = Result<[BrowserSession], any Error>

    private struct State {
        /// What the query that has not begun will ask for.
        var asked: Set<Data> = []
        var next: Task<Found, Never>?
        var last: Task<Found, Never>?
        /// What was not there: since the generation began, and in the one before.
        var refused: Set<Data> = []
        var formerlyRefused: Set<Data> = []
        var generationAt: ContinuousClock.Instant?
    }

    private let store: any KeyStore
    private let clock: ServiceClock
    private let state = Mutex(State())

    init(store: any KeyStore, clock: ServiceClock) {
        self.store = store
        self.clock = clock
    }

    /// The open session whose cookie has this hash; nil where there is none.
    ///
    /// - Throws: ``RegistryError``s of the store.
    func session(withSecretHash hash: Data) async throws -> BrowserSession? {
        guard !isRefused(hash) else { return nil }
        let found = try await query(hash).value.get().first { $0.secretHash == hash }
        if found == nil { refuse(hash) }
        return found
    }

    /// The query that begins next; everybody who asks meanwhile asks with it.
    private func query(_ hash: Data) -> Task<Found, Never> {
        state.withLock { state in
            state.asked.insert(hash)
            if let next = state.next { return next }
            let last = state.last
            let task = Task { () -> Found in
                _ = await last?.value
                let asked = self.state.withLock { state in
                    state.next = nil
                    defer { state.asked = [] }
                    return state.asked
                }
                do { return .success(try await store.sessions(withSecretHashes: asked)) } catch {
                    return .failure(error)
                }
            }
            state.next = task
            state.last = task
            return task
        }
    }

    private func isRefused(_ hash: Data) -> Bool {
        state.withLock { state in
            turn(&state)
            return state.refused.contains(hash) || state.formerlyRefused.contains(hash)
        }
    }

    private func refuse(_ hash: Data) {
        state.withLock { state in
            turn(&state)
            state.refused.insert(hash)
        }
    }

    /// How many hashes are remembered.
    var rememberedCount: Int { state.withLock { $0.refused.count + $0.formerlyRefused.count } }

    /// Begins another generation where this one is old or full.
    private func turn(_ state: inout State) {
        let now = clock.instant()
        let begun = state.generationAt ?? now
        let age = begun.duration(to: now)
        guard state.generationAt == nil || age >= Self.memory || state.refused.count >= Self.greatestCount else {
            return
        }
        state.formerlyRefused = age >= Self.memory * 2 ? [] : state.refused
        state.refused = []
        state.generationAt = now
    }
}
