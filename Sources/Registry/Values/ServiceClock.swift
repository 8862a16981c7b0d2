public import Foundation

/// The one clock of the service: wall time for people and records, monotonic time for ages, which a correction of the
/// wall clock must not change. Tests pass their own.
public struct ServiceClock: Sendable {
    public let now: @Sendable () -> Date
    public let instant: @Sendable () -> ContinuousClock.Instant

    public init(now: @escaping @Sendable () -> Date, instant: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.now = now
        self.instant = instant
    }

    public static let system = ServiceClock(now: { Date() }, instant: { ContinuousClock.now })
}

extension Duration {
    /// Seconds as a number, for ages shown to people and machines.
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
