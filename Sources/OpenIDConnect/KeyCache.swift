/// The provider's keys in memory, and when they are read anew. However many ask, one reading is under way.
actor KeyCache {
    private struct Reading {
        let keys: KeySet
        /// When it began: what the provider withdrew later may still be in it.
        let startedAt: ContinuousClock.Instant
    }

    private let configuration: OpenIDConfiguration
    private let source: KeySource
    private let instant: @Sendable () -> ContinuousClock.Instant
    private let report: @Sendable (ProviderFailure) -> Void

    private var latest: Reading?
    private var attempt: Task<ProviderFailure?, Never>?
    private var attemptedAt: ContinuousClock.Instant?
    private var failure: ProviderFailure?

    init(
        configuration: OpenIDConfiguration, source: KeySource,
        instant: @escaping @Sendable () -> ContinuousClock.Instant,
        report: @escaping @Sendable (ProviderFailure) -> Void
    ) {
        self.configuration = configuration
        self.source = source
        self.instant = instant
        self.report = report
    }

    /// The key of a name. Waits for the provider only where the name is not known, or nothing is.
    func key(named name: String) async throws(TokenError) -> PublishedKey {
        let now = instant()
        if let reading = standing(at: now), let key = reading.keys[name] {
            if reading.startedAt.duration(to: now) >= configuration.refreshInterval, mayAttempt(at: now) { begin() }
            return key
        }
        if attempt != nil || mayAttempt(at: now) { _ = await begin().value }
        guard let reading = standing(at: instant()) else {
            throw .providerUnavailable(failure ?? .timedOut)
        }
        guard let key = reading.keys[name] else { throw .refused(.keyUnknown) }
        return key
    }

    /// Starts to read the keys, unless that is under way. The task's value is what went wrong.
    @discardableResult
    func begin() -> Task<ProviderFailure?, Never> {
        if let attempt { return attempt }
        let startedAt = instant()
        attemptedAt = startedAt
        let task = Task {
            do throws(ProviderFailure) {
                latest = Reading(keys: try await source.keys(), startedAt: startedAt)
                failure = nil
            } catch {
                if failure == nil, !Task.isCancelled { report(error) }
                failure = error
            }
            attempt = nil
            return failure
        }
        attempt = task
        return task
    }

    private func mayAttempt(at now: ContinuousClock.Instant) -> Bool {
        attemptedAt.map { $0.duration(to: now) >= configuration.retryInterval } ?? true
    }

    /// What was read last, while it is not too old.
    private func standing(at now: ContinuousClock.Instant) -> Reading? {
        latest.flatMap { $0.startedAt.duration(to: now) < configuration.maximumKeyAge ? $0 : nil }
    }
}
