import Foundation
import PostgresClient
import RegistryStore
import TestDatabases
import Testing

@Suite("Refusing to migrate")
struct MigratorRefusalTests {
    /// Migrates with the folder as it is, changes the folder, and expects a refusal that applies nothing.
    private func expectRefusal(
        _ sentence: String, afterChanging change: (SQLCopy) throws -> Void,
        preparing prepare: (SQLCopy) throws -> Void = { _ in }
    ) async throws {
        try await SQLCopy.with { copy in
            try prepare(copy)
            let before = try copy.migrator()
            try await TestDatabase.empty { database in
                try await Register.withSession(database) { connection in
                    _ = try await before.migrate(connection)
                    let history = try await applied(connection)
                    try change(copy)
                    let after = try copy.migrator()
                    let refused = try await #require(throws: MigrationError.self) {
                        try await after.migrate(connection)
                    }
                    #expect(refused.description == sentence)
                    let pending = try await #require(throws: MigrationError.self) {
                        try await after.pending(on: connection)
                    }
                    #expect(pending == refused)
                    #expect(try await applied(connection) == history)
                    #expect(try await exists("added", connection) == false)
                }
            }
        }
    }

    @Test("A file that was changed after it was applied is refused, and nothing new is applied")
    func changedFile() async throws {
        try await expectRefusal(
            "Migration 0003_create_sites was applied to this database with other contents than the file has now. "
                + "Migrations are never changed: put the file back as it was and write a new one."
        ) { copy in
            try copy.append("-- a comment\n", to: "0003_create_sites.sql")
            try copy.add("CREATE TABLE added (number integer);", named: "add_table")
        }
    }

    @Test("A database with a migration that this program does not know is refused")
    func unknownMigration() async throws {
        let number = try String(10_000 + Migrator(folder: SQLFolder()).migrations.count + 1).dropFirst()
        try await expectRefusal(
            "This database has the migration \(number)_come_later, which this program does not know: it was made by "
                + "another version. Run that version, or a newer one."
        ) { copy in
            try copy.remove("\(number)_come_later.sql")
        } preparing: { copy in
            try copy.add("SELECT 1;", named: "come_later")
        }
    }

    @Test("A migration that another one of the same number replaced is refused")
    func replacedMigration() async throws {
        let number = try String(10_000 + Migrator(folder: SQLFolder()).migrations.count + 1).dropFirst()
        try await expectRefusal(
            "This database has the migration \(number)_come_first, which this program does not know: it was made by "
                + "another version. Run that version, or a newer one."
        ) { copy in
            try copy.remove("\(number)_come_first.sql")
            try copy.add("CREATE TABLE added (number integer);", named: "come_second")
        } preparing: { copy in
            try copy.add("SELECT 1;", named: "come_first")
        }
    }

    @Test(
        "A file whose name is not that of its number is refused before there is anything to apply",
        arguments: [
            ("0009_skip_one.sql", "0009_skip_one.sql", 8), ("0001_come_twice.sql", "0001_create_conventions.sql", 2),
            ("12_be_short.sql", "12_be_short.sql", 8), ("00008_be_long.sql", "00008_be_long.sql", 1),
            ("0008-use_dash.sql", "0008-use_dash.sql", 8), ("create_nothing.sql", "create_nothing.sql", 8),
            ("٠٠٠٨_use_other_digits.sql", "٠٠٠٨_use_other_digits.sql", 8),
        ])
    func misnamedFile(file: String, named: String, number: Int) async throws {
        try await SQLCopy.with { copy in
            try copy.keepOnly(numbered: 1...7)
            try copy.write("SELECT 1;", to: file)
            let error = try #require(throws: MigrationError.self) { try copy.migrator() }
            #expect(
                error.description
                    == "The migration file \(named) is not named as number \(number) should be: NNNN_verb_noun.sql, "
                    + "without gaps.")
        }
    }

    @Test("A number that is left out is refused by the name of the file after it")
    func missingNumber() async throws {
        try await SQLCopy.with { copy in
            try copy.remove("0004_create_defibrillators.sql")
            let error = try #require(throws: MigrationError.self) { try copy.migrator() }
            #expect(
                error.description
                    == "The migration file 0005_create_change_feed.sql is not named as number 4 should be: "
                    + "NNNN_verb_noun.sql, without gaps.")
        }
    }

    @Test("A folder without SQL, or one that is not there, is refused by its path")
    func missingFolder() async throws {
        try await SQLCopy.with { copy in
            try FileManager.default.removeItem(at: copy.folder.appendingPathComponent("migrations"))
            let error = try #require(throws: SQLFolderError.self) { try copy.migrator() }
            #expect(error.description == "The SQL at \(copy.folder.path)/migrations cannot be read.")

            try FileManager.default.removeItem(at: copy.folder.appendingPathComponent("queries"))
            try FileManager.default.createDirectory(
                at: copy.folder.appendingPathComponent("queries"), withIntermediateDirectories: true)
            let empty = try #require(throws: SQLFolderError.self) { try copy.sqlFolder.statements() }
            #expect(empty.description == "There is no SQL in \(copy.folder.path)/queries.")
        }
    }

    @Test("A file that is not UTF-8 is refused by its path")
    func badEncoding() async throws {
        try await SQLCopy.with { copy in
            let file = copy.folder.appendingPathComponent("queries/locating/load_sites.sql")
            try Data([0x53, 0xFF]).write(to: file)
            #expect(throws: SQLFolderError.unreadable(file.path)) { try copy.sqlFolder.statements() }
        }
    }
}
