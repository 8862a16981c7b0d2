import ArgumentParser
import Logging
import PostgresClient
import RegistryStore

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database's tables up to this version.",
        discussion: """
            Each migration runs once, in a transaction of its own; those already applied are left alone. Two that are
            started at once take turns. A database whose migrations this version does not know, or knows with other
            contents, is refused. It takes the owner of the tables; serve takes another user, which owns nothing:

              heartshield migrate --service-user heartshield_app
            """)

    @Option(help: "The user whom serve is at the database: made if there is none, and given the service's rights.")
    var serviceUser: String?

    func run() async throws {
        let configuration = try Configuration()
        let logger = Console.startLogging(at: configuration.logLevel)
        let migrator = try Migrator(folder: SQLFolder(environment: configuration.environment))
        let connection = try await PostgresConnection.connect(
            configuration: try configuration.requireDatabase(), logger: logger)
        let result: Result<[Migrator.Migration], any Error>
        do {
            result = .success(try await migrator.migrate(connection) { print("applied \($0.name)") })
        } catch {
            result = .failure(error)
        }
        if case .success = result, let serviceUser {
            do {
                try await migrator.letServe(serviceUser, on: connection)
                print("\(Console.harmless(serviceUser)) may serve")
            } catch {
                await connection.close()
                throw error
            }
        }
        await connection.close()
        if try result.get().isEmpty { print("nothing to do: all \(migrator.migrations.count) migrations are applied") }
    }
}
