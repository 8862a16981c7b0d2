/// Databases for tests that need a real PostgreSQL, one for each test and none left behind.
///
/// `HEARTSHIELD_TEST_DATABASE` names the server: a libpq connection string of keywords, of a user who may create
/// databases. Do not ask for a database inside the body of another one: only so many exist at once.
public enum TestDatabase {
    /// A database with all migrations, for the length of `body`: a copy of a template that is migrated once in a process.
    ///
    /// - Parameter body: is given the database's connection string. Sessions that it leaves open are ended.
    public static func with<Result: Sendable>(_ body: (String) async throws -> Result) async throws -> Result {
        try await lend(migrated: true, body)
    }

    /// Whom the service is at the database: somebody who owns nothing.
    public static let serviceUser = "heartshield_test_service"

    /// The connection string with which the service reaches a database that ``with(_:)`` lent.
    public static func serviceString(for connectionString: String) -> String {
        // Of a keyword that is given twice, libpq takes the second.
        connectionString + " user=\(serviceUser)"
    }

    /// A database without a table, for the length of `body`.
    public static func empty<Result: Sendable>(_ body: (String) async throws -> Result) async throws -> Result {
        try await lend(migrated: false, body)
    }

    private static func lend<Result: Sendable>(
        migrated: Bool, _ body: (String) async throws -> Result
    ) async throws -> Result {
        let server = TestServer.shared
        let name = try await server.create(migrated: migrated)
        do {
            let result = try await body(try TestServer.connectionString(ofDatabase: name))
            try await server.drop(name)
            return result
        } catch {
            // What the test threw says more than a database that could not be dropped.
            try? await server.drop(name)
            throw error
        }
    }
}

/// Why there is no database to test with.
public enum TestDatabaseError: Error, CustomStringConvertible {
    case noServer
    case isURI

    public var description: String {
        switch self {
        case .noServer:
            "HEARTSHIELD_TEST_DATABASE is not set. Run deploy/test, which starts a PostgreSQL for the tests and sets it, "
                + "or set it to the connection string of a server where databases may be created."
        case .isURI:
            "HEARTSHIELD_TEST_DATABASE is a URI; a connection string of keywords is needed, such as "
                + "\"host=/run/postgresql user=heartshield dbname=postgres\"."
        }
    }
}
