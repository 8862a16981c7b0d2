/// Keeps a ``Locator`` true: reads the register once, then asks several times a second what has changed, and reads all
/// of it anew every minute in case a change went by unseen.
public actor LocatorRefresher {
    public static let pollInterval = Duration.milliseconds(150)
    public static let reloadInterval = Duration.seconds(60)
    /// The pause after a failure, doubled up to ``longestPause``.
    public static let shortestPause = Duration.milliseconds(200)
    public static let longestPause = Duration.seconds(2)

    /// What happened, for the log and the metrics.
    public enum Event: Sendable {
        case loaded(siteCount: Int)
        case changed(siteCount: Int)
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
        guard let horizon, let loadedAt, loadedAt.duration(to: clock.instant()) < Self.reloadInterval else {
            return try await reload()
        }
        let changes = try await feed.loadChanges(since: horizon)
        if !changes.marksOfAll.isSubset(of: heededMarks) {
            try await reload()
            heededMarks = changes.marksOfAll
            return
        }
        guard let current = locator.snapshot else { return try await reload() }
        // While a transaction stays open, what came after it is read again with every poll.
        let different = changes.sites.filter { id, site in
            current.site(id) != site.flatMap { $0.record.mobile ? nil : $0 }
        }
        if !different.isEmpty {
            locator.use(current.applying(different))
            report(.changed(siteCount: different.count))
        } else {
            locator.confirm()
        }
        self.horizon = changes.horizon
    }

    private func reload() async throws {
        let load = try await feed.loadRegister()
        if load.postcodeVersion != postcodeVersion {
            postcodes = load.postcodeVersion == nil ? .empty : try await feed.loadPostcodes()
            postcodeVersion = load.postcodeVersion
        }
        locator.use(
            LocatorSnapshot(
                generation: (locator.snapshot?.generation ?? 0) + 1, sites: load.sites, policy: load.policy,
                postcodes: postcodes))
        horizon = load.horizon
        loadedAt = clock.instant()
        report(.loaded(siteCount: load.sites.count))
    }
}
