import Foundation
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
    /// Where the register is kept for a time without the database; nil: nowhere.
    let snapshotFile: SnapshotFile?
    let logger: Logger

    func run() async throws {
        let keeper = snapshotFile.map { file in
            SnapshotKeeper(file: file) { error in
                logger.error("The snapshot file cannot be written", metadata: ["error": "\(error)"])
            }
        }
        try await cancelWhenGracefulShutdown {
            do {
                try await awaitDatabase(keeper)
            } catch is CancellationError {
                return
            }
            let refresher = LocatorRefresher(
                locator: locator, feed: try PostgresLocatorFeed(pool: pool, statements: statements, keeper: keeper)
            ) { event in
                // The database answered at first and the register could not be read.
                if case .lost = event, locator.snapshot == nil { useSaved(keeper) }
                note(event)
            }
            await refresher.run()
        }
    }

    /// A database that is away at the start may come; one with another schema will not change by waiting.
    private func awaitDatabase(_ keeper: SnapshotKeeper?) async throws {
        var pause = LocatorRefresher.shortestPause
        while true {
            do {
                try await Database.requireSchema(of: pool, migrator: migrator, statements: statements)
                let isBound = try await pool.withConnection { connection in
                    try await DatabaseCheck(connection: connection, statements: statements).isBoundByRules()
                }
                guard isBound else { throw ServedByOwner() }
                return
            } catch let error as PostgresError where error.isWorthWaiting {
                logger.warning("The database cannot be reached yet", metadata: ["error": "\(error)"])
                if locator.snapshot == nil { useSaved(keeper) }
                try await Task.sleep(for: pause)
                pause = min(pause * 2, LocatorRefresher.longestPause)
            }
        }
    }

    /// Answers from the register as it was kept last, which says how old it is, until the database comes.
    private func useSaved(_ keeper: SnapshotKeeper?) {
        do {
            guard let (load, postcodes, readAt) = try keeper?.saved() else { return }
            let snapshot = LocatorSnapshot(
                generation: 1, records: load.sites, policy: load.policy, readinessPolicy: load.readinessPolicy,
                postcodes: postcodes, at: Date())
            locator.use(snapshot, trueOn: readAt)
            logger.notice(
                "Answering from the snapshot file",
                metadata: ["sites": "\(snapshot.sites.count)", "readAt": "\(readAt)"])
        } catch {
            logger.error("The snapshot file cannot be used", metadata: ["error": "\(error)"])
        }
    }

    private func note(_ event: LocatorRefresher.Event) {
        switch event {
        case .loaded(let count):
            logger.debug("Register read", metadata: ["sites": "\(count)"])
            Counter(label: "locator_reloads").increment()
        case .advanced(let count):
            logger.debug("Sites looked at anew", metadata: ["sites": "\(count)"])
            Counter(label: "locator_site_advances").increment(by: count)
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

/// Keeps those on call in memory true to the database.
struct OnCallService: Service {
    let index: ResponderIndex
    let feed: PostgresOnCallFeed
    let logger: Logger

    func run() async throws {
        let refresher = ResponderRefresher(index: index, feed: feed) { event in
            switch event {
            case .lost(let error):
                logger.error("Those on call cannot be read; their positions grow old", metadata: ["error": "\(error)"])
            case .recovered: logger.notice("Those on call can be read again")
            }
        }
        await cancelWhenGracefulShutdown { await refresher.run() }
    }
}

/// Keeps the keys in memory true to the database.
struct KeyService: Service {
    let keys: KeyRing

    func run() async throws {
        await cancelWhenGracefulShutdown { await keys.run() }
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

/// The service is somebody at the database whom its rules do not bind.
struct ServedByOwner: Error, CustomStringConvertible {
    let description = """
        serve must not be the owner of the tables or a superuser: the database could not keep its rules against it. \
        Run `heartshield migrate --service-user NAME` as the owner, and let HEARTSHIELD_DATABASE name that user.
        """
}
