/// What went wrong between this program and its database.
///
/// `description` is made only of the kind, the SQLSTATE and the names of schema objects, so that it may be logged: a server's
/// message and detail quote values of rows ("Key (telephone)=(…) already exists") and stay in `fullDescription`.
/// The message of a refused connection is the exception, because it speaks of hosts and roles and never of rows.
public struct PostgresError: Error, Sendable {
    public enum Kind: Hashable, Sendable {
        /// The server refused a statement; the connection is still good.
        case server(SQLState)
        /// The connection ended before the answer came. A writing statement outside a transaction may have been applied
        /// nevertheless; inside a transaction nothing was.
        case connectionLost
        /// No connection could be opened.
        case cannotConnect
        /// The pool's queue of waiters is full.
        case poolExhausted
        /// No connection of the pool became free in time.
        case acquireTimedOut
        /// The statement, or the whole lease of the connection, took longer than allowed.
        case deadlineExceeded
        /// COMMIT was sent and its outcome cannot be known: the transaction may or may not be there, or may be on the
        /// primary alone.
        case commitOutcomeUnknown
        /// A value of a row is not of the type asked for, or is NULL, or there is no such column.
        case decoding
        /// A parameter cannot be sent, for example text with a NUL character.
        case encoding
        /// The connection or the pool is closed.
        case closed
        /// The caller used the connection in a way it does not allow, such as a transaction within a transaction.
        case misuse
    }

    public let kind: Kind
    /// Set for every answer of the server, also where `kind` is `connectionLost` because the server ended the session.
    public internal(set) var sqlState: SQLState?
    /// `ERROR`, `FATAL` or `PANIC`, never translated.
    public internal(set) var severity: String?
    public internal(set) var constraint: String?
    public internal(set) var schema: String?
    public internal(set) var table: String?
    public internal(set) var column: String?
    /// The `name` of the prepared statement that failed.
    public internal(set) var statement: String?
    /// The server's own function that raised the error.
    var raisedBy: String?
    /// A sentence of this client's own, without data.
    let summary: String
    /// The server's words, which may quote values of rows.
    var serverText: String?

    init(_ kind: Kind, _ summary: String, serverText: String? = nil) {
        self.kind = kind
        self.summary = summary
        self.serverText = serverText
    }

    func with(statement name: String?) -> PostgresError {
        guard let name, statement == nil else { return self }
        var copy = self
        copy.statement = name
        return copy
    }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Safe for a log: no value of a row, no message of the server.
    public var description: String {
        var parts = [summary]
        if let severity, let sqlState { parts.append("\(severity) \(sqlState)") }
        if let statement { parts.append("statement \(statement)") }
        if let table { parts.append("table \(schema.map { "\($0)." } ?? "")\(table)") }
        if let column { parts.append("column \(column)") }
        if let constraint { parts.append("constraint \(constraint)") }
        return parts.joined(separator: ", ")
    }

    public var debugDescription: String { description }

    /// Hides the server's text from `dump` and from test reports.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }

    /// With the server's message, detail and hint, which may quote personal data: for a developer's terminal, never for a log.
    public var fullDescription: String {
        serverText.map { "\(description): \($0)" } ?? description
    }
}
