import Foundation
import Testing

@testable import PostgresClient

@Suite("Connections that end at the worst moment", .timeLimit(.minutes(1)))
struct ConnectionLossTests {
    @Test(
        "A session ended in the middle of a statement is a lost connection with the server's reason, and the pool opens another"
    )
    func inQuery() async throws {
        try await TestServer.withPool { pool in
            let (started, start) = AsyncStream<Int32>.makeStream()
            let task = Task {
                try await pool.withConnection { connection in
                    start.yield(connection.backendProcessID)
                    try await connection.execute("SELECT pg_sleep(60)")
                }
            }
            for await backend in started {
                try await TestServer.untilBusy(backend, with: "pg_sleep")
                try await TestServer.terminate(backend)
                break
            }
            let error = try await postgresError { try await task.value }
            #expect(error.kind == .connectionLost)
            #expect(error.sqlState == .adminShutdown)
            #expect(error.severity == "FATAL")
            try await pool.execute("SELECT 1")
            #expect(pool.statistics.leased == 0)
        }
    }

    @Test("A session ended between two statements of a transaction leaves nothing behind")
    func inTransaction() async throws {
        try await TestServer.withSchema { schema in
            try await TestServer.withPool { pool in
                try await pool.execute("CREATE TABLE \(schema).t (n int)")
                let error = try await postgresError {
                    try await pool.withTransaction { connection in
                        try await connection.execute("INSERT INTO \(schema).t VALUES (1)")
                        try await TestServer.terminate(connection.backendProcessID)
                        try await connection.execute("INSERT INTO \(schema).t VALUES (2)")
                    }
                }
                #expect(error.kind == .connectionLost)
                // Also when the body does not mind.
                let swallowed = try await postgresError {
                    try await pool.withTransaction { connection in
                        try await connection.execute("INSERT INTO \(schema).t VALUES (1)")
                        try await TestServer.terminate(connection.backendProcessID)
                        _ = try? await connection.execute("INSERT INTO \(schema).t VALUES (2)")
                    }
                }
                #expect(swallowed.kind == .connectionLost)
                #expect(try await pool.execute("SELECT * FROM \(schema).t").isEmpty)
            }
        }
    }

    @Test("A session ended during COMMIT leaves the outcome unknown")
    func atCommit() async throws {
        try await TestServer.withSchema { schema in
            try await TestServer.withPool { pool in
                try await pool.withConnection { connection in
                    try await connection.execute(
                        script: """
                            CREATE TABLE \(schema).t (n int);
                            CREATE FUNCTION \(schema).slow() RETURNS trigger LANGUAGE plpgsql
                                AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END';
                            CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON \(schema).t
                                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION \(schema).slow();
                            """)
                }
                let (started, start) = AsyncStream<Int32>.makeStream()
                let task = Task {
                    try await pool.withTransaction { connection in
                        try await connection.execute("INSERT INTO \(schema).t VALUES (1)")
                        start.yield(connection.backendProcessID)
                    }
                }
                for await backend in started {
                    try await TestServer.untilBusy(backend, with: "COMMIT")
                    try await TestServer.terminate(backend)
                    break
                }
                let error = try await postgresError { try await task.value }
                #expect(error.kind == .commitOutcomeUnknown)
                #expect(error.sqlState == .adminShutdown)
            }
        }
    }

    @Test(
        "A line cut before and one cut after the server has committed look the same to the client",
        arguments: [false, true])
    func cutAtCommit(committed: Bool) async throws {
        try await withProxy { proxy in
            try await TestServer.withSchema { schema in
                try await TestServer.withPool({ $0.connectionString = proxy.connectionString() }) { pool in
                    try await pool.execute("CREATE TABLE \(schema).t (n int)")
                    proxy.mood = committed ? .cutsAfter("COMMIT\0") : .cutsBefore("COMMIT\0")
                    let error = try await postgresError {
                        try await pool.withTransaction { try await $0.execute("INSERT INTO \(schema).t VALUES (1)") }
                    }
                    #expect(error.kind == .commitOutcomeUnknown)
                    proxy.mood = .helpful
                    let rows = try await pool.execute("SELECT * FROM \(schema).t")
                    #expect(rows.count == (committed ? 1 : 0))
                }
            }
        }
    }

    @Test("Idle connections that the server ended are found before they are lent")
    func idleConnections() async throws {
        try await TestServer.withPool({ $0.poolSize = 3 }) { pool in
            let backends = try await withThrowingTaskGroup(of: Int32.self) { group in
                for _ in 0..<3 {
                    group.addTask {
                        try await pool.withConnection { connection in
                            try await eventually("all three are lent") { pool.statistics.leased == 3 }
                            // Do not give it back before the others have theirs.
                            try await connection.execute("SELECT pg_sleep(0.1)")
                            return connection.backendProcessID
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(backends).count == 3)
            for backend in backends { try await TestServer.terminate(backend) }
            try await TestServer.withConnection { watcher in
                try await eventually("the sessions are gone") {
                    try await watcher.execute("SELECT 1 FROM pg_stat_activity WHERE pid = ANY($1::int[])", [backends])
                        .isEmpty
                }
            }
            for _ in 0..<5 { try await pool.execute("SELECT 1") }
            #expect(pool.statistics.open <= 3)
        }
    }

    @Test("A closed connection says so, and closing again does no harm")
    func closed() async throws {
        try await TestServer.withConnection { connection in
            await connection.close()
            await connection.close()
            let error = try await postgresError { try await connection.execute("SELECT 1") }
            #expect(error.kind == .closed)
            #expect(try await postgresError { try await connection.withTransaction { _ in } }.kind == .closed)
        }
    }

    @Test(
        "A connection that is dropped leaves its thread and its descriptors to nobody, closed or not",
        arguments: [false, true])
    func nothingLeaks(closed: Bool) async throws {
        struct Remains {
            weak var connection: PostgresConnection?
            weak var thread: ConnectionThread?
            weak var interrupter: Interrupter?
        }
        let configuration = try TestServer.configuration()
        func use() async throws -> Remains {
            let connection = try await PostgresConnection.connect(
                configuration: configuration, logger: TestServer.logger)
            let task = Task { try await connection.execute("SELECT pg_sleep(60)") }
            try await TestServer.untilBusy(connection.backendProcessID, with: "pg_sleep")
            task.cancel()
            _ = await task.result
            if closed { await connection.close() }
            return Remains(connection: connection, thread: connection.thread, interrupter: connection.interrupter)
        }
        let remains = try await use()
        try await eventually("everything is gone") {
            remains.connection == nil && remains.thread == nil && remains.interrupter == nil
        }
    }
}
