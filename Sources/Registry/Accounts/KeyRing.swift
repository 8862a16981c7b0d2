public import Foundation
import Synchronization

/// All keys in memory, so that signing in waits for no database: there are few, and they are read anew every second, so
/// one that is revoked is refused within two seconds by every instance. While the database is away the last list stands.
public final class KeyRing: Sendable {
    public static let pollInterval = Duration.seconds(1)
    /// Uses of a key are written down at most this often.
    public static let useInterval = Duration.seconds(30)

    private struct State {
        /// Nil until they have been read once.
        var keys: [Data: APIKey]?
        var uses: [UUID: Date] = [:]
    }

    private let store: any KeyStore
    private let clock: ServiceClock
    private let report: @Sendable (any Error) -> Void
    private let state = Mutex(State())

    /// - Parameter report: called where the keys could not be read, once until they can be again.
    public init(
        store: any KeyStore, clock: ServiceClock = .system, report: @escaping @Sendable (any Error) -> Void = { _ in }
    ) {
        self.store = store
        self.report = report
        self.clock = clock
    }

    /// Whether the keys have been read: before that nobody can be told that a key is wrong.
    public var isRead: Bool { state.withLock { $0.keys != nil } }

    /// Who signs in with a secret of this hash; nil where no valid key has it.
    ///
    /// The hash of a secret tells nothing of another one, so a look-up by it gives nothing away by its time.
    ///
    /// - Complexity: O(1).
    public func caller(withSecretHash hash: Data) -> Caller? {
        let now = clock.now()
        return state.withLock { state in
            guard let key = state.keys?[hash], key.isValid(at: now) else { return nil }
            state.uses[key.id] = now
            return Caller(role: key.role, name: key.name, keyID: key.id)
        }
    }

    /// Reads the keys anew.
    public func refresh() async throws {
        let keys = try await store.keys()
        let byHash = Dictionary(keys.map { ($0.secretHash, $0) }, uniquingKeysWith: { first, _ in first })
        state.withLock { $0.keys = byHash }
    }

    /// Keeps the keys true until the task is cancelled. A failure leaves them as they are until the next round.
    public func run() async {
        var notedAt = clock.instant()
        var isLost = false
        while !Task.isCancelled {
            do {
                try await refresh()
                isLost = false
            } catch {
                if !isLost, !(error is CancellationError) { report(error) }
                isLost = true
            }
            if notedAt.duration(to: clock.instant()) >= Self.useInterval {
                notedAt = clock.instant()
                await noteUses()
            }
            try? await Task.sleep(for: Self.pollInterval)
        }
    }

    /// Writes down when keys were used; what cannot be written now is tried again with the next round.
    func noteUses() async {
        let uses = state.withLock { $0.uses }
        guard !uses.isEmpty, (try? await store.noteUse(uses)) != nil else { return }
        state.withLock { state in
            for (id, moment) in uses where state.uses[id] == moment { state.uses[id] = nil }
        }
    }
}
