public import PostgresClient

/// What a newcomer wants to know of a database before anything else.
public struct DatabaseCheck: Sendable {
    public struct Server: Sendable {
        public let version: String
        public let database: String
        public let isStandby: Bool
    }

    public struct Register: Sendable {
        public let siteCount: Int
        public let defibrillatorCount: Int
        public let postcodeCount: Int
        public let inventedCount: Int
    }

    private let connection: PostgresConnection
    private let statements: StatementLibrary

    public init(connection: PostgresConnection, statements: StatementLibrary) {
        self.connection = connection
        self.statements = statements
    }

    public func server() async throws -> Server {
        let rows = try await connection.execute(statements("checking/read_server"), [])
        guard let row = rows.first else { throw StoreError.noRow }
        return Server(
            version: try row.decode("server_version"), database: try row.decode("database_name"),
            isStandby: try row.decode("is_standby"))
    }

    /// Whether whoever is connected is bound by the rules that the database keeps. The owner of the tables is not, nor is
    /// a superuser: the service must be neither. The schema must be there.
    public func isBoundByRules() async throws -> Bool {
        let rows = try await connection.execute(statements("checking/read_rights"), [])
        guard let row = rows.first else { throw StoreError.noRow }
        return try !row.decode("passes_rules", as: Bool.self)
    }

    /// The schema must be there.
    public func register() async throws -> Register {
        let rows = try await connection.execute(statements("checking/count_register"), [])
        guard let row = rows.first else { throw StoreError.noRow }
        return Register(
            siteCount: try row.decode("site_count"), defibrillatorCount: try row.decode("defibrillator_count"),
            postcodeCount: try row.decode("postcode_count"), inventedCount: try row.decode("invented_count"))
    }
}
