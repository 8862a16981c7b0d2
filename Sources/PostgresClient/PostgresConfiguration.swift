import CLibPQ

/// How to reach the server and how patient to be with it.
///
/// The connection string goes to libpq untouched, so several hosts, `target_session_attrs`, `sslmode`, a service file and a password
/// file all work. The client adds a fallback application name, a `connect_timeout` where there is none, and `client_encoding=UTF8`.
public struct PostgresConfiguration: Sendable {
    /// A conninfo string or a `postgres://` URI. It may hold a password: print `redacted` instead.
    public var connectionString: String
    /// Shown in `pg_stat_activity` unless the connection string names another.
    public var applicationName: String
    /// Bound for one address; libpq tries the addresses one after another and counts whole seconds, two at least.
    public var connectTimeout: Duration
    /// Default bound for one statement as seen by the client. It holds also when the server is frozen.
    public var queryDeadline: Duration
    /// Bound for COMMIT, which is never cancelled: when it passes the outcome is unknown.
    public var commitDeadline: Duration
    /// How long a statement may take to stop after it was cancelled; then its connection is closed.
    public var cancellationGrace: Duration
    /// The server's own `statement_timeout`; `nil` leaves the server's setting.
    public var statementTimeout: Duration?
    /// The server's own `idle_in_transaction_session_timeout`; `nil` leaves the server's setting.
    public var idleInTransactionTimeout: Duration?
    /// Settings that each session starts with, such as `["application.role": "reader"]`; a transaction may set others for its
    /// own length. Names are letters, digits, `_` and `.`.
    public var sessionSettings: [String: String]
    /// Most connections open at once.
    public var poolSize: Int
    /// Connections that `PostgresPool.run()` keeps open also when nobody asks for one.
    public var minimumConnections: Int
    /// Most tasks that may wait for a connection; one more is refused at once.
    public var maxWaiting: Int
    /// How long a task waits for a connection.
    public var acquireTimeout: Duration
    /// A connection unused for so long is closed.
    public var idleTimeout: Duration
    /// The pause after the first failed attempt to connect; it doubles with each further one.
    public var minimumBackoff: Duration
    /// The longest pause between attempts to connect.
    public var maximumBackoff: Duration
    /// How long `PostgresPool.shutdown()` waits for borrowed connections before it cuts them off.
    public var shutdownGrace: Duration

    public init(
        connectionString: String,
        applicationName: String = "heartshield",
        connectTimeout: Duration = .seconds(5),
        queryDeadline: Duration = .seconds(30),
        commitDeadline: Duration = .seconds(30),
        cancellationGrace: Duration = .milliseconds(500),
        statementTimeout: Duration? = nil,
        idleInTransactionTimeout: Duration? = .seconds(60),
        sessionSettings: [String: String] = [:],
        poolSize: Int = 8,
        minimumConnections: Int = 1,
        maxWaiting: Int = 256,
        acquireTimeout: Duration = .seconds(5),
        idleTimeout: Duration = .seconds(300),
        minimumBackoff: Duration = .milliseconds(100),
        maximumBackoff: Duration = .seconds(5),
        shutdownGrace: Duration = .seconds(10)
    ) {
        self.connectionString = connectionString
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
        self.queryDeadline = queryDeadline
        self.commitDeadline = commitDeadline
        self.cancellationGrace = cancellationGrace
        self.statementTimeout = statementTimeout
        self.idleInTransactionTimeout = idleInTransactionTimeout
        self.sessionSettings = sessionSettings
        self.poolSize = max(1, poolSize)
        self.minimumConnections = min(max(0, minimumConnections), max(1, poolSize))
        self.maxWaiting = max(0, maxWaiting)
        self.acquireTimeout = acquireTimeout
        self.idleTimeout = idleTimeout
        self.minimumBackoff = minimumBackoff
        self.maximumBackoff = max(minimumBackoff, maximumBackoff)
        self.shutdownGrace = shutdownGrace
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "PostgresConfiguration(\(redacted))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["redacted": redacted]) }

    /// The connection string without its secrets: only the settings named here are shown, so that a setting nobody thought of is
    /// hidden rather than printed.
    public var redacted: String {
        guard let settings = try? parsedSettings() else { return "a connection string that cannot be read" }
        let shown = ["host", "hostaddr", "port", "dbname", "user", "sslmode", "target_session_attrs", "service"]
        var parts = shown.compactMap { key in settings[key].map { "\(key)=\($0)" } }
        parts += ["password", "sslpassword"].filter { settings[$0] != nil }.map { "\($0)=(hidden)" }
        return parts.isEmpty ? "libpq's defaults" : parts.joined(separator: " ")
    }

    /// The settings that the connection string names.
    ///
    /// A password with an unencoded `@` or `/` in a URI ends up in the host, the port or the database name, and libpq would quote it
    /// in its messages. Such strings are refused here, in words that quote nothing.
    func parsedSettings() throws -> [String: String] {
        let refusal = PostgresError(
            .cannotConnect,
            "the connection string cannot be read (special characters of a password must be percent-encoded in a URI)")
        guard !connectionString.utf8.contains(0) else { throw refusal }
        var message: UnsafeMutablePointer<CChar>?
        defer { PQfreemem(message) }
        guard let options = PQconninfoParse(connectionString, &message) else { throw refusal }
        defer { PQconninfoFree(options) }
        var settings: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { settings[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        let port = settings["port"] ?? ""
        let host = (settings["host"] ?? "") + (settings["hostaddr"] ?? "")
        let database = settings["dbname"] ?? ""
        guard port.utf8.allSatisfy({ (48...57).contains($0) || $0 == 44 }),
            !host.utf8.contains(UInt8(ascii: "@")),
            !database.utf8.contains(where: {
                $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":")
            })
        else { throw refusal }
        return settings
    }
}
