import Logging
import Synchronization

extension PostgresPool {
    /// Lends a connection to `body`.
    ///
    /// The connection must not be used after `body` has returned. One that comes back in the middle of a transaction is closed.
    /// A session setting made with SET would stay for the next borrower: use `set_config(…, true)` within a transaction.
    ///
    /// - Parameter deadline: the bound of the whole lease, the wait for the connection included: statements begun later fail, those
    ///   running are stopped. The acquire timeout and the deadlines of the statements hold besides.
    /// - Throws: what `body` throws; `CancellationError`; `PostgresError` of kind `poolExhausted`, `acquireTimedOut`, `cannotConnect` or
    ///   `closed`.
    public nonisolated(nonsending) func withConnection<R: Sendable>(
        deadline: Duration? = nil, _ body: nonisolated(nonsending) (PostgresConnection) async throws -> R
    ) async throws -> R {
        let end = deadline.map { ContinuousClock.now + $0 }
        let borrowed = try await acquire(
            within: min(configuration.acquireTimeout, deadline ?? configuration.acquireTimeout))
        borrowed.connection.lease.deadline = end
        defer {
            borrowed.connection.lease.deadline = nil
            perform { $0.machine.released(borrowed.id, reusable: borrowed.connection.lease.isReusable, at: .now) }
        }
        return try await body(borrowed.connection)
    }

    /// Lends a connection with a transaction open; see `PostgresConnection.withTransaction` for how it ends.
    ///
    /// - Parameters:
    ///   - deadline: as in `withConnection`. COMMIT is not begun after it, and once begun has the configuration's `commitDeadline`.
    ///   - retrying: how often, at most twice, the whole transaction is run again after a serialisation failure or a deadlock. `body`
    ///     must then be fit to run more than once: nothing it does outside the database is taken back.
    public nonisolated(nonsending) func withTransaction<R: Sendable>(
        isolation: PostgresIsolation = .readCommitted, readOnly: Bool = false, deadline: Duration? = nil,
        retrying: Int = 0,
        _ body: nonisolated(nonsending) (PostgresConnection) async throws -> R
    ) async throws -> R {
        try await withConnection(deadline: deadline) { connection in
            var left = min(2, max(0, retrying))
            while true {
                do {
                    return try await connection.withTransaction(isolation: isolation, readOnly: readOnly, body)
                } catch let error as PostgresError where left > 0 && error.sqlState?.isWorthRetrying == true {
                    left -= 1
                    // Those who collided must not do so again in step.
                    try await Task.sleep(for: .microseconds(Int.random(in: 500...5000)))
                }
            }
        }
    }

    /// Runs one statement on a connection of the pool, as a transaction of its own.
    ///
    /// - Parameter deadline: the bound of the whole, the wait for the connection included; without it the acquire timeout and the
    ///   configuration's `queryDeadline` hold one after the other.
    public func execute(
        _ statement: PostgresStatement, _ parameters: [any PostgresEncodable] = [], deadline: Duration? = nil
    ) async throws -> PostgresResult {
        try await withConnection(deadline: deadline) { try await $0.execute(statement, parameters, deadline: deadline) }
    }

    private nonisolated(nonsending) func acquire(within timeout: Duration) async throws -> Borrowed {
        try Task.checkCancellation()
        let waiter = state.withLock { state in
            state.lastWaiter += 1
            return WaiterID(number: state.lastWaiter)
        }
        let promise = Promise<Borrowed>()
        perform { state in
            state.promises[waiter] = promise
            let connections = state.connections
            return state.machine.acquire(waiter, at: .now) { connections[$0]?.looksAlive ?? false }
        }
        if let result = promise.result { return try result.get() }
        let timer = Task {
            guard (try? await Task.sleep(for: timeout)) != nil else { return }
            perform { $0.machine.waiterTimedOut(waiter) }
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await promise.value
        } onCancel: {
            perform { $0.machine.waiterCancelled(waiter) }
        }
    }
}

extension PostgresPool {
    /// Tells the state machine of an event and does what it says, outside the lock.
    func perform(_ event: (inout State) -> [PoolStateMachine.Action]) {
        let effects = state.withLock { state in
            event(&state).compactMap { effect(of: $0, &state) }
        }
        for effect in effects { effect() }
    }

    private func effect(of action: PoolStateMachine.Action, _ state: inout State) -> (() -> Void)? {
        switch action {
        case .connect(let id, let pause):
            state.connectTasks[id] = Task { await connect(id, after: pause) }
            return nil
        case .close(let id):
            let connection = state.connections.removeValue(forKey: id)
            return { [self] in
                Task {
                    await connection?.close()
                    perform { $0.machine.closed(id, at: .now) }
                }
            }
        case .lend(let id, let waiter):
            let promise = state.promises.removeValue(forKey: waiter)
            guard let connection = state.connections[id] else {
                return { promise?.resolve(.failure(PostgresError(.closed, "the connection is closed"))) }
            }
            return { promise?.resolve(.success(Borrowed(id: id, connection: connection))) }
        case .refuse(let waiter, let refusal):
            let promise = state.promises.removeValue(forKey: waiter)
            let error = error(for: refusal, state.lastFailure)
            return { promise?.resolve(.failure(error)) }
        case .finished:
            let waiting = state.whenFinished
            state.whenFinished = []
            return { for promise in waiting { promise.resolve(.success(())) } }
        }
    }

    private func error(for refusal: PoolStateMachine.Refusal, _ lastFailure: PostgresError?) -> any Error {
        switch refusal {
        case .queueFull: PostgresError(.poolExhausted, "too many tasks are waiting for a connection")
        case .timedOut: PostgresError(.acquireTimedOut, "no connection became free in time")
        case .cancelled: CancellationError()
        case .closed: PostgresError(.closed, "the pool is closed")
        case .cannotConnect: lastFailure ?? PostgresError(.cannotConnect, "no connection could be opened")
        }
    }

    private func connect(_ id: ConnectionID, after pause: Duration) async {
        let result: Result<PostgresConnection, any Error>
        do {
            if pause > .zero { try await Task.sleep(for: pause) }
            result = .success(try await PostgresConnection.connect(configuration: configuration, logger: logger))
        } catch {
            result = .failure(error)
        }
        perform { state in
            state.connectTasks[id] = nil
            switch result {
            case .success(let connection):
                state.connections[id] = connection
                return state.machine.connected(id, at: .now)
            case .failure(let error):
                let failure = error as? PostgresError
                if let failure { state.lastFailure = failure }
                return state.machine.connectFailed(
                    id, lasting: failure?.isLastingRefusal ?? false, jitter: .random(in: 0...1), at: .now)
            }
        }
        if case .failure(let error as PostgresError) = result {
            logger.warning("no connection to PostgreSQL", metadata: ["error": "\(error)"])
        }
    }
}
