import Foundation
import SeededRandom
import Testing

@testable import PostgresClient

@Suite("Cancellation and deadlines", .timeLimit(.minutes(1)))
struct CancellationTests {
    @Test("A cancelled statement ends at the server too, and its connection goes on")
    func cancelledQuery() async throws {
        try await TestServer.withConnection { connection in
            let task = Task { try await connection.execute("SELECT pg_sleep(60)") }
            try await TestServer.untilBusy(connection.backendProcessID, with: "pg_sleep")
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let row = try await connection.execute("SELECT pg_backend_pid() AS pid")[0]
            #expect(try row.decode("pid", as: Int32.self) == connection.backendProcessID)
        }
    }

    @Test("A task that is cancelled already sends nothing")
    func cancelledBefore() async throws {
        try await TestServer.withConnection { connection in
            try await connection.execute(script: "CREATE TEMP TABLE t (n int)")
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await connection.execute("INSERT INTO t VALUES (1)")
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            let rows = try await connection.execute("SELECT * FROM t")
            #expect(rows.isEmpty)
        }
    }

    @Test("A cancellation never hits the next statement of the connection")
    func nextStatementIsSafe() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        try await TestServer.withConnection({ $0.cancellationGrace = .seconds(10) }) { connection in
            var cancelled = 0
            for _ in 0..<150 {
                let task = Task { try await connection.execute("SELECT pg_sleep(0.002)") }
                try await Task.sleep(for: .microseconds(Int.random(in: 0...5000, using: &random)))
                task.cancel()
                do { _ = try await task.value } catch is CancellationError { cancelled += 1 }
                let next = try await connection.execute("SELECT count(*) AS n FROM generate_series(1, 20000)")
                #expect(try next[0].decode("n", as: Int.self) == 20_000, "seed \(seed)")
            }
            #expect(cancelled > 0, "seed \(seed)")
        }
    }

    @Test("A deadline stops the statement at a healthy server and spares the connection")
    func deadline() async throws {
        try await TestServer.withConnection({ $0.cancellationGrace = .seconds(10) }) { connection in
            let statement = PostgresStatement(name: "slow", sql: "SELECT pg_sleep(60)")
            let error = try await postgresError {
                try await connection.execute(statement, deadline: .milliseconds(100))
            }
            #expect(error.kind == .deadlineExceeded)
            #expect(try await connection.execute("SELECT 1").count == 1)
        }
    }

    @Test("The server's own time limit is an error of the server")
    func statementTimeout() async throws {
        try await TestServer.withConnection({ $0.statementTimeout = .milliseconds(50) }) { connection in
            let error = try await postgresError { try await connection.execute("SELECT pg_sleep(60)") }
            #expect(error.kind == .server(.queryCancelled))
            #expect(try await connection.execute("SELECT 1").count == 1)
        }
    }

    @Test(
        "Against a frozen server a deadline and a cancellation both give the connection up, and the pool recovers when it thaws"
    )
    func frozenServer() async throws {
        try await withProxy { proxy in
            try await TestServer.withPool({
                $0.connectionString = proxy.connectionString()
                $0.cancellationGrace = .milliseconds(100)
            }) { pool in
                try await pool.execute("SELECT 1")
                proxy.mood = .frozen
                let late = try await postgresError {
                    try await pool.execute(
                        PostgresStatement(name: "late", sql: "SELECT 2"), deadline: .milliseconds(100))
                }
                #expect(late.kind == .deadlineExceeded)
                try await eventually("the connection is given up") { pool.statistics.open == 0 }
                proxy.mood = .helpful
                let (started, start) = AsyncStream<Void>.makeStream()
                let task = Task {
                    try await pool.withConnection { connection in
                        proxy.mood = .frozen
                        start.yield()
                        try await connection.execute("SELECT 3")
                    }
                }
                for await _ in started { break }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                try await eventually("the connection is given up or was never used") { pool.statistics.leased == 0 }
                proxy.mood = .helpful
                try await pool.execute("SELECT 4")
            }
        }
    }

    @Test("A COMMIT without an answer has an unknown outcome once its own deadline has passed")
    func frozenCommit() async throws {
        try await withProxy { proxy in
            proxy.mood = .freezesAfter("COMMIT\0")
            try await TestServer.withPool({
                $0.connectionString = proxy.connectionString()
                $0.commitDeadline = .milliseconds(200)
            }) { pool in
                let error = try await postgresError {
                    try await pool.withTransaction { try await $0.execute("SELECT 1") }
                }
                #expect(error.kind == .commitOutcomeUnknown)
            }
        }
    }

    @Test("Connecting to a silent server fails in time, and a cancelled attempt does not wait for that")
    func silentServer() async throws {
        try await withProxy { proxy in
            proxy.mood = .frozen
            let silent = try TestServer.configuration {
                $0.connectionString = proxy.connectionString()
                $0.connectTimeout = .seconds(2)
            }
            let attempt = Task {
                try await PostgresConnection.connect(configuration: silent, logger: TestServer.logger)
            }
            attempt.cancel()
            await #expect(throws: CancellationError.self) { _ = try await attempt.value }
            let error = try await postgresError {
                try await PostgresConnection.connect(configuration: silent, logger: TestServer.logger)
            }
            #expect(error.kind == .cannotConnect)
        }
    }

    @Test("Shutting a pool down ends also a statement that a frozen server does not answer")
    func shutdownWhileFrozen() async throws {
        try await withProxy { proxy in
            let pool = PostgresPool(
                configuration: try TestServer.configuration {
                    $0.connectionString = proxy.connectionString()
                    $0.shutdownGrace = .milliseconds(100)
                }, logger: TestServer.logger)
            let (started, start) = AsyncStream<Void>.makeStream()
            let stuck = Task {
                try await pool.withConnection { connection in
                    proxy.mood = .frozen
                    start.yield()
                    try await connection.execute("SELECT 1")
                }
            }
            for await _ in started { break }
            await pool.shutdown()
            let error = try await postgresError { try await stuck.value }
            #expect(error.kind == .closed)
            #expect(pool.statistics.open == 0)
            #expect(try await postgresError { try await pool.execute("SELECT 1") }.kind == .closed)
        }
    }

    @Test("Waiting statements leave the cooperative pool to everybody else")
    func cooperativePoolStaysFree() async throws {
        let connections = 2 * ProcessInfo.processInfo.activeProcessorCount + 2
        let key = Int64.random(in: 0 ... .max)
        try await TestServer.withConnection { gate in
            try await gate.execute("SELECT pg_advisory_lock($1::int8)", [key])
            try await TestServer.withPool({ $0.poolSize = connections }) { pool in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<connections {
                        group.addTask { try await pool.execute("SELECT pg_advisory_xact_lock_shared($1::int8)", [key]) }
                    }
                    try await eventually("all statements wait") {
                        let waiting = try await gate.execute(
                            "SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid::int8 = $1::int8 & 4294967295",
                            [key])
                        return try waiting[0].decode("n", as: Int.self) == connections
                    }
                    // Each round needs a thread of the pool; more statements wait than it has threads.
                    for _ in 0..<1000 { await Task.detached {}.value }
                    #expect(pool.statistics.leased == connections)
                    try await gate.execute("SELECT pg_advisory_unlock($1::int8)", [key])
                    try await group.waitForAll()
                }
            }
        }
    }
}
