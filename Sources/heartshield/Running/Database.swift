import Logging
import PostgresClient
import RegistryStore

/// The database as a command uses it: a pool that lives as long as the command's work, and the statements.
struct Database: Sendable {
    let pool: PostgresPool
    let statements: StatementLibrary

    /// Opens the pool, checks that the schema is this program's, does the work, and closes the pool whatever happens.
    ///
    /// - Throws: ``SchemaBehind`` where migrations are missing; what `work` throws.
    static func open<Result: Sendable>(
        _ configuration: Configuration, _ work: (Database) async throws -> Result
    ) async throws -> Result {
        let folder = SQLFolder(environment: configuration.environment)
        let migrator = try Migrator(folder: folder)
        let statements = try folder.statements()
        let pool = PostgresPool(
            configuration: try configuration.requireDatabase(), logger: Logger(label: "heartshield.database"))
        let running = Task { await pool.run() }
        do {
            try await requireSchema(of: pool, migrator: migrator, statements: statements)
            let result = try await work(Database(pool: pool, statements: statements))
            running.cancel()
            await running.value
            return result
        } catch {
            running.cancel()
            await running.value
            throw error
        }
    }

    /// - Throws: ``SchemaBehind``; `MigrationError` for a schema of another program; `PostgresError` for a statement that
    ///   the schema does not bear.
    static func requireSchema(
        of pool: PostgresPool, migrator: Migrator, statements: StatementLibrary
    ) async throws {
        try await pool.withConnection { connection in
            let pending = try await migrator.pending(on: connection)
            guard pending.isEmpty else { throw SchemaBehind(missing: pending.map(\.name)) }
            try await statements.prepareAll(on: connection)
        }
    }
}

struct SchemaBehind: Error, CustomStringConvertible {
    let missing: [String]

    var description: String {
        "The database lacks \(missing.count) migration(s), from \(missing.first ?? "") on. Run: heartshield migrate"
    }
}
