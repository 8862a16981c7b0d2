import Logging
import Metrics
import PostgresClient
import Registry
import RegistryStore
import ServiceLifecycle

/// The pool for as long as the service runs.
struct PoolService: Service {
    let pool: PostgresPool

    func run() async throws {
        await cancelWhenGracefulShutdown { await pool.run() }
    }
}

/// Waits for a database with the right schema, then keeps the locator true to it.
struct RegisterService: Service {
    let pool: PostgresPool
    let migrator: Migrator
    let statements: StatementLibrary
    let locator: Locator
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            do {
                try await awaitDatabase()
            } catch is CancellationError {
                return
            }
            let refresher = LocatorRefresher(
                locator: locator, feed: try PostgresLocatorFeed(pool: pool, statements: statements)
            ) { note($0) }
            await refresher.run()
        }
    }

    /// A database that is away at the start may come; one with another schema will not change by waiting.
    private func awaitDatabase() async throws {
        var pause = LocatorRefresher.shortestPause
        while true {
            do {
                return try await Database.requireSchema(of: pool, migrator: migrator, statements: statements)
            } catch let error as PostgresError where error.isWorthWaiting {
                logger.warning("The database cannot be reached yet", metadata: ["error": "\(error)"])
                try await Task.sleep(for: pause)
                pause = min(pause * 2, LocatorRefresher.longestPause)
            }
        }
    }

    private func note(_ event: LocatorRefresher.Event) {
        switch event {
        case .loaded(let count):
            logger.debug("Register read", metadata: ["sites": "\(count)"])
            Counter(label: "locator_reloads").increment()
        case .changed(let count):
            logger.debug("Sites read anew", metadata: ["sites": "\(count)"])
            Counter(label: "locator_site_changes").increment(by: count)
        case .lost(let error):
            logger.error(
                "The register cannot be read; answers go on from the last state read", metadata: ["error": "\(error)"])
        case .recovered:
            logger.notice("The register can be read again")
        }
    }
}

extension PostgresError {
    fileprivate var isWorthWaiting: Bool {
        switch kind {
        case .cannotConnect, .connectionLost, .acquireTimedOut, .poolExhausted, .deadlineExceeded: true
        case .server, .commitOutcomeUnknown, .decoding, .encoding, .closed, .misuse: false
        }
    }
}
