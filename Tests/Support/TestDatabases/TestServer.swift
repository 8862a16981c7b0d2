import Foundation
import Logging
import PostgresClient
import RegistryStore

/// Makes and drops the databases of this process, over one connection that stays open as long as the process lives.
///
/// That connection serialises CREATE DATABASE, and its application name, which is in the name of every database made
/// here, tells later processes which databases are of a process that has ended without dropping them.
actor TestServer {
    static let shared = TestServer()

    /// More at once would only wait for the server, and use up its connections.
    private static let greatestCount = 8
    private static let prefix = "heartshield_test_"
    private static let logger = Logger(label: "TestDatabases") { _ in SwiftLogNoOpLogHandler() }

    private let token = "\(prefix)\(ProcessInfo.processInfo.processIdentifier)_\(UInt32.random(in: 0...UInt32.max))"
    private var counter = 0
    private var free = greatestCount
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var preparation: Task<PostgresConnection, any Error>?

    private var template: String { "\(token)_template" }

    static func connectionString(ofDatabase name: String) throws -> String {
        // Of a keyword that is given twice, libpq takes the second.
        try serverString + " dbname=\(name)"
    }

    private static var serverString: String {
        get throws {
            let string = ProcessInfo.processInfo.environment["HEARTSHIELD_TEST_DATABASE"] ?? ""
            guard !string.isEmpty else { throw TestDatabaseError.noServer }
            guard !string.contains("://") else { throw TestDatabaseError.isURI }
            return string
        }
    }

    /// Returns the new database's name.
    func create(migrated: Bool) async throws -> String {
        await waitForTurn()
        do {
            let administration = try await prepared()
            counter += 1
            let name = "\(token)_\(counter)"
            try await administration.execute(
                script: "CREATE DATABASE \(name) TEMPLATE \(migrated ? template : "template0")")
            return name
        } catch {
            endTurn()
            throw error
        }
    }

    /// Ends the database's sessions and drops it, also in a task that was cancelled.
    func drop(_ name: String) async throws {
        defer { endTurn() }
        let administration = try await prepared()
        try await Task { try await administration.execute(script: "DROP DATABASE \(name) WITH (FORCE)") }.value
    }

    private func waitForTurn() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private func endTurn() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }

    /// The connection, with the template made: by whoever comes first; the others wait for it.
    private func prepared() async throws -> PostgresConnection {
        if let preparation { return try await preparation.value }
        let (token, template) = (token, template)
        let task = Task { try await Self.prepare(token: token, template: template) }
        preparation = task
        return try await task.value
    }

    private static func prepare(token: String, template: String) async throws -> PostgresConnection {
        let administration = try await connect(to: try serverString + " application_name=\(token)")
        try await dropLeftovers(administration)
        try await administration.execute(script: "CREATE DATABASE \(template) TEMPLATE template0")
        let connection = try await connect(to: try connectionString(ofDatabase: template))
        do {
            _ = try await Migrator(folder: SQLFolder()).migrate(connection)
            await connection.close()
        } catch {
            await connection.close()
            throw error
        }
        // The user that the service signs in as; another process may be making it, too.
        try await administration.execute(
            script: """
                DO $$ BEGIN
                    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '\(TestDatabase.serviceUser)') THEN
                        CREATE ROLE \(TestDatabase.serviceUser) LOGIN IN ROLE heartshield_service;
                    END IF;
                EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
                END $$
                """)
        // A copy can be made only while nobody is connected.
        try await administration.execute(script: "ALTER DATABASE \(template) ALLOW_CONNECTIONS false")
        return administration
    }

    /// Drops what processes left behind that are gone.
    private static func dropLeftovers(_ administration: PostgresConnection) async throws {
        let leftovers = PostgresStatement(
            name: "leftovers",
            sql: """
                SELECT datname::text AS name FROM pg_database
                WHERE starts_with(datname::text, $1) AND NOT EXISTS (
                    SELECT FROM pg_stat_activity
                    WHERE starts_with(application_name, $1) AND starts_with(pg_database.datname::text, application_name || '_'))
                """)
        for row in try await administration.execute(leftovers, [prefix]) {
            // Another process may be at the same.
            try await administration.execute(
                script: "DROP DATABASE IF EXISTS \(row.decode("name", as: String.self)) WITH (FORCE)")
        }
    }

    private static func connect(to connectionString: String) async throws -> PostgresConnection {
        try await PostgresConnection.connect(
            configuration: PostgresConfiguration(connectionString: connectionString), logger: logger)
    }
}
