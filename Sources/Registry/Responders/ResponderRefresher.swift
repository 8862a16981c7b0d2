/// Keeps a ``ResponderIndex`` true: reads everybody on call anew several times a second. They are few beside the register,
/// and their positions change all the time, so nothing is gained by asking what changed.
public struct ResponderRefresher: Sendable {
    public static let pollInterval = Duration.milliseconds(250)
    /// The pause after a failure, doubled up to ``longestPause``.
    public static let shortestPause = Duration.milliseconds(250)
    public static let longestPause = Duration.seconds(2)

    /// What happened, for the log.
    public enum Event: Sendable {
        /// The database cannot be read; positions grow old meanwhile. Reported once, until it comes back.
        case lost(any Error)
        case recovered
    }

    private let index: ResponderIndex
    private let feed: any OnCallFeed
    private let clock: ServiceClock
    private let report: @Sendable (Event) -> Void

    public init(
        index: ResponderIndex, feed: any OnCallFeed, clock: ServiceClock = .system,
        report: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.index = index
        self.feed = feed
        self.clock = clock
        self.report = report
    }

    /// One reading.
    ///
    /// - Throws: ``RegistryError``s of the database.
    public func refresh() async throws {
        // Taken before the database is asked: a position may be thought older than it is, never younger.
        let readAt = clock.instant()
        index.use(try await feed.readOnCall(), readAt: readAt)
    }

    /// Runs until the task is cancelled.
    public func run() async {
        var pause = Self.shortestPause
        var isLost = false
        while !Task.isCancelled {
            do {
                try await refresh()
                if isLost { report(.recovered) }
                isLost = false
                pause = Self.shortestPause
                try await Task.sleep(for: Self.pollInterval)
            } catch is CancellationError {
                return
            } catch {
                if !isLost { report(.lost(error)) }
                isLost = true
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }
}
