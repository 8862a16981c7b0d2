import Logging
import PostgresClient
import Testing

/// The owner of a test's database, for preparing and checking rows.
enum Owner {
    static func run(_ script: String, at connectionString: String) async throws {
        try await with(connectionString) { try await $0.execute(script: script) }
    }

    /// The first column of the first row, as text.
    static func value(_ sql: String, at connectionString: String) async throws -> String? {
        try await with(connectionString) { connection in
            try #require(try await connection.execute(PostgresStatement(name: "owner", sql: sql)).first).decode(at: 0)
        }
    }

    private static func with<Result: Sendable>(
        _ connectionString: String, _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        let connection = try await PostgresConnection.connect(
            configuration: PostgresConfiguration(connectionString: connectionString),
            logger: Logger(label: "owner") { _ in SwiftLogNoOpLogHandler() })
        do {
            let result = try await body(connection)
            await connection.close()
            return result
        } catch {
            await connection.close()
            throw error
        }
    }
}
