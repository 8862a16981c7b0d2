import ArgumentParser
import Logging
import PostgresClient
import RegistryStore

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say in plain words whether the service could run, and what is missing.",
        discussion: "Changes nothing. Ends with 1 where something is missing.")

    func run() async throws {
        let configuration = try Configuration()
        let logger = Console.startLogging(at: .error)
        print(
            "settings     read; serves on \(configuration.host):\(configuration.port), "
                + "health and metrics on \(configuration.managementHost):\(configuration.managementPort)")
        let folder = SQLFolder(environment: configuration.environment)
        let migrator = try Migrator(folder: folder)
        let statements = try folder.statements()
        print("SQL          \(migrator.migrations.count) migrations, \(statements.names.count) statements")

        let database = try configuration.requireDatabase()
        print("database     \(database.redacted)")
        let connection = try await PostgresConnection.connect(configuration: database, logger: logger)
        let check = DatabaseCheck(connection: connection, statements: statements)
        let server = try await check.server()
        print(
            "             reached: PostgreSQL \(server.version), database \(server.database)"
                + (server.isStandby ? ", a standby: it can be read only" : ""))
        let pending = try await migrator.pending(on: connection)
        guard pending.isEmpty else {
            print(
                "schema       lacks \(pending.count) of \(migrator.migrations.count) migrations. Run: heartshield migrate"
            )
            throw ExitCode.failure
        }
        try await statements.prepareAll(on: connection)
        print("schema       up to date; every statement fits it")
        let register = try await check.register()
        print(
            "register     \(register.siteCount) sites (\(register.inventedCount) invented), "
                + "\(register.defibrillatorCount) defibrillators in service, \(register.postcodeCount) postcodes")
        await connection.close()
        print("all is well")
    }
}
