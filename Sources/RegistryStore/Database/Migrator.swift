import Foundation
public import PostgresClient

/// Brings a database's schema up to the files in `sql/migrations`, each `NNNN_verb_noun.sql` once, in order, in a
/// transaction of its own.
public struct Migrator: Sendable {
    public struct Migration: Hashable, Sendable {
        public let version: Int
        /// The file's name without `.sql`.
        public let name: String
        let sql: String
        let sha256: String
    }

    /// All files, by version from 1 without a gap.
    public let migrations: [Migration]
    private let statements: StatementLibrary

    /// A migration may rewrite a large table, which takes longer than a request may.
    private static let deadline = Duration.seconds(3600)

    /// - Throws: ``MigrationError`` or ``SQLFolderError`` for files that are not named as they must be.
    public init(folder: SQLFolder) throws {
        let directory = folder.url.appendingPathComponent("migrations", isDirectory: true)
        migrations = try folder.names(in: directory).filter { $0.hasSuffix(".sql") }.enumerated().map { index, file in
            let name = String(file.dropLast(4))
            guard name.prefix(4).allSatisfy(\.isNumber), Int(name.prefix(4)) == index + 1,
                name.dropFirst(4).first == "_"
            else { throw MigrationError.misnamed(file, expected: index + 1) }
            let data = try folder.bytes(of: directory.appendingPathComponent(file))
            return Migration(
                version: index + 1, name: name, sql: try folder.text(of: directory.appendingPathComponent(file)),
                sha256: FileDigest.sha256(data))
        }
        statements = try folder.statements()
    }

    /// Applies what is missing. Of two that do this at once, one does the work and the other finds it done.
    ///
    /// - Parameter report: called with each migration after it was applied.
    /// - Returns: what was applied.
    /// - Throws: ``MigrationError``, before anything is applied; `PostgresError`, after the migrations before the failed
    ///   one were.
    public func migrate(
        _ connection: PostgresConnection, report: @Sendable (Migration) -> Void = { _ in }
    ) async throws -> [Migration] {
        _ = try await connection.execute(statements("migrating/take_turn"), [], deadline: .seconds(600))
        let result: Result<[Migration], any Error>
        do {
            result = .success(try await applyPending(connection, report: report))
        } catch {
            result = .failure(error)
        }
        // Where this fails, the lock goes with the session.
        _ = try? await connection.execute(statements("migrating/end_turn"), [])
        return try result.get()
    }

    /// Lets a user of the server be the service: makes it if there is none, and gives it the service's rights. The schema
    /// must be there.
    ///
    /// - Throws: `PostgresError`, also where the one who is connected may not make users.
    public func letServe(_ user: String, on connection: PostgresConnection) async throws {
        _ = try await connection.execute(statements("migrating/let_serve"), [user])
    }

    private func applyPending(
        _ connection: PostgresConnection, report: @Sendable (Migration) -> Void
    ) async throws -> [Migration] {
        _ = try await connection.execute(statements("migrating/create_history"), [])
        let pending = try await pending(on: connection)
        let boundLockWait = try statements("migrating/bound_lock_wait")
        let record = try statements("migrating/record_applied")
        for migration in pending {
            try await connection.withTransaction { connection in
                _ = try await connection.execute(boundLockWait, [])
                try await connection.execute(script: migration.sql, deadline: Self.deadline)
                _ = try await connection.execute(record, [migration.version, migration.name, migration.sha256])
            }
            report(migration)
        }
        return pending
    }

    /// What is still to be applied. Changes nothing.
    ///
    /// - Throws: ``MigrationError`` where the database holds a migration that is changed or not known here.
    public func pending(on connection: PostgresConnection) async throws -> [Migration] {
        let exists = try await connection.execute(statements("migrating/find_history"), [])
        guard try exists.first?.decode("exists", as: Bool.self) == true else { return migrations }
        let applied = try await connection.execute(statements("migrating/list_applied"), [])
        for (index, row) in applied.enumerated() {
            let version = try row.decode("version", as: Int.self)
            let name = try row.decode("name", as: String.self)
            guard migrations.indices.contains(index), migrations[index].version == version,
                migrations[index].name == name
            else { throw MigrationError.unknown(name) }
            guard try row.decode("sha256", as: String.self) == migrations[index].sha256 else {
                throw MigrationError.changed(name)
            }
        }
        return Array(migrations.dropFirst(applied.count))
    }
}

/// Why a database is not migrated.
public enum MigrationError: Error, Hashable, Sendable, CustomStringConvertible {
    case misnamed(String, expected: Int)
    case changed(String)
    case unknown(String)

    public var description: String {
        switch self {
        case .misnamed(let file, let expected):
            "The migration file \(file) is not named as number \(expected) should be: NNNN_verb_noun.sql, without gaps."
        case .changed(let name):
            "Migration \(name) was applied to this database with other contents than the file has now. "
                + "Migrations are never changed: put the file back as it was and write a new one."
        case .unknown(let name):
            "This database has the migration \(name), which this program does not know: it was made by another "
                + "version. Run that version, or a newer one."
        }
    }
}
