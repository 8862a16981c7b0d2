import Foundation
import Testing

@testable import PostgresClient

@Suite("Errors one can catch and may log")
struct ErrorTests {
    @Test("A wrong type, a missing and a doubled column are told apart, without the value")
    func decoding() async throws {
        try await TestServer.withConnection { connection in
            let row = try await connection.execute(
                "SELECT 'secret' AS word, 1 AS twice, 2 AS twice, 70000 AS big, '2026-01-01'::date AS day")[0]
            func message<T: PostgresDecodable>(_ column: String, _ type: T.Type) -> String? {
                let error = #expect(throws: PostgresError.self) { try row.decode(column, as: type) }
                #expect(error?.kind == .decoding)
                return error?.description
            }
            #expect(message("word", Int.self) == "column word does not hold a Int")
            #expect(message("word", UUID.self) == "column word does not hold a UUID")
            #expect(message("word", Bool.self) == "column word does not hold a Bool")
            #expect(message("word", Double.self) == "column word does not hold a Double")
            #expect(message("word", Data.self) == "column word does not hold a Data")
            #expect(message("word", [String].self) == "column word does not hold a Array<String>")
            #expect(message("big", Int16.self) == "column big does not hold a Int16")
            #expect(message("day", Date.self) == "column day does not hold a Date")
            #expect(message("absent", Int.self) == "the result has no column absent")
            #expect(message("twice", Int.self) == "the result has several columns twice")
            #expect(try row.decode(at: 2, as: Int.self) == 2)
            #expect(throws: PostgresError.self) { try row.decode(at: 9, as: Int.self) }
            #expect(throws: PostgresError.self) { try row.decode(at: -1, as: Int.self) }
            #expect(!"\(row)".contains("secret"))
            #expect(!String(reflecting: row).contains("secret"))
        }
    }

    @Test("A violated constraint is named, with its table, and the row's data stays out of the description")
    func constraints() async throws {
        try await TestServer.withSchema { schema in
            try await TestServer.withConnection { connection in
                try await connection.execute(
                    script: """
                        CREATE TABLE \(schema).site (id int PRIMARY KEY);
                        CREATE TABLE \(schema).guardian (
                            phone text CONSTRAINT guardian_phone_unique UNIQUE,
                            name text NOT NULL,
                            age int CONSTRAINT guardian_age_plausible CHECK (age < 150),
                            site int CONSTRAINT guardian_site_known REFERENCES \(schema).site);
                        INSERT INTO \(schema).guardian VALUES ('07700 900123', 'Nia', 40, NULL);
                        """)
                func insert(_ phone: String, _ name: String?, _ age: Int, _ site: Int?) async throws -> PostgresError {
                    try await postgresError {
                        try await connection.execute(
                            PostgresStatement(
                                name: "guardians/insert", sql: "INSERT INTO \(schema).guardian VALUES ($1, $2, $3, $4)"),
                            [phone, name, age, site])
                    }
                }
                let unique = try await insert("07700 900123", "Canary", 30, nil)
                #expect(unique.kind == .server(.uniqueViolation))
                #expect(unique.sqlState?.classCode == "23")
                #expect(unique.constraint == "guardian_phone_unique")
                #expect(unique.table == "guardian")
                #expect(unique.schema == schema)
                #expect(unique.statement == "guardians/insert")
                #expect(unique.fullDescription.contains("900123"))
                for safe in [
                    unique.description, "\(unique)", String(reflecting: unique), unique.localizedDescription,
                    dumped(unique),
                ] {
                    #expect(!safe.contains("900123"))
                }
                #expect(unique.description.contains("guardian_phone_unique"))
                let null = try await insert("1", nil, 30, nil)
                #expect(null.kind == .server(.notNullViolation))
                #expect(null.column == "name")
                #expect(!null.description.contains("Failing row"))
                #expect(try await insert("2", "Nia", 200, nil).constraint == "guardian_age_plausible")
                #expect(try await insert("3", "Nia", 20, 5).kind == .server(.foreignKeyViolation))
                #expect(try await connection.execute("SELECT * FROM \(schema).guardian").count == 1)
            }
        }
    }

    private func dumped(_ error: PostgresError) -> String {
        var text = ""
        dump(error, to: &text)
        return text
    }

    @Test("A statement is checked when it is prepared, and the error says which it was")
    func preparing() async throws {
        try await TestServer.withConnection { connection in
            let good = PostgresStatement(name: "good", sql: "SELECT 1")
            try await connection.prepare(good)
            try await connection.prepare(good)
            let missing = PostgresStatement(name: "areas/missing", sql: "SELECT * FROM no_such_table")
            let error = try await postgresError { try await connection.prepare(missing) }
            #expect(error.kind == .server(.undefinedTable))
            #expect(error.statement == "areas/missing")
            // Two statements of one name are two statements.
            for number in 1...2 {
                let statement = PostgresStatement(name: "same", sql: "SELECT \(number) AS n")
                #expect(try await connection.execute(statement)[0].decode("n", as: Int.self) == number)
            }
            let prepared = try await connection.execute("SELECT count(*) AS n FROM pg_prepared_statements")
            #expect(try prepared[0].decode("n", as: Int.self) == 4)
        }
    }

    @Test("A prepared statement whose table has changed is prepared anew")
    func stalePlan() async throws {
        try await TestServer.withConnection { connection in
            try await connection.execute(script: "CREATE TEMP TABLE device (id int); INSERT INTO device VALUES (1)")
            #expect(try await connection.execute("SELECT * FROM device").columns == ["id"])
            try await connection.execute(script: "ALTER TABLE device ADD serial text")
            #expect(try await connection.execute("SELECT * FROM device").columns == ["id", "serial"])
            try await connection.execute(script: "DEALLOCATE ALL")
            #expect(try await connection.execute("SELECT * FROM device").count == 1)
        }
    }

    @Test("A script stops at its first error and does nothing outside a transaction")
    func scripts() async throws {
        try await TestServer.withConnection { connection in
            try await connection.execute(script: "CREATE TEMP TABLE step (n int)")
            let error = try await postgresError {
                try await connection.execute(
                    script: "INSERT INTO step VALUES (1); SELECT 1/0; INSERT INTO step VALUES (2)")
            }
            #expect(error.kind == .server(SQLState(rawValue: "22012")))
            #expect(try await connection.execute("SELECT * FROM step").isEmpty)
            try await connection.execute(script: "")
        }
    }

    @Test("COPY by the wrong door is refused and the connection closed")
    func strayCopy() async throws {
        for sql in ["COPY (SELECT 1) TO STDOUT", "COPY pg_class FROM STDIN"] {
            try await TestServer.withConnection { connection in
                let stray = try await postgresError { try await connection.execute(script: sql) }
                #expect(stray.kind == .misuse)
                #expect(try await postgresError { try await connection.execute("SELECT 1") }.kind == .closed)
            }
        }
    }

    @Test("Affected rows are counted")
    func affectedRows() async throws {
        try await TestServer.withConnection { connection in
            try await connection.execute(script: "CREATE TEMP TABLE t (n int)")
            #expect(try await connection.execute("INSERT INTO t SELECT generate_series(1, 7)").affectedRows == 7)
            #expect(try await connection.execute("UPDATE t SET n = 0 WHERE n > 5").affectedRows == 2)
            #expect(try await connection.execute("DELETE FROM t").affectedRows == 7)
            #expect(try await connection.execute("SELECT 1 WHERE false").affectedRows == 0)
        }
    }
}
