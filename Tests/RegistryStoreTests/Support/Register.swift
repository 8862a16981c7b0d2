import Foundation
import Logging
import PostgresClient
import Registry
import RegistryStore
import TestDatabases
import Testing

/// A migrated database of the test's own, with the stores as the service makes them.
struct Register: Sendable {
    let connectionString: String
    let pool: PostgresPool
    let statements: StatementLibrary

    var imports: PostgresImportStore { PostgresImportStore(pool: pool, statements: statements) }
    var references: PostgresReferenceStore { PostgresReferenceStore(pool: pool, statements: statements) }
    var feed: PostgresLocatorFeed {
        get throws { try PostgresLocatorFeed(pool: pool, statements: statements) }
    }

    static let logger = Logger(label: "RegistryStoreTests") { _ in SwiftLogNoOpLogHandler() }

    static func with<Result: Sendable>(_ body: (Register) async throws -> Result) async throws -> Result {
        try await TestDatabase.with { connectionString in
            try await withPool(connectionString) { pool in
                try await body(
                    Register(connectionString: connectionString, pool: pool, statements: try SQLFolder().statements()))
            }
        }
    }

    static func withPool<Result: Sendable>(
        _ connectionString: String, acquireTimeout: Duration = .seconds(30),
        _ body: (PostgresPool) async throws -> Result
    ) async throws -> Result {
        var configuration = configuration(connectionString)
        configuration.acquireTimeout = acquireTimeout
        let pool = PostgresPool(configuration: configuration, logger: logger)
        do {
            let result = try await body(pool)
            await pool.shutdown()
            return result
        } catch {
            await pool.shutdown()
            throw error
        }
    }

    /// A database filled by a script, with a pool in which the service's own user works for the service itself, as in life.
    static func withService(
        script: String, _ body: (Register, PostgresPool) async throws -> Void
    ) async throws {
        try await with { register in
            try await register.withSession { try await $0.execute(script: script) }
            let pool = PostgresPool(
                configuration: PostgresConfiguration(
                    connectionString: TestDatabase.serviceString(for: register.connectionString),
                    sessionSettings: Clockwork.systemSettings, poolSize: 8, minimumConnections: 0,
                    shutdownGrace: .seconds(1)), logger: logger)
            do {
                try await body(register, pool)
                await pool.shutdown()
            } catch {
                await pool.shutdown()
                throw error
            }
        }
    }

    /// A connection outside any pool.
    static func withSession<Result: Sendable>(
        _ connectionString: String, _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        let connection = try await PostgresConnection.connect(
            configuration: configuration(connectionString), logger: logger)
        do {
            let result = try await body(connection)
            await connection.close()
            return result
        } catch {
            await connection.close()
            throw error
        }
    }

    func withSession<Result: Sendable>(_ body: (PostgresConnection) async throws -> Result) async throws -> Result {
        try await Self.withSession(connectionString, body)
    }

    private static func configuration(_ connectionString: String) -> PostgresConfiguration {
        // Patient, because many tests share the machine; nothing here waits for a timeout.
        PostgresConfiguration(
            connectionString: connectionString, poolSize: 4, minimumConnections: 0, shutdownGrace: .seconds(1))
    }

    @discardableResult
    func sql(_ text: String, _ parameters: [any PostgresEncodable] = []) async throws -> PostgresResult {
        try await pool.withConnection { try await $0.sql(text, parameters) }
    }

    /// The first column of the first row.
    func value<Value: PostgresDecodable & Sendable>(
        _ text: String, _ parameters: [any PostgresEncodable] = [], as type: Value.Type = Value.self
    ) async throws -> Value {
        try await pool.withConnection { try await $0.value(text, parameters) }
    }

    /// The first column of every row.
    func column<Value: PostgresDecodable & Sendable>(
        _ text: String, _ parameters: [any PostgresEncodable] = [], as type: Value.Type = Value.self
    ) async throws -> [Value] {
        try await sql(text, parameters).map { try $0.decode(at: 0) }
    }

    /// Every row that an import may touch, with the transaction that wrote it.
    func allRows() async throws -> [String] {
        let tables = [
            "site", "site_identifier", "defibrillator", "consumable", "import_source", "import_record",
            "import_staging",
        ]
        let union = tables.map { "SELECT '\($0) ' || xmin || ' ' || kept::text AS row FROM \($0) AS kept" }
        return try await column(union.joined(separator: " UNION ALL ") + " ORDER BY row")
    }
}

extension PostgresConnection {
    @discardableResult
    func sql(_ text: String, _ parameters: [any PostgresEncodable] = []) async throws -> PostgresResult {
        try await execute(PostgresStatement(name: "test", sql: text), parameters)
    }

    /// The first column of the first row.
    func value<Value: PostgresDecodable & Sendable>(
        _ text: String, _ parameters: [any PostgresEncodable] = [], as type: Value.Type = Value.self
    ) async throws -> Value {
        try #require(try await sql(text, parameters).first).decode(at: 0)
    }
}

struct NeverHappened: Error, CustomStringConvertible {
    let description: String
}

/// Waits for a condition; the bound is only there so that a failure ends.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while try await !condition() {
        guard .now < end else { throw NeverHappened(description: "It never came about that \(what).") }
        try await Task.sleep(for: .milliseconds(5))
    }
}
