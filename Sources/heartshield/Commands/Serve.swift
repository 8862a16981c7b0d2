import ArgumentParser
import Foundation
import HTTPSupport
import Hummingbird
import Logging
import Metrics
import NIOCore
import NationalGrid
import OpenIDConnect
import PostgresClient
import Registry
import RegistryAPI
import RegistryStore
import ServiceLifecycle
import UnixSignals

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer over HTTP until told to stop (Ctrl-C or SIGTERM).",
        discussion: """
            Requests under way are finished before it ends. It never changes the schema: run migrate first. If the
            database goes away, answers go on from the last state read and say how old it is; with
            HEARTSHIELD_SNAPSHOT_FILE set also after a restart.

            The public port has what /openapi.json describes; the management port /health/live, /health/ready and
            /metrics.
            """)

    /// The locator's feed, those on call, the keys, sessions that are not in memory, what the service does by itself as time
    /// passes, and the mail.
    private static let watchers = 6
    /// Each code is read within a second, so these serve many dispatchers.
    private static let codeReaders = 4

    func run() async throws {
        let configuration = try Configuration()
        let logger = Console.startLogging(at: configuration.logLevel)
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)

        let folder = SQLFolder(environment: configuration.environment)
        let responders = ResponderIndex()
        let locator = Locator(places: PlaceResolver(grid: try NationalGridTransform.load()), responders: responders)
        // A request's transaction says for whom it works. One that does not sees nothing.
        var answering = try configuration.requireDatabase()
        answering.sessionSettings = [:]
        let pool = PostgresPool(configuration: answering, logger: logger)
        let statements = try folder.statements()
        let records = try PostgresRegister(pool: pool, statements: statements)
        // Reports that wait for a device can hold every connection of their pool. Meanwhile a dispatcher must still get a
        // code, changes must still reach the answers and a key that is revoked must stop: unlock codes, and what keeps
        // this instance true, have connections of their own.
        var releasing = answering
        releasing.poolSize = Self.codeReaders
        let codePool = PostgresPool(configuration: releasing, logger: logger)
        var watching = try configuration.requireDatabase()
        watching.poolSize = Self.watchers
        let watch = PostgresPool(configuration: watching, logger: logger)
        let keys = KeyRing(store: try PostgresKeyStore(pool: watch, statements: statements)) { error in
            logger.error("The keys cannot be read; the last list stands", metadata: ["error": "\(error)"])
        }
        let clockwork = ClockworkService(
            jobs: Job.all(
                try Clockwork(pool: watch, statements: statements),
                try Reminders(pool: watch, statements: statements),
                try CredentialReminders(pool: watch, statements: statements), logger), logger: logger)
        let mail = try MailService(configuration, watch, statements, logger)
        let provider = configuration.provider.map { settings in
            OpenIDProvider(
                configuration: settings,
                report: { failure in
                    logger.error(
                        "The identity provider's keys cannot be read; the last ones stand",
                        metadata: ["error": "\(failure)"])
                })
        }
        let register = RegisterService(
            pool: watch, migrator: try Migrator(folder: folder), statements: statements, locator: locator,
            snapshotFile: configuration.snapshotFile.map { SnapshotFile(url: URL(fileURLWithPath: $0)) },
            logger: logger)

        let onCall = OnCallService(
            index: responders, feed: try PostgresOnCallFeed(pool: watch, statements: statements), logger: logger)

        let api = application(
            try RegistryRouter.make(
                locator: locator, register: records,
                codes: try PostgresRegister(pool: codePool, statements: statements), keys: keys,
                verifier: provider.map { ProviderVerifier(provider: $0, logger: logger) },
                isSecure: configuration.baseURL.hasPrefix("https:")
            ).router, at: configuration.host, configuration.port, logger)
        let management = application(
            ManagementRouter.make(
                metrics: metrics, readiness: { obstacles(locator) }, beforeMetrics: { measure(locator, pool) }),
            at: configuration.managementHost, configuration.managementPort, logger)

        var group = ServiceGroupConfiguration(
            services: [
                PoolService(pool: pool), PoolService(pool: codePool), PoolService(pool: watch), KeyService(keys: keys),
                register, onCall, clockwork, mail, management, api,
            ] + (provider.map { [ProviderService(provider: $0)] } ?? []),
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = .seconds(20)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw ConfigurationError(faults: [
                "Port \(configuration.port) or \(configuration.managementPort) is taken by another program. "
                    + "HEARTSHIELD_PORT and HEARTSHIELD_MANAGEMENT_PORT name others."
            ])
        }
        logger.notice("Stopped")
    }

    private func application(
        _ router: Router<ServiceRequestContext>, at host: String, _ port: Int, _ logger: Logger
    ) -> some ApplicationProtocol {
        Application(
            router: router, server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: .init(address: .hostname(host, port: port), serverName: "heartshield"), logger: logger)
    }
}

@Sendable private func obstacles(_ locator: Locator) -> [String] {
    locator.snapshot == nil ? ["The register has not been read yet."] : []
}

/// Gauges are read when somebody asks for them.
@Sendable private func measure(_ locator: Locator, _ pool: PostgresPool) {
    if let snapshot = locator.snapshot { Gauge(label: "locator_sites").record(snapshot.sites.count) }
    if let age = locator.age {
        let (seconds, attoseconds) = age.components
        Gauge(label: "locator_age_seconds").record(Double(seconds) + Double(attoseconds) / 1e18)
    }
    let statistics = pool.statistics
    Gauge(label: "database_connections", dimensions: [("state", "idle")]).record(statistics.idle)
    Gauge(label: "database_connections", dimensions: [("state", "leased")]).record(statistics.leased)
    Gauge(label: "database_waiting").record(statistics.waiting)
}
