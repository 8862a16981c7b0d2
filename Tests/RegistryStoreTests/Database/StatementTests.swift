import Foundation
import PostgresClient
import RegistryStore
import Testing

@Suite("Statements")
struct StatementTests {
    private static let sources = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources", isDirectory: true)

    private func swiftFiles(under folder: URL) throws -> [(name: String, text: String)] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        try #require(!paths.isEmpty)
        return try paths.map { ($0, try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8)) }
    }

    @Test("Every statement can be prepared against the migrated schema")
    func prepared() async throws {
        try await Register.with { register in
            try await register.withSession { connection in
                try await register.statements.prepareAll(on: connection)
                #expect(try await connection.value("SELECT count(*) FROM pg_prepared_statements", as: Int.self) > 20)
            }
        }
    }

    @Test(
        "A column or a table that is missing is found while preparing",
        arguments: [
            ("ALTER TABLE site DROP COLUMN operator", "42703"),
            ("ALTER TABLE import_record RENAME COLUMN missing_since TO gone_since", "42703"),
            ("ALTER TABLE dispatch_policy DROP COLUMN detour_factor", "42703"),
            ("DROP VIEW located_site", "42P01"),
            ("DROP TABLE site_change", "42P01"),
        ])
    func missingColumn(change: String, state: String) async throws {
        try await Register.with { register in
            try await register.sql(change)
            try await register.withSession { connection in
                let error = try await #require(throws: PostgresError.self) {
                    try await register.statements.prepareAll(on: connection)
                }
                #expect(error.sqlState?.rawValue == state)
                #expect(register.statements.names.contains(error.statement ?? ""))
            }
        }
    }

    @Test("Every query file is used, and every query that is used has a file")
    func filesAndUses() throws {
        var used: Set<String> = []
        for file in try swiftFiles(under: Self.sources.appendingPathComponent("RegistryStore")) {
            let text = file.text.split(whereSeparator: \.isWhitespace).joined(separator: " ").replacing("( ", with: "(")
            used.formUnion(literals(after: "statements(\"", in: text))
            // The import store names its own by the second half.
            used.formUnion(literals(after: "run(\"", in: text).map { "importing/\($0)" })
        }
        used.remove("importing/\\(name)")
        // The reference store has one pair of files for each of its tables.
        for name in used where name.hasSuffix("_\\(table)") {
            used.remove(name)
            used.formUnion(["postcodes", "areas"].map { name.replacing("\\(table)", with: $0) })
        }
        let files = Set(try SQLFolder(environment: [:]).statements().names)
        #expect(files.subtracting(used).sorted() == [])
        #expect(used.subtracting(files).sorted() == [])
    }

    /// The string literals that begin with `opening`, as they are written.
    private func literals(after opening: String, in text: String) -> [String] {
        text.split(separator: opening, omittingEmptySubsequences: false).dropFirst().compactMap { rest in
            rest.firstIndex(of: "\"").map { String(rest[..<$0]) }
        }
    }

    @Test("No Swift file holds SQL, and only the client holds the words of transactions")
    func noSQLInSwift() throws {
        let statements = [
            "SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM", "CREATE TABLE", "TRUNCATE ", "ALTER TABLE",
        ]
        let transactions = ["\"BEGIN", "\"COMMIT", "\"ROLLBACK", "\"SAVEPOINT"]
        for file in try swiftFiles(under: Self.sources) {
            let banned = file.name.hasPrefix("PostgresClient/") ? statements : statements + transactions
            for (index, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                let found = banned.filter(line.contains)
                #expect(found.isEmpty, "\(file.name), line \(index + 1)")
            }
        }
    }
}
