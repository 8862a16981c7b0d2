import CLibPQ
import Glibc
public import Logging

/// One connection to the server.
///
/// The actor runs on a thread of its own, where libpq may wait without taking a thread from anybody else. A cancelled task has its
/// statement cancelled at the server and gets `CancellationError`; a passed deadline does the same and throws `deadlineExceeded`. In both
/// cases the server is given a short grace, after which the connection is closed.
///
/// A statement outside a transaction commits by itself. If its connection is lost on the way it may have been applied or not, so writes
/// belong in a transaction, where the doubt is confined to COMMIT.
public actor PostgresConnection {
    /// What is going on between two calls of the server.
    enum Activity {
        case none, transaction, copy
    }

    nonisolated let thread: ConnectionThread
    nonisolated let interrupter: Interrupter
    nonisolated let lease = Lease()
    /// The server's process for this connection.
    public nonisolated let backendProcessID: Int32
    nonisolated let configuration: PostgresConfiguration
    private nonisolated let socket: Int32

    let link: Link
    var activity = Activity.none
    private var preparedNames: [PostgresStatement: String] = [:]
    private var preparedCount = 0

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    private init(link: sending Link, thread: ConnectionThread, configuration: PostgresConfiguration) {
        self.thread = thread
        self.configuration = configuration
        interrupter = link.interrupter
        backendProcessID = link.handle.map { PQbackendPID($0) } ?? 0
        socket = link.handle.map { PQsocket($0) } ?? -1
        self.link = link
    }

    /// Opens a connection.
    ///
    /// Bounded by the connect timeout for each address of the connection string and by the time that name look-up takes. A cancelled
    /// task does not wait for that; the attempt then ends by itself on its own thread.
    ///
    /// - Throws: `PostgresError` of kind `cannotConnect`, or `CancellationError`.
    public static func connect(
        configuration: PostgresConfiguration, logger: Logger
    ) async throws -> PostgresConnection {
        let thread = ConnectionThread(name: "postgres")
        // A connection that nobody waits for any more closes itself when the promise lets go of it.
        let opened = Promise<PostgresConnection>()
        return try await withTaskCancellationHandler {
            try Task.checkCancellation()
            thread.submit {
                opened.resolve(
                    Result {
                        let link = try Link(configuration: configuration, logger: logger, interrupter: Interrupter())
                        return PostgresConnection(link: link, thread: thread, configuration: configuration)
                    })
            }
            return try await opened.value
        } onCancel: {
            opened.resolve(.failure(CancellationError()))
        }
    }

    /// Runs a prepared statement, preparing it on its first use.
    ///
    /// - Parameter deadline: the bound of this statement; the configuration's `queryDeadline` if `nil`. The lease's own deadline holds
    ///   besides.
    /// - Throws: `PostgresError`, or `CancellationError` if the task was cancelled and the statement with it.
    public func execute(
        _ statement: PostgresStatement, _ parameters: [any PostgresEncodable] = [], deadline: Duration? = nil
    ) async throws -> PostgresResult {
        let bound = try BoundParameters(parameters)
        return try await interruptible {
            let limits = limits(deadline)
            do {
                return try run(statement, bound, limits)
            } catch let error as PostgresError
                where error.isStalePlan && link.transactionStatus == PQTRANS_IDLE
            {
                // The table changed under the prepared statement; nothing was done, so prepare it anew.
                return try run(statement, bound, limits)
            }
        }
    }

    /// Prepares a statement without running it, which finds a missing table or column.
    public func prepare(_ statement: PostgresStatement) async throws {
        try await interruptible {
            _ = try name(for: statement, limits(nil))
        }
    }

    /// Runs several statements separated by semicolons, without parameters and results; for migrations.
    ///
    /// Outside a transaction they are one transaction of their own, unless they hold BEGIN and COMMIT themselves.
    public func execute(script: String, deadline: Duration? = nil) async throws {
        try refuseNul(script)
        try await interruptible {
            _ = try command(script, limits(deadline))
        }
    }

    /// Ends the connection. Harmless when it is closed already.
    public func close() {
        link.finish()
        lease.isReusable = false
    }

    /// Makes whatever the connection is doing fail soon, and closes it. For any thread.
    nonisolated func abandon() {
        interrupter.abandon()
    }

    /// Whether an idle connection can be lent: an idle server has nothing to say, so anything to read is its farewell.
    ///
    /// Looks at the socket only and never waits. The caller must know that nobody uses the connection.
    nonisolated var looksAlive: Bool {
        guard lease.isReusable else { return false }
        var descriptor = pollfd(fd: socket, events: Int16(truncatingIfNeeded: POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) == 0
    }
}

extension PostgresConnection {
    /// Wakes the thread out of its wait when the task is cancelled. The body runs without suspension, so operations do not overlap.
    func interruptible<R: Sendable>(_ body: () throws -> R) async throws -> R {
        guard activity != .copy else { throw PostgresError(.misuse, "the connection is in the middle of a COPY") }
        return try await withTaskCancellationHandler {
            try occupying(body)
        } onCancel: {
            interrupter.wake()
        }
    }

    /// Keeps the pool's view of the connection true while it is used.
    func occupying<R>(_ body: () throws -> R) rethrows -> R {
        lease.isReusable = false
        defer {
            lease.isReusable = link.transactionStatus == PQTRANS_IDLE && activity == .none && !interrupter.isAbandoned
        }
        return try body()
    }

    func limits(_ deadline: Duration?) -> Link.Limits {
        let own = ContinuousClock.now + (deadline ?? configuration.queryDeadline)
        return Link.Limits(deadline: min(own, lease.deadline ?? own), heedsCancellation: true)
    }

    /// A script in the simple protocol; its last answer.
    func command(_ sql: String, _ limits: Link.Limits) throws -> PostgresResult? {
        let wasIdle = link.transactionStatus == PQTRANS_IDLE
        var stop = Link.Stop(until: limits.deadline)
        let answers = try link.run(limits, &stop) { PQsendQuery($0, sql) }
        return try lastResult(of: answers, ranAlone: wasIdle)
    }

    private func run(
        _ statement: PostgresStatement, _ parameters: BoundParameters, _ limits: Link.Limits
    ) throws -> PostgresResult {
        let name = try name(for: statement, limits)
        let wasIdle = link.transactionStatus == PQTRANS_IDLE
        do {
            var stop = Link.Stop(until: limits.deadline)
            let answers = try link.run(limits, &stop) { handle in
                parameters.withPointers { values in
                    PQsendQueryPrepared(handle, name, Int32(values.count), values, nil, nil, 0)
                }
            }
            guard let result = try lastResult(of: answers, ranAlone: wasIdle) else {
                throw PostgresError(.misuse, "the server gave no answer to the statement")
            }
            return result
        } catch let error as PostgresError {
            if error.isStalePlan { preparedNames[statement] = nil }
            throw error.with(statement: statement.name)
        }
    }

    private func name(for statement: PostgresStatement, _ limits: Link.Limits) throws -> String {
        if let name = preparedNames[statement] { return name }
        try refuseNul(statement.sql)
        preparedCount += 1
        let name = "s\(preparedCount)"
        do {
            var stop = Link.Stop(until: limits.deadline)
            let answers = try link.run(limits, &stop) { PQsendPrepare($0, name, statement.sql, 0, nil) }
            _ = try lastResult(of: answers, ranAlone: false)
        } catch let error as PostgresError {
            throw error.with(statement: statement.name)
        }
        preparedNames[statement] = name
        return name
    }

    /// - Parameter ranAlone: whether the statement was a transaction of its own, which ended with a commit.
    func lastResult(of answers: [ServerAnswer], ranAlone: Bool) throws -> PostgresResult? {
        var last: PostgresResult?
        for answer in answers {
            switch answer {
            case .rows(let result):
                last = result
            case .failure(let error):
                throw error
            case .copyIn, .copyOut:
                link.finish()
                throw PostgresError(.misuse, "COPY must go through copyIn or copyOut")
            }
        }
        if ranAlone, link.notices.replicationWaitWasCut {
            throw PostgresError(.commitOutcomeUnknown, "the statement was committed, but perhaps not on the standby")
        }
        return last
    }

    func refuseNul(_ sql: String) throws {
        guard !sql.utf8.contains(0) else { throw PostgresError(.encoding, "a statement contains a NUL character") }
    }
}

extension PostgresError {
    /// The prepared statement no longer fits the schema, or is gone; it was not run.
    fileprivate var isStalePlan: Bool {
        sqlState == .undefinedPreparedStatement
            || (sqlState == .featureNotSupported && raisedBy == "RevalidateCachedQuery")
    }
}
