import Foundation
import Testing

@testable import PostgresClient

@Suite("Transactions")
struct TransactionTests {
    struct Refused: Error {}

    /// Counts the rows of `entry` with a connection of its own, so only what is committed is seen.
    private func committed(_ schema: String) async throws -> Int {
        try await TestServer.withConnection { connection in
            try await connection.execute("SELECT count(*) AS n FROM \(schema).entry")[0].decode("n")
        }
    }

    private func withTable(
        _ change: (inout PostgresConfiguration) -> Void = { _ in }, _ body: (PostgresPool, String) async throws -> Void
    ) async throws {
        try await TestServer.withSchema { schema in
            try await TestServer.withPool(change) { pool in
                try await pool.execute(
                    "CREATE TABLE \(schema).entry (n int PRIMARY KEY, parent int REFERENCES \(schema).entry DEFERRABLE INITIALLY DEFERRED)"
                )
                try await body(pool, schema)
                #expect(pool.statistics.leased == 0)
            }
        }
    }

    @Test("What returns is committed, what throws is rolled back, and the connection goes on")
    func commitAndRollback() async throws {
        try await withTable { pool, schema in
            let value = try await pool.withTransaction { connection in
                try await connection.execute("INSERT INTO \(schema).entry VALUES (1)")
                #expect(try await committed(schema) == 0)
                return 42
            }
            #expect(value == 42)
            #expect(try await committed(schema) == 1)
            await #expect(throws: Refused.self) {
                try await pool.withTransaction { connection in
                    try await connection.execute("INSERT INTO \(schema).entry VALUES (2)")
                    throw Refused()
                }
            }
            #expect(try await committed(schema) == 1)
            #expect(pool.statistics.open == 1)
        }
    }

    @Test("What throws within a savepoint is undone, a failed statement too, and the transaction around it goes on")
    func savepoint() async throws {
        try await withTable { pool, schema in
            try await pool.withTransaction { connection in
                try await connection.execute("INSERT INTO \(schema).entry VALUES (1)")
                await #expect(throws: PostgresError.self) {
                    try await connection.withSavepoint {
                        try await connection.execute("INSERT INTO \(schema).entry VALUES (2)")
                        try await connection.execute("INSERT INTO \(schema).entry VALUES (1)")
                    }
                }
                try await connection.withSavepoint {
                    _ = try await connection.execute("INSERT INTO \(schema).entry VALUES (3)")
                }
            }
            #expect(try await committed(schema) == 2)
        }
    }

    @Test("A cancelled task's transaction is rolled back, in a statement and between two")
    func cancellation() async throws {
        try await withTable { pool, schema in
            for sql in ["SELECT pg_sleep(30)", "SELECT 1"] {
                let (started, start) = AsyncStream<Int32>.makeStream()
                let task = Task {
                    try await pool.withTransaction { connection in
                        try await connection.execute("INSERT INTO \(schema).entry VALUES (1)")
                        start.yield(connection.backendProcessID)
                        if sql == "SELECT 1" { try await Task.sleep(for: .seconds(60)) }
                        try await connection.execute(sql)
                    }
                }
                for await _ in started { break }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                let rows = try await committed(schema)
                #expect(rows == 0)
            }
            try await eventually("the connection is back") { pool.statistics.leased == 0 }
        }
    }

    @Test("A body that returns in a cancelled task is rolled back: COMMIT was not out yet")
    func cancelledBeforeCommit() async throws {
        try await withTable { pool, schema in
            let task = Task {
                try await pool.withTransaction { connection in
                    try await connection.execute("INSERT INTO \(schema).entry VALUES (1)")
                    withUnsafeCurrentTask { $0?.cancel() }
                }
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            let rows = try await committed(schema)
            #expect(rows == 0)
        }
    }

    @Test("COMMIT itself is not cancelled")
    func cancelledDuringCommit() async throws {
        try await withTable { pool, schema in
            try await TestServer.withConnection { gate in
                // A deferred trigger keeps COMMIT waiting until the gate is opened.
                let key = Int64.random(in: 0 ... .max)
                try await gate.execute(
                    script: """
                        CREATE FUNCTION \(schema).wait() RETURNS trigger LANGUAGE plpgsql
                            AS 'BEGIN PERFORM pg_advisory_xact_lock(\(key)); RETURN NULL; END';
                        CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON \(schema).entry
                            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION \(schema).wait();
                        """)
                try await gate.execute("SELECT pg_advisory_lock($1::int8)", [key])
                let (started, start) = AsyncStream<Int32>.makeStream()
                let task = Task {
                    try await pool.withTransaction { connection in
                        try await connection.execute("INSERT INTO \(schema).entry VALUES (1)")
                        start.yield(connection.backendProcessID)
                    }
                }
                for await backend in started {
                    try await TestServer.untilBusy(backend, with: "COMMIT")
                    task.cancel()
                    // Long enough for a request to stop, were there one, to arrive.
                    try await gate.execute("SELECT pg_sleep(0.2)")
                    break
                }
                try await gate.execute("SELECT pg_advisory_unlock($1::int8)", [key])
                try await task.value
            }
            let rows = try await committed(schema)
            #expect(rows == 1)
        }
    }

    @Test("A swallowed error does not turn ROLLBACK into a commit")
    func swallowedError() async throws {
        try await withTable { pool, schema in
            let error = try await postgresError {
                try await pool.withTransaction { connection in
                    try await connection.execute("INSERT INTO \(schema).entry VALUES (1)")
                    _ = try? await connection.execute("SELECT 1/0")
                }
            }
            #expect(error.kind == .server(.inFailedTransaction))
            #expect(try await committed(schema) == 0)
            #expect(pool.statistics.open == 1)
        }
    }

    @Test("An error that COMMIT brings to light is that error, and nothing is committed")
    func deferredConstraint() async throws {
        try await withTable { pool, schema in
            let error = try await postgresError {
                try await pool.withTransaction { try await $0.execute("INSERT INTO \(schema).entry VALUES (1, 99)") }
            }
            #expect(error.kind == .server(.foreignKeyViolation))
            #expect(try await committed(schema) == 0)
        }
    }

    @Test("A warning during COMMIT leaves the outcome unknown")
    func warningDuringCommit() async throws {
        try await withTable { pool, schema in
            try await pool.withConnection { connection in
                try await connection.execute(
                    script: """
                        CREATE FUNCTION \(schema).warn() RETURNS trigger LANGUAGE plpgsql
                            AS 'BEGIN RAISE WARNING ''as if the standby were away''; RETURN NULL; END';
                        CREATE CONSTRAINT TRIGGER warn AFTER INSERT ON \(schema).entry
                            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION \(schema).warn();
                        """)
            }
            let error = try await postgresError {
                try await pool.withTransaction { try await $0.execute("INSERT INTO \(schema).entry VALUES (1)") }
            }
            #expect(error.kind == .commitOutcomeUnknown)
        }
    }

    @Test("A transaction within a transaction, and one ended by hand, are refused")
    func nesting() async throws {
        try await withTable { pool, schema in
            let error = try await postgresError {
                try await pool.withTransaction { connection in
                    try await connection.withTransaction { _ in }
                }
            }
            #expect(error.kind == .misuse)
            let ended = try await postgresError {
                try await pool.withTransaction { try await $0.execute(script: "ROLLBACK") }
            }
            #expect(ended.kind == .misuse)
        }
    }

    @Test("A connection that comes back in a transaction, or in a failed one, is not lent again")
    func strayTransaction() async throws {
        try await TestServer.withPool { pool in
            let first = try await pool.withConnection { connection in
                try await connection.execute(script: "BEGIN")
                return connection.backendProcessID
            }
            let second = try await pool.withConnection { $0.backendProcessID }
            #expect(first != second)
        }
    }

    @Test("Isolation and read-only reach the server")
    func modes() async throws {
        try await withTable { pool, schema in
            for level in [PostgresIsolation.readCommitted, .repeatableRead, .serializable] {
                let row = try await pool.withTransaction(isolation: level, readOnly: true) { connection in
                    try await connection.execute(
                        "SELECT current_setting('transaction_isolation') AS level, current_setting('transaction_read_only') AS ro"
                    )[0]
                }
                #expect(try row.decode("level", as: String.self) == level.rawValue.lowercased())
                #expect(try row.decode("ro", as: String.self) == "on")
            }
            let error = try await postgresError {
                try await pool.withTransaction(readOnly: true) {
                    try await $0.execute("INSERT INTO \(schema).entry VALUES (1)")
                }
            }
            #expect(error.kind == .server(.readOnlyTransaction))
        }
    }

    @Test("A serialisation failure is retried at most twice, other errors never")
    func retries() async throws {
        try await withTable { pool, _ in
            let sqlStates: [(SQLState, asked: Int, expected: Int)] = [
                (.serializationFailure, 9, 3), (.deadlockDetected, 1, 2), (.serializationFailure, 0, 1),
                (.uniqueViolation, 2, 1),
            ]
            for (state, asked, expected) in sqlStates {
                var runs = 0
                let error = try await postgresError {
                    try await pool.withTransaction(retrying: asked) { connection in
                        runs += 1
                        try await connection.execute(
                            script: "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '\(state)'; END $$")
                    }
                }
                #expect(error.kind == .server(state))
                #expect(runs == expected)
            }
        }
    }

    @Test("Two transactions that really collide both succeed with retries")
    func realCollision() async throws {
        try await withTable { pool, schema in
            try await pool.execute("INSERT INTO \(schema).entry VALUES (0)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for round in 1...2 {
                    group.addTask {
                        try await pool.withTransaction(isolation: .serializable, retrying: 2) { connection in
                            let n: Int = try await connection.execute("SELECT count(*) AS n FROM \(schema).entry")[0]
                                .decode("n")
                            try await Task.sleep(for: .milliseconds(50))
                            try await connection.execute("INSERT INTO \(schema).entry VALUES ($1)", [n * 1000 + round])
                        }
                    }
                }
                try await group.waitForAll()
            }
            // One saw the other's row: had both counted one row, the result would not be serial.
            let rows = try await pool.execute("SELECT n FROM \(schema).entry ORDER BY n")
            let numbers = try rows.map { try $0.decode("n", as: Int.self) / 1000 }
            #expect(numbers == [0, 1, 2])
        }
    }

    @Test("The lease's deadline stops a transaction before COMMIT")
    func leaseDeadline() async throws {
        try await withTable({ $0.cancellationGrace = .seconds(10) }) { pool, schema in
            let error = try await postgresError {
                try await pool.withTransaction(deadline: .milliseconds(300)) { connection in
                    try await connection.execute("INSERT INTO \(schema).entry VALUES (1)")
                    try await Task.sleep(for: .milliseconds(400))
                }
            }
            #expect(error.kind == .deadlineExceeded)
            #expect(try await committed(schema) == 0)
            #expect(pool.statistics.open == 1)
        }
    }
}
