import Foundation
import PostgresClient
import RegistryStore
import TestDatabases
import Testing

@Suite("Migrating")
struct MigratorTests {
    @Test("An empty database gets every migration once, and nothing the second time")
    func appliesAll() async throws {
        let migrator = try Migrator(folder: SQLFolder())
        try await TestDatabase.empty { database in
            try await Register.withSession(database) { connection in
                #expect(try await migrator.pending(on: connection) == migrator.migrations)
                #expect(try await applied(connection) == nil)

                let done = try await migrator.migrate(connection)
                #expect(done == migrator.migrations)
                #expect(try await applied(connection) == migrator.migrations.map(\.name))
                #expect(try await migrator.pending(on: connection).isEmpty)

                #expect(try await migrator.migrate(connection).isEmpty)
                #expect(try await applied(connection) == migrator.migrations.map(\.name))
            }
        }
    }

    @Test("Migrations are numbered from 1 without a gap and named by a verb and a noun")
    func numbering() throws {
        let migrations = try Migrator(folder: SQLFolder()).migrations
        #expect(migrations.map(\.version) == Array(1...max(1, migrations.count)))
        for migration in migrations {
            let words = migration.name.dropFirst(5).split(separator: "_", omittingEmptySubsequences: false)
            let isNamed = words.count >= 2 && words.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isLetter) }
            #expect(isNamed, "\(migration.name)")
            #expect(migration.name == migration.name.lowercased())
        }
    }

    @Test(
        "Of two that migrate at once one applies everything and the other finds it done", .timeLimit(.minutes(10)),
        arguments: 1...5)
    func race(round: Int) async throws {
        let migrator = try Migrator(folder: SQLFolder())
        try await TestDatabase.empty { database in
            // Both keep their connection until both are done: whoever is done must not keep the other waiting.
            let counts = try await Register.withSession(database) { first in
                try await Register.withSession(database) { second in
                    async let one = migrator.migrate(first)
                    async let other = migrator.migrate(second)
                    return try await [one.count, other.count]
                }
            }
            #expect(counts.sorted() == [0, migrator.migrations.count])
            let history = try await Register.withSession(database) { try await applied($0) }
            #expect(history == migrator.migrations.map(\.name))
        }
    }

    @Test("The turn is given back, whether migrating succeeds or fails")
    func givesTurnBack() async throws {
        try await SQLCopy.with { copy in
            let good = try copy.migrator()
            try copy.add("CREATE TABLE broken (", named: "break_things")
            let bad = try copy.migrator()
            try await TestDatabase.empty { database in
                try await Register.withSession(database) { connection in
                    _ = try await good.migrate(connection)
                    #expect(try await locks(connection) == 0)
                    await #expect(throws: PostgresError.self) { try await bad.migrate(connection) }
                    #expect(try await locks(connection) == 0)
                }
            }
        }
    }

    @Test("A migration that fails half way leaves those before it and nothing of itself or after it")
    func failsHalfWay() async throws {
        try await SQLCopy.with { copy in
            let before = try copy.migrator().migrations
            let file = try copy.add(
                "CREATE TABLE half (number integer); INSERT INTO half VALUES (1); SELECT 1 / 0;", named: "make_half")
            try copy.add("CREATE TABLE later (number integer);", named: "make_later")
            let migrator = try copy.migrator()
            try await TestDatabase.empty { database in
                try await Register.withSession(database) { connection in
                    let error = try await #require(throws: PostgresError.self) {
                        try await migrator.migrate(connection)
                    }
                    #expect(error.sqlState?.rawValue == "22012")
                    #expect(try await applied(connection) == before.map(\.name))
                    #expect(try await exists("half", connection) == false)
                    #expect(try await exists("later", connection) == false)

                    // It was never applied, so it may still be put right.
                    try copy.replace(file, with: "CREATE TABLE half (number integer);")
                    let mended = try copy.migrator()
                    #expect(
                        try await mended.migrate(connection).map(\.version) == [before.count + 1, before.count + 2])
                    #expect(try await exists("half", connection))
                    #expect(try await exists("later", connection))
                }
            }
        }
    }

    @Test("Each migration is reported after it was applied")
    func reports() async throws {
        let migrator = try Migrator(folder: SQLFolder())
        try await TestDatabase.empty { database in
            try await Register.withSession(database) { connection in
                let (stream, continuation) = AsyncStream.makeStream(of: String.self)
                _ = try await migrator.migrate(connection) { continuation.yield($0.name) }
                continuation.finish()
                var reported: [String] = []
                for await name in stream { reported.append(name) }
                #expect(reported == migrator.migrations.map(\.name))
            }
        }
    }

    private func locks(_ connection: PostgresConnection) async throws -> Int {
        try await connection.value(
            """
            SELECT count(*) FROM pg_locks
            WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """)
    }
}

/// The names in the history, in order; nil where there is none.
func applied(_ connection: PostgresConnection) async throws -> [String]? {
    guard try await exists("schema_migration", connection) else { return nil }
    return try await connection.sql("SELECT name FROM schema_migration ORDER BY version").map { try $0.decode("name") }
}

func exists(_ table: String, _ connection: PostgresConnection) async throws -> Bool {
    try await connection.value("SELECT to_regclass($1) IS NOT NULL", [table])
}
