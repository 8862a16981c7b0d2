import CLibPQ
import Glibc
import Logging

/// One connection of libpq in its non-blocking mode.
///
/// Every call happens on the connection's thread; the waits in between watch the socket and the interrupter, so that a cancelled task
/// or a passed deadline ends them. Not `Sendable` by nature: it is created on the thread, handed to the actor that runs there, and ends
/// with that actor, when nobody can be inside any more.
final class Link {
    /// `nil` once finished.
    private(set) var handle: OpaquePointer?
    let interrupter: Interrupter
    let notices: NoticeSink
    private let grace: Duration

    /// Blocks until connected, at most the connect timeout for each address and the time that name look-up takes.
    init(configuration: PostgresConfiguration, logger: Logger, interrupter: Interrupter) throws {
        self.interrupter = interrupter
        self.notices = NoticeSink(logger: logger)
        self.grace = configuration.cancellationGrace
        let opened = try ConnectionOpening.open(configuration)
        handle = opened
        notices.attach(to: opened)
        guard PQsetnonblocking(opened, 1) == 0 else {
            throw PostgresError(.cannotConnect, "the socket cannot be made non-blocking")
        }
        do {
            let limits = Limits(deadline: .now + configuration.connectTimeout, heedsCancellation: false)
            var stop = Stop(until: limits.deadline)
            let answers = try run(limits, &stop) { PQsendQuery($0, ConnectionOpening.sessionSettings(configuration)) }
            for case .failure(let error) in answers { throw error }
        } catch let error as PostgresError {
            var refusal = PostgresError(
                .cannotConnect, "the server took the connection but not its settings", serverText: error.serverText)
            refusal.sqlState = error.sqlState
            throw refusal
        }
    }

    deinit {
        finish()
    }

    /// Says goodbye and closes the socket. In non-blocking mode neither waits for the server.
    func finish() {
        guard let handle else { return }
        self.handle = nil
        PQfinish(handle)
    }

    var transactionStatus: PGTransactionStatusType {
        handle.map { PQtransactionStatus($0) } ?? PQTRANS_UNKNOWN
    }

    /// The bounds of one operation.
    struct Limits {
        var deadline: ContinuousClock.Instant
        /// Off for everything that must not be left half done, COMMIT first of all.
        var heedsCancellation: Bool
        /// Off for COMMIT: at its deadline the connection is given up without a request to stop.
        var mayCancel = true
    }

    /// Why an operation is being stopped.
    enum Cause {
        case cancelled, deadline

        var error: any Error {
            switch self {
            case .cancelled: CancellationError()
            case .deadline: PostgresError(.deadlineExceeded, "the statement took longer than allowed")
            }
        }
    }

    /// What is known about stopping an operation while it is waited for.
    struct Stop {
        var until: ContinuousClock.Instant
        var cause: Cause?
        var request: CancelRequest?
    }

    /// Sends a command and returns the answers. The last one may open a COPY, which is then the caller's to go on with.
    ///
    /// A statement that finishes in spite of a request to stop counts as finished: that is what happened.
    func run(_ limits: Limits, _ stop: inout Stop, _ send: (OpaquePointer) -> Int32) throws -> [ServerAnswer] {
        try admit(limits)
        let handle = try open()
        notices.removeAll()
        guard send(handle) == 1 else { throw lost() }
        return try answers(limits, &stop)
    }

    /// Refuses what is cancelled or too late before anything is sent.
    func admit(_ limits: Limits) throws {
        // Before the questions, so that what happens after their answers leaves its mark.
        interrupter.reset()
        try endIfAbandoned()
        if limits.heedsCancellation, Task.isCancelled { throw CancellationError() }
        guard limits.deadline > .now else { throw Cause.deadline.error }
    }

    private func endIfAbandoned() throws {
        guard interrupter.isAbandoned else { return }
        finish()
        throw PostgresError(.closed, "the connection was closed")
    }

    /// Collects answers until the server is ready for the next command, or a COPY begins.
    func answers(_ limits: Limits, _ stop: inout Stop) throws -> [ServerAnswer] {
        var answers: [ServerAnswer] = []
        try flush(limits, &stop)
        while true {
            let handle = try open()
            while PQisBusy(handle) == 1 { try pause(POLLIN, limits, &stop) }
            guard let result = PQgetResult(handle) else { break }
            let answer = ServerAnswer(consuming: result)
            answers.append(answer)
            switch answer {
            case .copyIn, .copyOut: return answers
            case .failure(let error) where error.kind == .connectionLost:
                finish()
                throw stopped(stop, error)
            default: break
            }
        }
        try awaitCancelRequest(limits, &stop)
        if let cause = stop.cause, case .failure(let error)? = answers.last, error.sqlState == .queryCancelled {
            throw cause.error
        }
        return answers
    }

    /// Sends what libpq still holds, and takes in what the server says meanwhile, or both sides would wait for each other.
    func flush(_ limits: Limits, _ stop: inout Stop) throws {
        while true {
            switch PQflush(try open()) {
            case 0: return
            case 1: try pause(POLLIN | POLLOUT, limits, &stop)
            default: throw stopped(stop, lost())
            }
        }
    }

    /// Waits until something can be done about `events`, and reacts to cancellation and deadlines.
    func pause(_ events: Int32, _ limits: Limits, _ stop: inout Stop) throws {
        switch wait(events, until: stop.until) {
        case .ready(let readable):
            if readable, PQconsumeInput(try open()) == 0 { throw stopped(stop, lost()) }
        case .interrupted:
            interrupter.reset()
            try endIfAbandoned()
            if limits.heedsCancellation, Task.isCancelled { try beginStop(.cancelled, &stop) }
        case .timedOut:
            guard let cause = stop.cause else {
                if limits.mayCancel { return try beginStop(.deadline, &stop) }
                finish()
                throw Cause.deadline.error
            }
            finish()
            throw cause.error
        }
    }

    /// Asks the server to stop, and gives it the grace to do so.
    func beginStop(_ cause: Cause, _ stop: inout Stop) throws {
        guard stop.cause == nil else { return }
        stop.cause = cause
        stop.until = .now + grace
        stop.request = CancelRequest.start(for: try open(), waking: interrupter)
        if stop.request == nil {
            finish()
            throw cause.error
        }
    }

    /// The connection is of use again only when the request can no longer hit its next statement.
    private func awaitCancelRequest(_ limits: Limits, _ stop: inout Stop) throws {
        while let request = stop.request {
            switch request.current {
            case .delivered: return
            case .failed: return finish()
            case .underWay:
                guard case .timedOut = wait(0, until: stop.until) else {
                    interrupter.reset()
                    continue
                }
                return finish()
            }
        }
    }

    /// An operation that was being stopped ends for that reason, also when the connection did not survive it.
    private func stopped(_ stop: Stop, _ error: any Error) -> any Error {
        stop.cause?.error ?? error
    }

    func open() throws -> OpaquePointer {
        guard let handle else { throw PostgresError(.closed, "the connection is closed") }
        return handle
    }

    /// Ends the connection and says why libpq thinks it ended.
    func lost() -> PostgresError {
        let text = handle.flatMap { PQerrorMessage($0) }.map { String(cString: $0) }
        finish()
        return PostgresError(.connectionLost, "the connection to the server was lost", serverText: text)
    }

    private enum Wake {
        case ready(readable: Bool), interrupted, timedOut
    }

    private func wait(_ events: Int32, until deadline: ContinuousClock.Instant) -> Wake {
        let socket = handle.map { PQsocket($0) } ?? -1
        var descriptors = [
            // A negative descriptor is passed over.
            pollfd(fd: events == 0 ? -1 : socket, events: Int16(truncatingIfNeeded: events), revents: 0),
            pollfd(fd: interrupter.descriptor, events: Int16(truncatingIfNeeded: POLLIN), revents: 0),
        ]
        while true {
            let left = max(.zero, deadline - .now).components
            let milliseconds = min(left.seconds, 1_000_000) * 1000 + left.attoseconds / 1_000_000_000_000_000 + 1
            let count = poll(&descriptors, 2, Int32(milliseconds))
            if count == 0, deadline <= .now { return .timedOut }
            if count < 0, errno != EINTR, errno != EAGAIN { return .timedOut }
            guard count > 0 else { continue }
            if descriptors[1].revents != 0 { return .interrupted }
            return .ready(readable: Int32(descriptors[0].revents) & ~POLLOUT != 0)
        }
    }
}
