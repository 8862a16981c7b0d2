import Foundation
import Logging
import PostgresClient
import Testing

/// The server that the tests run against.
enum TestServer {
    struct Missing: Error, CustomStringConvertible {
        let description =
            "HEARTSHIELD_TEST_DATABASE is not set: run deploy/test, which starts a throwaway PostgreSQL and sets it, "
            + "or set it to the libpq connection string of a server where the user may create schemas and end sessions"
    }

    static let logger = Logger(label: "PostgresClientTests") { _ in SwiftLogNoOpLogHandler() }

    static var connectionString: String {
        get throws {
            guard let string = ProcessInfo.processInfo.environment["HEARTSHIELD_TEST_DATABASE"], !string.isEmpty else {
                throw Missing()
            }
            return string
        }
    }

    static func configuration(_ change: (inout PostgresConfiguration) -> Void = { _ in }) throws
        -> PostgresConfiguration
    {
        var configuration = PostgresConfiguration(connectionString: try connectionString, minimumConnections: 0)
        change(&configuration)
        return configuration
    }

    /// Opens a connection for the length of `body`.
    static func withConnection<R: Sendable>(
        _ change: (inout PostgresConfiguration) -> Void = { _ in },
        _ body: (PostgresConnection) async throws -> R
    ) async throws -> R {
        let connection = try await PostgresConnection.connect(configuration: try configuration(change), logger: logger)
        do {
            let value = try await body(connection)
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }

    static func withPool<R: Sendable>(
        _ change: (inout PostgresConfiguration) -> Void = { _ in }, _ body: (PostgresPool) async throws -> R
    ) async throws -> R {
        let pool = PostgresPool(configuration: try configuration(change), logger: logger)
        do {
            let value = try await body(pool)
            await pool.shutdown()
            return value
        } catch {
            await pool.shutdown()
            throw error
        }
    }

    /// A schema of the test's own, dropped afterwards.
    static func withSchema<R: Sendable>(_ body: (String) async throws -> R) async throws -> R {
        let schema = "client_test_\(UUID().uuidString.lowercased().prefix(8))"
        try await withConnection { try await $0.execute(script: "CREATE SCHEMA \(schema)") }
        func drop() async throws {
            try await withConnection { try await $0.execute(script: "DROP SCHEMA \(schema) CASCADE") }
        }
        do {
            let value = try await body(schema)
            try await drop()
            return value
        } catch {
            try? await drop()
            throw error
        }
    }

    /// Ends another session, as a failover or an operator would.
    static func terminate(_ backend: Int32) async throws {
        let ended = try await withConnection { connection in
            try await connection.execute("SELECT pg_terminate_backend($1::int) AS ended", [backend])[0].decode(
                "ended", as: Bool.self)
        }
        try #require(ended)
    }

    /// Waits until a session waits for its client or for time to pass, in other words is in the middle of the statement.
    static func untilBusy(_ backend: Int32, with query: String) async throws {
        try await withConnection { watcher in
            try await eventually("the statement is running") {
                try await !watcher.execute(
                    "SELECT 1 FROM pg_stat_activity WHERE pid = $1::int AND state = 'active' AND query LIKE $2",
                    [backend, "%\(query)%"]
                ).isEmpty
            }
        }
    }
}

extension PostgresConnection {
    @discardableResult
    func execute(_ sql: String, _ parameters: [any PostgresEncodable] = []) async throws -> PostgresResult {
        try await execute(PostgresStatement(name: "test", sql: sql), parameters)
    }
}

extension PostgresPool {
    @discardableResult
    func execute(_ sql: String, _ parameters: [any PostgresEncodable] = []) async throws -> PostgresResult {
        try await execute(PostgresStatement(name: "test", sql: sql), parameters)
    }
}

struct NeverHappened: Error, CustomStringConvertible {
    let description: String
}

/// Waits for a condition; the bound is only there so that a failure ends.
func eventually(
    _ what: String, within bound: Duration = .seconds(15), _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + bound
    while try await !condition() {
        guard .now < end else { throw NeverHappened(description: "it never came about that \(what)") }
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// Runs `body` and hands back the client's error, or records that there was none.
func postgresError<R>(
    _ sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> R
) async throws -> PostgresError {
    try await #require(throws: PostgresError.self, sourceLocation: sourceLocation) { _ = try await body() }
}
