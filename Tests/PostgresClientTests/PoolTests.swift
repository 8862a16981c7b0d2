import Foundation
import Testing

@testable import PostgresClient

@Suite("The pool", .timeLimit(.minutes(1)))
struct PoolTests {
    /// Holds every connection of the pool while `body` runs.
    private func occupying(_ pool: PostgresPool, _ body: () async throws -> Void) async throws {
        let (released, release) = AsyncStream<Void>.makeStream()
        async let holder: Void = pool.withConnection { _ in for await _ in released {} }
        try await eventually("the connection is lent") { pool.statistics.leased == pool.configuration.poolSize }
        do {
            try await body()
        } catch {
            release.finish()
            throw error
        }
        release.finish()
        try await holder
    }

    @Test("One more than the queue holds is refused at once, and those in the queue are served")
    func queueFull() async throws {
        try await TestServer.withPool({
            $0.poolSize = 1
            $0.maxWaiting = 2
        }) { pool in
            let waiting = try await withThrowingTaskGroup(of: Int.self) { group in
                try await occupying(pool) {
                    for _ in 0..<2 { group.addTask { try await pool.execute("SELECT 1").count } }
                    try await eventually("two are waiting") { pool.statistics.waiting == 2 }
                    #expect(try await postgresError { try await pool.execute("SELECT 1") }.kind == .poolExhausted)
                }
                return try await group.reduce(0, +)
            }
            #expect(waiting == 2)
            #expect(pool.statistics == PostgresPoolStatistics(open: 1, idle: 1, leased: 0, connecting: 0, waiting: 0))
        }
    }

    @Test("A waiter's time runs out, by the pool's limit or its own deadline, and leaves the queue empty")
    func acquireTimeout() async throws {
        try await TestServer.withPool({
            $0.poolSize = 1
            $0.acquireTimeout = .milliseconds(500)
        }) { pool in
            try await eventually("it is connected") { (try? await pool.execute("SELECT 1")) != nil }
            try await occupying(pool) {
                let byPool = try await postgresError { try await pool.execute("SELECT 1") }
                #expect(byPool.kind == .acquireTimedOut)
                let byCaller = try await postgresError {
                    try await pool.withConnection(deadline: .milliseconds(1)) { _ in }
                }
                #expect(byCaller.kind == .acquireTimedOut)
                #expect(pool.statistics.waiting == 0)
            }
            try await pool.execute("SELECT 1")
        }
    }

    @Test("A cancelled waiter leaves the queue and takes no connection with it")
    func cancelledWaiter() async throws {
        try await TestServer.withPool({ $0.poolSize = 1 }) { pool in
            try await occupying(pool) {
                let waiter = Task { try await pool.execute("SELECT 1") }
                try await eventually("it waits") { pool.statistics.waiting == 1 }
                waiter.cancel()
                await #expect(throws: CancellationError.self) { _ = try await waiter.value }
                #expect(pool.statistics.waiting == 0)
                let late = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    try await pool.execute("SELECT 1")
                }
                await #expect(throws: CancellationError.self) { _ = try await late.value }
            }
            #expect(pool.statistics.idle == 1)
        }
    }

    @Test("With no server to reach, waiters are told so when their time is up, and served once there is one")
    func unreachable() async throws {
        // A port that was free a moment ago.
        let proxy = try MisbehavingProxy()
        proxy.stop()
        let port = proxy.port
        try await eventually("the port is closed") {
            let configuration = try TestServer.configuration {
                $0.connectionString = "host=127.0.0.1 port=\(port) sslmode=disable"
            }
            let error = try await postgresError {
                try await PostgresConnection.connect(configuration: configuration, logger: TestServer.logger)
            }
            return error.description.contains("refused")
        }
        try await TestServer.withPool({
            $0.connectionString = proxy.connectionString()
            $0.acquireTimeout = .seconds(1)
            $0.minimumBackoff = .milliseconds(20)
            $0.maximumBackoff = .milliseconds(100)
        }) { pool in
            let error = try await postgresError { try await pool.execute("SELECT 1") }
            #expect(error.kind == .cannotConnect)
            #expect(error.description.contains("refused"))
            let revived = try MisbehavingProxy(port: UInt16(port))
            defer { revived.stop() }
            try await eventually("the server is found again") { (try? await pool.execute("SELECT 1")) != nil }
            #expect(pool.statistics.waiting == 0)
        }
    }

    @Test("A refusal that waiting cannot mend is reported at once")
    func lastingRefusal() async throws {
        var settings = try TestServer.configuration().parsedSettings()
        settings["dbname"] = "no_such_database"
        let hour = Duration.seconds(3600)
        for connectionString in [
            conninfo(settings), "host=localhost sslmode=sometimes", "postgres://user:pa@ss@host/db",
        ] {
            try await TestServer.withPool({
                $0.connectionString = connectionString
                $0.acquireTimeout = hour
                $0.minimumBackoff = hour
                $0.maximumBackoff = hour
            }) { pool in
                let error = try await postgresError { try await pool.execute("SELECT 1") }
                #expect(error.kind == .cannotConnect)
                #expect(!error.fullDescription.contains("ss@host"))
                // The next one does not hammer the server, and does not wait either.
                #expect(try await postgresError { try await pool.execute("SELECT 1") }.kind == .cannotConnect)
                #expect(pool.statistics.connecting == 0)
            }
        }
    }

    @Test("The next host of the connection string is tried when the first refuses or is silent")
    func severalHosts() async throws {
        var settings = try TestServer.configuration().parsedSettings()
        let host = settings["hostaddr"] ?? settings["host"] ?? ""
        let port = settings["port"] ?? "5432"
        settings["hostaddr"] = nil
        settings["host"] = "127.0.0.1,\(host)"
        settings["target_session_attrs"] = "read-write"
        try await withProxy { silent in
            silent.mood = .frozen
            for first in ["1", String(silent.port)] {
                settings["port"] = "\(first),\(port)"
                let connectionString = conninfo(settings)
                try await TestServer.withConnection({
                    $0.connectionString = connectionString
                    $0.connectTimeout = .seconds(2)
                }) { connection in
                    _ = try await connection.execute("SELECT 1")
                }
            }
        }
    }

    @Test("The kind of session that the connection string asks for reaches libpq")
    func targetSession() async throws {
        var settings = try TestServer.configuration().parsedSettings()
        settings["target_session_attrs"] = "standby"
        let configuration = try TestServer.configuration { $0.connectionString = conninfo(settings) }
        let error = try await postgresError {
            try await PostgresConnection.connect(configuration: configuration, logger: TestServer.logger)
        }
        #expect(error.kind == .cannotConnect)
        #expect(error.description.contains("standby"))
    }

    @Test("A TLS setting that cannot be met gives an error that says so")
    func badTLS() async throws {
        try await withProxy { proxy in
            let configuration = try TestServer.configuration {
                $0.connectionString = proxy.connectionString([
                    "sslmode": "verify-full", "sslrootcert": "/nonexistent/root.crt",
                ])
            }
            let error = try await postgresError {
                try await PostgresConnection.connect(configuration: configuration, logger: TestServer.logger)
            }
            #expect(error.kind == .cannotConnect)
            #expect(error.description.contains("SSL") || error.description.contains("certificate"))
            #expect(error.isLastingRefusal)
        }
    }

    @Test("A running pool keeps its minimum open, replaces what dies, and closes everything when its task is cancelled")
    func running() async throws {
        let application = "client test \(UUID())"
        let pool = PostgresPool(
            configuration: try TestServer.configuration {
                $0.minimumConnections = 2
                $0.applicationName = application
            }, logger: TestServer.logger)
        let running = Task { await pool.run() }
        try await eventually("the minimum is open") { pool.statistics.idle == 2 }
        try await TestServer.withConnection { watcher in
            func backends() async throws -> [Int32] {
                try await watcher.execute("SELECT pid FROM pg_stat_activity WHERE application_name = $1", [application])
                    .map { try $0.decode("pid") }
            }
            let first = try await backends()
            #expect(first.count == 2)
            for backend in first { try await TestServer.terminate(backend) }
            try await eventually("both are replaced") {
                let now = try await backends()
                return now.count == 2 && Set(now).isDisjoint(with: first)
            }
            running.cancel()
            await running.value
            #expect(pool.statistics.open == 0)
            try await eventually("the server has none of them left") { try await backends().isEmpty }
        }
    }
}
