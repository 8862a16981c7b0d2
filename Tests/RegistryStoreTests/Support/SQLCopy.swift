import Foundation
import RegistryStore

/// A copy of the service's SQL that a test may spoil.
struct SQLCopy: Sendable {
    let folder: URL

    var sqlFolder: SQLFolder { SQLFolder(environment: ["HEARTSHIELD_SQL": folder.path]) }
    private var migrations: URL { folder.appendingPathComponent("migrations", isDirectory: true) }

    static func with<Result: Sendable>(_ body: (SQLCopy) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("heartshield-sql-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.copyItem(at: SQLFolder(environment: [:]).url, to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(SQLCopy(folder: folder))
    }

    func migrator() throws -> Migrator {
        try Migrator(folder: sqlFolder)
    }

    /// Adds a migration under the next number.
    ///
    /// - Returns: the file's name.
    @discardableResult
    func add(_ sql: String, named name: String) throws -> String {
        let count = try FileManager.default.contentsOfDirectory(atPath: migrations.path).count
        let file = "\(String(10_000 + count + 1).dropFirst())_\(name).sql"
        try write(sql, to: file)
        return file
    }

    func write(_ sql: String, to file: String) throws {
        try Data(sql.utf8).write(to: migrations.appendingPathComponent(file), options: .withoutOverwriting)
    }

    func replace(_ file: String, with sql: String) throws {
        try Data(sql.utf8).write(to: migrations.appendingPathComponent(file))
    }

    func append(_ sql: String, to file: String) throws {
        let url = migrations.appendingPathComponent(file)
        try (Data(contentsOf: url) + Data(sql.utf8)).write(to: url)
    }

    func remove(_ file: String) throws {
        try FileManager.default.removeItem(at: migrations.appendingPathComponent(file))
    }

    func keepOnly(numbered numbers: ClosedRange<Int>) throws {
        for file in try FileManager.default.contentsOfDirectory(atPath: migrations.path)
        where !(Int(file.prefix(4)).map(numbers.contains) ?? false) {
            try remove(file)
        }
    }
}
