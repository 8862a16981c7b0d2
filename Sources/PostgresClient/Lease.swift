import Synchronization

/// What the borrower of a connection and the pool must agree on without waiting for the connection's thread.
final class Lease: Sendable {
    struct State {
        /// The bound of everything done during this lease.
        var deadline: ContinuousClock.Instant?
        /// Whether the next borrower may have the connection: it is open, idle and outside any transaction.
        var isReusable = true
    }

    private let state = Mutex(State())

    var deadline: ContinuousClock.Instant? {
        get { state.withLock { $0.deadline } }
        set { state.withLock { $0.deadline = newValue } }
    }

    var isReusable: Bool {
        get { state.withLock { $0.isReusable } }
        set { state.withLock { $0.isReusable = newValue } }
    }
}
