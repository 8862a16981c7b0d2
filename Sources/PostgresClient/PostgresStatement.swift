/// A statement that is prepared once per connection and then executed by name.
///
/// The name is for people, in errors and logs; the server's own name for it is chosen by the connection, so that a long name or two
/// statements of one name do no harm. Parameters are `$1`, `$2`, … and never part of the text.
public struct PostgresStatement: Hashable, Sendable {
    public let name: String
    public let sql: String

    public init(name: String, sql: String) {
        self.name = name
        self.sql = sql
    }
}
