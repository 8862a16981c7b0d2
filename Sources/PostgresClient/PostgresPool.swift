public import Logging
import Synchronization

/// What a pool holds at one moment.
public struct PostgresPoolStatistics: Hashable, Sendable {
    /// Connections that are open or being closed.
    public var open: Int
    public var idle: Int
    public var leased: Int
    public var connecting: Int
    public var waiting: Int
}

/// A bounded number of connections, lent to one task at a time in the order in which they ask.
///
/// Connections are opened when they are needed, whether or not `run` is running; `run` adds the regular care. All decisions are
/// made by `PoolStateMachine` under a lock that is held for no longer than a decision takes, so a cancelled task leaves the queue at
/// once and on the spot.
public final class PostgresPool: Sendable {
    typealias ConnectionID = PoolStateMachine.ConnectionID
    typealias WaiterID = PoolStateMachine.WaiterID

    struct State {
        var machine: PoolStateMachine
        var connections: [ConnectionID: PostgresConnection] = [:]
        var promises: [WaiterID: Promise<Borrowed>] = [:]
        var connectTasks: [ConnectionID: Task<Void, Never>] = [:]
        var lastWaiter = 0
        var lastFailure: PostgresError?
        var whenFinished: [Promise<Void>] = []
    }

    struct Borrowed: Sendable {
        let id: ConnectionID
        let connection: PostgresConnection
    }

    let configuration: PostgresConfiguration
    let logger: Logger
    let state: Mutex<State>

    public init(configuration: PostgresConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        state = Mutex(
            State(
                machine: PoolStateMachine(
                    .init(
                        limit: configuration.poolSize, minimum: configuration.minimumConnections,
                        maxWaiting: configuration.maxWaiting, idleTimeout: configuration.idleTimeout,
                        minimumBackoff: configuration.minimumBackoff, maximumBackoff: configuration.maximumBackoff))))
    }

    /// Looks after the connections until the task is cancelled, then shuts the pool down and returns.
    public func run() async {
        while !Task.isCancelled {
            perform { state in
                let connections = state.connections
                return state.machine.tick(at: .now) { connections[$0]?.looksAlive ?? false }
            }
            try? await Task.sleep(for: .seconds(1))
        }
        await shutdown()
    }

    /// Refuses new borrowers, waits for the present ones as long as `shutdownGrace`, then cuts them off. Returns when every connection
    /// is closed. May be called more than once.
    public func shutdown() async {
        let finished = Promise<Void>()
        perform { state in
            state.whenFinished.append(finished)
            return state.machine.shutdown()
        }
        for task in state.withLock({ $0.connectTasks.values.map { $0 } }) { task.cancel() }
        let cutOff = Task { [configuration] in
            guard (try? await Task.sleep(for: configuration.shutdownGrace)) != nil else { return }
            for connection in state.withLock({ $0.connections.values.map { $0 } }) { connection.abandon() }
            perform { state in
                state.connections.keys.flatMap { state.machine.released($0, reusable: false, at: .now) }
            }
        }
        try? await finished.value
        cutOff.cancel()
    }

    public var statistics: PostgresPoolStatistics {
        state.withLock { state in
            let slots = state.machine.slots.values
            let connecting = slots.count { $0 == .connecting }
            return PostgresPoolStatistics(
                open: slots.count - connecting, idle: state.machine.idle.count, leased: slots.count { $0 == .leased },
                connecting: connecting, waiting: state.machine.waiters.count)
        }
    }
}
