public import Foundation
public import PostgresClient

/// The folder that holds all SQL of the service: `migrations/` and `queries/<feature>/<function>.sql`.
public struct SQLFolder: Sendable {
    public let url: URL

    /// The folder that was built in, or the one that the environment variable `HEARTSHIELD_SQL` names.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        if let path = environment["HEARTSHIELD_SQL"], !path.isEmpty {
            url = URL(fileURLWithPath: path, isDirectory: true)
        } else {
            url = Bundle.module.bundleURL.appendingPathComponent("sql", isDirectory: true)
        }
    }

    /// The statements of `queries/`, each under `<feature>/<function>`.
    ///
    /// - Throws: ``SQLFolderError`` where the folder cannot be read or holds no statement.
    public func statements() throws -> StatementLibrary {
        let queries = url.appendingPathComponent("queries", isDirectory: true)
        var statements: [String: PostgresStatement] = [:]
        for feature in try names(in: queries) {
            let folder = queries.appendingPathComponent(feature, isDirectory: true)
            for file in try names(in: folder) where file.hasSuffix(".sql") {
                let name = "\(feature)/\(file.dropLast(4))"
                statements[name] = PostgresStatement(name: name, sql: try text(of: folder.appendingPathComponent(file)))
            }
        }
        guard !statements.isEmpty else { throw SQLFolderError.empty(queries.path) }
        return StatementLibrary(statements)
    }

    func names(in folder: URL) throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        } catch {
            throw SQLFolderError.unreadable(folder.path)
        }
    }

    func bytes(of file: URL) throws -> Data {
        guard let data = FileManager.default.contents(atPath: file.path) else {
            throw SQLFolderError.unreadable(file.path)
        }
        return data
    }

    func text(of file: URL) throws -> String {
        guard let text = String(validating: try bytes(of: file), as: UTF8.self) else {
            throw SQLFolderError.unreadable(file.path)
        }
        return text
    }
}

public enum SQLFolderError: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadable(String)
    case empty(String)
    case unknownStatement(String)

    public var description: String {
        switch self {
        case .unreadable(let path): "The SQL at \(path) cannot be read."
        case .empty(let path): "There is no SQL in \(path)."
        case .unknownStatement(let name): "There is no file \(name).sql among the queries."
        }
    }
}

/// The service's statements by name.
public struct StatementLibrary: Sendable {
    private let statements: [String: PostgresStatement]

    init(_ statements: [String: PostgresStatement]) {
        self.statements = statements
    }

    func callAsFunction(_ name: String) throws -> PostgresStatement {
        guard let statement = statements[name] else { throw SQLFolderError.unknownStatement(name) }
        return statement
    }

    public var names: [String] { statements.keys.sorted() }

    /// Has the server check every statement that is asked while serving, so that a column that is missing stops the
    /// start and not a request. COPY cannot be prepared, and what migrates runs before the tables are there.
    public func prepareAll(on connection: PostgresConnection) async throws {
        for (name, statement) in statements.sorted(by: { $0.key < $1.key })
        where !name.hasPrefix("migrating/") && Self.canBePrepared(statement) {
            try await connection.prepare(statement)
        }
    }

    private static func canBePrepared(_ statement: PostgresStatement) -> Bool {
        let first = statement.sql.split(separator: "\n").first { !$0.hasPrefix("--") } ?? ""
        return !["COPY", "TRUNCATE", "ANALYZE"].contains { first.hasPrefix($0) }
    }
}
