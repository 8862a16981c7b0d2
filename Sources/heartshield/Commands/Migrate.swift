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
            contents, is refused.
            """)

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
        await connection.close()
        if try result.get().isEmpty { print("nothing to do: all \(migrator.migrations.count) migrations are applied") }
    }
}
