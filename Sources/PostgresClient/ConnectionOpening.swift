import CLibPQ

/// Opening a connection: blocking calls, so only ever on a connection's own thread.
///
/// `PQconnectdbParams` is used and not its polling sibling because only the former goes on to the next host of the connection string
/// when one is silent; the polling form leaves the time limit to the caller and gives him no way to move on.
enum ConnectionOpening {
    static func open(_ configuration: PostgresConfiguration) throws -> OpaquePointer {
        _ = try configuration.parsedSettings()
        // libpq takes later settings over earlier ones, and the connection string stands where `dbname` does.
        let settings = [
            ("connect_timeout", String(max(2, wholeSeconds(configuration.connectTimeout)))),
            ("fallback_application_name", configuration.applicationName),
            ("dbname", configuration.connectionString),
            ("client_encoding", "UTF8"),
        ]
        let keywords = CStrings(settings.map(\.0))
        let values = CStrings(settings.map(\.1))
        let connected = withExtendedLifetime((keywords, values)) {
            PQconnectdbParams(keywords.pointers, values.pointers, 1)
        }
        guard let handle = connected else {
            throw PostgresError(.cannotConnect, "there is no memory left for a connection")
        }
        guard PQstatus(handle) == CONNECTION_OK else {
            defer { PQfinish(handle) }
            throw refusal(PQerrorMessage(handle).map { String(cString: $0) } ?? "")
        }
        return handle
    }

    /// What the decoders rely on, and the server's own time limits. One round trip.
    static func sessionSettings(_ configuration: PostgresConfiguration) -> String {
        var settings = [
            "SET DateStyle = 'ISO, YMD'", "SET TimeZone = 'UTC'", "SET bytea_output = 'hex'",
            "SET extra_float_digits = 1",
        ]
        if let timeout = configuration.statementTimeout {
            settings.append("SET statement_timeout = \(milliseconds(timeout))")
        }
        if let timeout = configuration.idleInTransactionTimeout {
            settings.append("SET idle_in_transaction_session_timeout = \(milliseconds(timeout))")
        }
        for (name, value) in configuration.sessionSettings.sorted(by: { $0.key < $1.key }) {
            let name = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
            settings.append("SET \(name) = '\(value.replacing("'", with: "''"))'")
        }
        return settings.joined(separator: "; ")
    }

    /// These words speak of hosts, roles and certificates, never of rows, so they may be shown.
    static func refusal(_ message: String) -> PostgresError {
        let line = message.split(whereSeparator: \.isNewline)
            .map { $0.drop { $0.isWhitespace } }.joined(separator: "; ")
        return PostgresError(.cannotConnect, line.isEmpty ? "no connection could be opened" : line)
    }

    private static func wholeSeconds(_ duration: Duration) -> Int64 {
        min(3600, duration.components.seconds + (duration.components.attoseconds > 0 ? 1 : 0))
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        max(
            1,
            min(duration.components.seconds, 1_000_000) * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
        )
    }
}

extension PostgresError {
    /// Whether trying again cannot help until somebody changes the configuration: waiting tasks are told at once.
    ///
    /// libpq 15 gives no SQLSTATE for a refused connection, so its words are searched. A server that speaks another language is merely
    /// reported later, when the waiting task's time is up.
    var isLastingRefusal: Bool {
        guard kind == .cannotConnect else { return false }
        let signs = [
            "authentication failed", "no password supplied", "no pg_hba.conf entry", "does not exist",
            "permission denied for database",
            "is not permitted to log in", "does not support SSL", "certificate", "invalid ", "cannot be read",
            "unrecognized configuration parameter",
        ]
        return signs.contains { summary.contains($0) }
    }
}

/// A NULL-terminated list of C strings.
private final class CStrings {
    private let storage: [UnsafeMutablePointer<CChar>]
    let pointers: [UnsafePointer<CChar>?]

    init(_ strings: [String]) {
        storage = strings.map { string in
            let bytes = string.utf8CString
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
            for (index, byte) in bytes.enumerated() { (copy + index).initialize(to: byte) }
            return copy
        }
        pointers = storage.map { UnsafePointer($0) } + [nil]
    }

    deinit {
        for string in storage { string.deallocate() }
    }
}
