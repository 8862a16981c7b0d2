import Foundation

/// Keeps a ``Locator`` true: reads the register once, then asks several times a second what has changed, and reads all
/// of it anew every minute in case a change went by unseen.
public actor LocatorRefresher {
    public static let pollInterval = Duration.milliseconds(150)
    public static let reloadInterval = Duration.seconds(60)
    /// The pause between two readings of everything that wait for a new policy.
    public static let policyInterval = Duration.seconds(1)
    /// The pause after a failure, doubled up to ``longestPause``.
    public static let shortestPause = Duration.milliseconds(200)
    public static let longestPause = Duration.seconds(2)

    /// What happened, for the log and the metrics.
    public enum Event: Sendable {
        case loaded(siteCount: Int)
        case changed(siteCount: Int)
        /// Time alone changed what can be offered: a door opened or shut, a consumable expired.
        case advanced(siteCount: Int)
        /// The database cannot be read; answers go on from the snapshot in use. Reported once, until it comes back.
        case lost(any Error)
        case recovered
    }

    private let locator: Locator
    private let feed: any LocatorFeed
    private let clock: ServiceClock
    private let report: @Sendable (Event) -> Void
    private var horizon: ChangeHorizon?
    private var loadedAt: ContinuousClock.Instant?
    /// When the next policy comes into force.
    private var policyChangesAt: Date?
    private var postcodes = PostcodeDirectory.empty
    private var postcodeVersion: String?
    /// Marks of "all changed" that a reading of everything has heeded. While an older transaction stays open they come
    /// again with every poll.
    private var heededMarks: Set<Int64> = []
    private var isLost = false

    public init(
        locator: Locator, feed: any LocatorFeed, clock: ServiceClock = .system,
        report: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.locator = locator
        self.feed = feed
        self.clock = clock
        self.report = report
    }

    /// Runs until the task is cancelled.
    public func run() async {
        var pause = Self.shortestPause
        while !Task.isCancelled {
            // Doors open and shut while the database is away, too.
            advance()
            do {
                try await refresh()
                if isLost {
                    isLost = false
                    report(.recovered)
                }
                pause = Self.shortestPause
                try await Task.sleep(for: Self.pollInterval)
            } catch is CancellationError {
                return
            } catch {
                // A server restored or promoted meanwhile may count its transactions otherwise: begin anew.
                loadedAt = nil
                if !isLost {
                    isLost = true
                    report(.lost(error))
                }
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    /// One round: what changed, or everything where that is due.
    public func refresh() async throws {
        guard let horizon, let loadedAt, !isReloadDue(after: loadedAt.duration(to: clock.instant())) else {
            return try await reload()
        }
        let now = clock.now()
        let changes = try await feed.loadChanges(since: horizon)
        if !changes.marksOfAll.isSubset(of: heededMarks) {
            try await reload()
            heededMarks = changes.marksOfAll
            return
        }
        guard let current = locator.snapshot else { return try await reload() }
        // While a transaction stays open, what came after it is read again with every poll.
        let different = changes.sites.filter { id, site in
            current.site(id)?.record != site.flatMap { $0.mobile ? nil : $0 }
        }
        if !different.isEmpty {
            locator.use(current.applying(different, at: now))
            report(.changed(siteCount: different.count))
        } else {
            locator.confirm()
        }
        self.horizon = changes.horizon
    }

    /// - Parameter age: of the last reading of everything.
    private func isReloadDue(after age: Duration) -> Bool {
        if age >= Self.reloadInterval { return true }
        // The database decides by its own clock which policy is in force, and this one may be ahead of it.
        guard let policyChangesAt, age >= Self.policyInterval else { return false }
        return clock.now() >= policyChangesAt
    }

    /// Looks anew at the sites that time alone has changed.
    private func advance() {
        guard let (snapshot, count) = locator.snapshot?.advanced(to: clock.now()) else { return }
        locator.advance(to: snapshot)
        report(.advanced(siteCount: count))
    }

    private func reload() async throws {
        let load = try await feed.loadRegister()
        if load.postcodeVersion != postcodeVersion {
            postcodes = load.postcodeVersion == nil ? .empty : try await feed.loadPostcodes()
            postcodeVersion = load.postcodeVersion
        }
        locator.use(
            LocatorSnapshot(
                generation: (locator.snapshot?.generation ?? 0) + 1, records: load.sites, policy: load.policy,
                readinessPolicy: load.readinessPolicy, postcodes: postcodes, replacing: locator.snapshot,
                at: clock.now()))
        horizon = load.horizon
        policyChangesAt = load.policyChangesAt
        loadedAt = clock.instant()
        report(.loaded(siteCount: load.sites.count))
    }
}
