import Foundation
import SeededRandom
import Synchronization
import Testing

@testable import PostgresClient

@Suite("Many tasks, few connections, random cancellation", .timeLimit(.minutes(1)))
struct ConcurrencyTests {
    /// What the client was told about each of its transactions.
    private struct Told {
        var acknowledged: [Int] = []
        var refused: [Int] = []
        var unknown: [Int] = []
    }

    private final class Log: Sendable {
        private let entries = Mutex(Told())

        var told: Told { entries.withLock { $0 } }

        func record(_ number: Int, _ result: Result<Void, any Error>) {
            entries.withLock { told in
                switch result {
                case .success: told.acknowledged.append(number)
                case .failure(let error as PostgresError) where error.kind == .commitOutcomeUnknown:
                    told.unknown.append(number)
                case .failure: told.refused.append(number)
                }
            }
        }
    }

    @Test("Two hundred tasks lose no acknowledged row, commit no refused one, and leave no connection behind")
    func stress() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        let application = "client test \(UUID())"
        let log = Log()
        try await TestServer.withSchema { schema in
            try await TestServer.withPool({
                $0.poolSize = 4
                $0.applicationName = application
                $0.acquireTimeout = .seconds(30)
            }) { pool in
                try await pool.execute("CREATE TABLE \(schema).t (n int PRIMARY KEY)")
                await withTaskGroup(of: Void.self) { group in
                    for number in 0..<200 {
                        var random = SeededGenerator(seed: seed &+ UInt64(number))
                        let isCancelled = Bool.random(using: &random)
                        let patience = Duration.microseconds(Int.random(in: 0...120_000, using: &random))
                        let sleep = Double.random(in: 0...0.004, using: &random)
                        group.addTask {
                            let task = Task { try await insert(number, sleep, pool, schema) }
                            if isCancelled {
                                try? await Task.sleep(for: patience)
                                task.cancel()
                            }
                            let result = await task.result
                            log.record(number, result)
                        }
                    }
                }
                let statistics = pool.statistics
                #expect(statistics.leased == 0 && statistics.waiting == 0 && statistics.open <= 4, "seed \(seed)")
                let rows = try await pool.execute("SELECT n FROM \(schema).t ORDER BY n")
                let stored = Set(try rows.map { try $0.decode("n", as: Int.self) })
                let told = log.told
                #expect(Set(told.acknowledged).isSubset(of: stored), "seed \(seed)")
                #expect(stored.isDisjoint(with: told.refused), "seed \(seed)")
                #expect(told.acknowledged.count + told.refused.count + told.unknown.count == 200)
                #expect(told.unknown.isEmpty, "no connection was lost, so no outcome is unknown; seed \(seed)")
                #expect(!told.acknowledged.isEmpty && !told.refused.isEmpty, "seed \(seed)")
                #expect(try await sessions(application) <= 4)
            }
            try await eventually("the server has no session left") { try await sessions(application) == 0 }
        }
    }

    private func insert(_ number: Int, _ sleep: Double, _ pool: PostgresPool, _ schema: String) async throws {
        try await pool.withTransaction { connection in
            try await connection.execute("INSERT INTO \(schema).t VALUES ($1)", [number])
            try await connection.execute("SELECT pg_sleep($1)", [sleep])
        }
    }

    private func sessions(_ application: String) async throws -> Int {
        try await TestServer.withConnection { watcher in
            try await watcher.execute(
                "SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = $1", [application])[0].decode("n")
        }
    }

    @Test("Sessions ended at random while tasks work: every acknowledged row is there, every refused one is not")
    func sessionsEndedAtRandom() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        let application = "client test \(UUID())"
        let log = Log()
        try await TestServer.withSchema { schema in
            try await TestServer.withPool({
                $0.poolSize = 4
                $0.applicationName = application
                $0.acquireTimeout = .seconds(30)
                $0.minimumBackoff = .milliseconds(1)
            }) { pool in
                try await pool.execute("CREATE TABLE \(schema).t (n int PRIMARY KEY)")
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<200 {
                        group.addTask {
                            let result: Result<Void, any Error>
                            do {
                                try await insert(number, 0.002, pool, schema)
                                result = .success(())
                            } catch {
                                result = .failure(error)
                            }
                            log.record(number, result)
                        }
                    }
                    group.addTask {
                        var random = SeededGenerator(seed: seed)
                        for _ in 0..<12 {
                            try await Task.sleep(for: .milliseconds(Int.random(in: 1...10, using: &random)))
                            try await TestServer.withConnection { watcher in
                                _ = try await watcher.execute(
                                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 ORDER BY random() LIMIT 1",
                                    [application])
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(pool.statistics.leased == 0 && pool.statistics.waiting == 0, "seed \(seed)")
                // Not from the pool: the farewell of the session ended last may still be on its way.
                let rows = try await TestServer.withConnection { try await $0.execute("SELECT n FROM \(schema).t") }
                let stored = Set(try rows.map { try $0.decode("n", as: Int.self) })
                let told = log.told
                #expect(Set(told.acknowledged).isSubset(of: stored), "seed \(seed)")
                #expect(stored.isDisjoint(with: told.refused), "seed \(seed)")
                #expect(told.acknowledged.count + told.refused.count + told.unknown.count == 200)
                #expect(told.acknowledged.count > 100, "seed \(seed)")
            }
        }
    }
}
