public import Foundation
import Synchronization

/// All keys, sessions and identities in memory, so that signing in waits for no database: they are read anew every second,
/// so one that is revoked is refused within two seconds by every instance. While the database is away the last list stands.
public final class KeyRing: Sendable {
    public static let pollInterval = Duration.seconds(1)
    /// Uses of keys and sessions are written down at most this often.
    public static let useInterval = Duration.seconds(30)
    /// Between two readings after changes lies at least so much, however many change something.
    public static let readingInterval = Duration.milliseconds(100)
    /// How often a caller may do in an hour what is open to everybody, until a policy says.
    public static let usualPublicRequests = 20

    private struct State {
        /// Nil until they have been read once.
        var keys: [Data: APIKey]?
        var sessions: [Data: BrowserSession] = [:]
        var identities: [Identity: SignedInAccount] = [:]
        var publicRequestsPerHour = KeyRing.usualPublicRequests
        var uses: [UUID: Date] = [:]
        var usedSessions: Set<UUID> = []
        /// Readings are numbered as they begin: what an earlier one read does not take the place of a later one's.
        var begunReadings = 0
        var latestReading = 0
        /// When the last reading that was asked for began, and the one that has not begun.
        var askedAt: ContinuousClock.Instant?
        var next: Task<Void, Never>?
        var last: Task<Void, Never>?
    }

    private let store: any KeyStore
    private let clock: ServiceClock
    private let report: @Sendable (any Error) -> Void
    private let state = Mutex(State())
    private let lookup: SessionLookup

    /// - Parameter report: called where the keys could not be read, once until they can be again.
    public init(
        store: any KeyStore, clock: ServiceClock = .system, report: @escaping @Sendable (any Error) -> Void = { _ in }
    ) {
        self.store = store
        self.report = report
        self.clock = clock
        lookup = SessionLookup(store: store, clock: clock)
    }

    /// Whether the keys have been read: before that nobody can be told that a key is wrong.
    public var isRead: Bool { state.withLock { $0.keys != nil } }

    /// How often a caller may do in an hour what is open to everybody, each kind of thing by itself.
    public var publicRequestsPerHour: Int { state.withLock { $0.publicRequestsPerHour } }

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
            return Caller(
                role: key.role, name: key.accountID == nil ? key.name : nil, keyID: key.id, accountID: key.accountID,
                groupID: key.groupID,
                mayChange: key.scope == .change)
        }
    }

    /// The open account of an identity; nil where none has it.
    ///
    /// - Complexity: O(1).
    public func account(of identity: Identity) -> SignedInAccount? {
        state.withLock { $0.identities[identity] }
    }

    /// The session whose cookie has this hash; nil where none is open. One that is not known here may have been opened a
    /// moment ago, perhaps by another instance, and is looked for.
    ///
    /// - Throws: ``RegistryError/databaseUnavailable`` where it is not known here and cannot be asked for.
    /// - Complexity: O(1) for one that is known, open or expired.
    public func session(withSecretHash hash: Data) async throws -> BrowserSession? {
        let known = state.withLock { $0.sessions[hash] }
        let found: BrowserSession?
        if let known {
            found = known
        } else {
            do { found = try await lookup.session(withSecretHash: hash) } catch {
                throw RegistryError.databaseUnavailable
            }
        }
        guard let found, clock.now() < found.expiresAt else { return nil }
        state.withLock { _ = $0.usedSessions.insert(found.id) }
        return found
    }

    /// Waits for a reading that begins from now on: after a change, so that this instance heeds it at once.
    /// Where it cannot be read the next one will.
    public func catchUp() async {
        await reading().value
    }

    /// The reading that begins next; everybody who waits for one waits for the same.
    private func reading() -> Task<Void, Never> {
        state.withLock { state in
            if let next = state.next { return next }
            let last = state.last
            let wait = state.askedAt.map { Self.readingInterval - $0.duration(to: clock.instant()) } ?? .zero
            let task = Task {
                if wait > .zero { try? await Task.sleep(for: wait) }
                _ = await last?.value
                self.state.withLock { state in
                    state.next = nil
                    state.askedAt = self.clock.instant()
                }
                try? await self.refresh()
            }
            state.next = task
            state.last = task
            return task
        }
    }

    /// Reads the keys, sessions and identities anew.
    public func refresh() async throws {
        let number = state.withLock { state in
            state.begunReadings += 1
            return state.begunReadings
        }
        let read = try await store.signIns()
        let keys = Dictionary(read.keys.map { ($0.secretHash, $0) }, uniquingKeysWith: { first, _ in first })
        let sessions = Dictionary(read.sessions.map { ($0.secretHash, $0) }, uniquingKeysWith: { first, _ in first })
        state.withLock { state in
            guard number > state.latestReading else { return }
            state.latestReading = number
            state.keys = keys
            state.sessions = sessions
            state.identities = read.identities
            state.publicRequestsPerHour = read.publicRequestsPerHour ?? Self.usualPublicRequests
        }
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

    /// Writes down when keys were used, and which sessions; what cannot be written now is tried again with the next round.
    func noteUses() async {
        let (uses, sessions) = state.withLock { state in
            defer { state.usedSessions = [] }
            return (state.uses, state.usedSessions)
        }
        if !sessions.isEmpty, (try? await store.noteUse(ofSessions: sessions)) == nil {
            state.withLock { $0.usedSessions.formUnion(sessions) }
        }
        guard !uses.isEmpty, (try? await store.noteUse(uses)) != nil else { return }
        state.withLock { state in
            for (id, moment) in uses where state.uses[id] == moment { state.uses[id] = nil }
        }
    }
}
