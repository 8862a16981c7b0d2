import Foundation
import Synchronization
import Testing

@testable import PostgresClient

@Suite("COPY", .timeLimit(.minutes(1)))
struct CopyTests {
    struct Refused: Error {}

    private let awkward: [[any PostgresEncodable]] = [
        ["plain", 1], ["tab\there", 2], ["line\nfeed", 3], ["return\r", 4], ["back\\slash \\N \\.", 5],
        [String?.none, 6], ["", 7],
        ["\\.", 8], ["Llŷn 🫀", Int?.none],
    ]

    private func withTable(_ body: (PostgresConnection) async throws -> Void) async throws {
        try await TestServer.withConnection({ $0.cancellationGrace = .seconds(10) }) { connection in
            try await connection.execute(script: "CREATE TEMP TABLE t (word text, n int CHECK (n < 1000000))")
            try await body(connection)
        }
    }

    private func count(_ connection: PostgresConnection) async throws -> Int {
        try await connection.execute("SELECT count(*) AS n FROM t")[0].decode("n")
    }

    /// Rows that come as fast as they are taken, with a look at each.
    private func rows(_ count: Int, _ visit: @escaping @Sendable (Int) async throws -> Void) -> AsyncThrowingStream<
        [any PostgresEncodable], any Error
    > {
        let next = Mutex(0)
        return AsyncThrowingStream {
            let number = next.withLock { number in
                number += 1
                return number
            }
            guard number <= count else { return nil }
            try await visit(number)
            return [String(repeating: "x", count: 200), number]
        }
    }

    @Test("Awkward values arrive as they are")
    func values() async throws {
        try await withTable { connection in
            #expect(try await connection.copyIn("COPY t FROM STDIN", rows: awkward) == awkward.count)
            let rows = try await connection.execute("SELECT word, n FROM t ORDER BY ctid")
            for (row, expected) in zip(rows, awkward) {
                #expect(try row.decode("word", as: String?.self) == expected[0].postgresText())
                #expect(try row.decode("n", as: Int?.self).map { String($0) } == expected[1].postgresText())
            }
            #expect(try await connection.copyIn("COPY t FROM STDIN", rows: [[any PostgresEncodable]]()) == 0)
        }
    }

    @Test("Many rows go in and come out whole")
    func bulk() async throws {
        try await withTable { connection in
            #expect(try await connection.copyIn("COPY t FROM STDIN", rows: rows(50_000) { _ in }) == 50_000)
            let lines = Mutex(0)
            let copied = try await connection.copyOut("COPY (SELECT n FROM t ORDER BY n) TO STDOUT") { chunk in
                #expect(chunk.last == UInt8(ascii: "\n"))
                lines.withLock { $0 += chunk.count { $0 == UInt8(ascii: "\n") } }
            }
            #expect(copied == 50_000)
            #expect(lines.withLock { $0 } == 50_000)
        }
    }

    @Test("An error of the rows, of a value or of the server stores nothing and spares the connection")
    func failures() async throws {
        try await withTable { connection in
            await #expect(throws: Refused.self) {
                _ = try await connection.copyIn(
                    "COPY t FROM STDIN", rows: rows(5000) { if $0 == 4000 { throw Refused() } })
            }
            let nul: [[any PostgresEncodable]] = [["fine", 1], ["a\0b", 2]]
            let encoding = try await postgresError { try await connection.copyIn("COPY t FROM STDIN", rows: nul) }
            #expect(encoding.kind == .encoding)
            let tooLarge: [[any PostgresEncodable]] = [["fine", 1], ["too large", 2_000_000]]
            let check = try await postgresError { try await connection.copyIn("COPY t FROM STDIN", rows: tooLarge) }
            #expect(check.kind == .server(.checkViolation))
            let ragged: [[any PostgresEncodable]] = [["a single column"]]
            let columns = try await postgresError { try await connection.copyIn("COPY t FROM STDIN", rows: ragged) }
            #expect(columns.sqlState == SQLState(rawValue: "22P04"))
            let missing = try await postgresError {
                try await connection.copyIn("COPY absent FROM STDIN", rows: ragged)
            }
            #expect(missing.kind == .server(.undefinedTable))
            await #expect(throws: Refused.self) {
                _ = try await connection.copyOut("COPY (SELECT generate_series(1, 3000000)) TO STDOUT") { _ in
                    throw Refused()
                }
            }
            let broken = try await postgresError {
                try await connection.copyOut("COPY (SELECT 1/(5000 - n) FROM generate_series(1, 9000) n) TO STDOUT") {
                    _ in
                }
            }
            #expect(broken.sqlState == SQLState(rawValue: "22012"))
            #expect(try await count(connection) == 0)
        }
    }

    @Test("A cancelled COPY stores nothing, although a cancelled stream ends as if it were complete")
    func cancelledIn() async throws {
        try await withTable { connection in
            let (started, start) = AsyncStream<Void>.makeStream()
            let (stream, source) = AsyncStream<[any PostgresEncodable]>.makeStream()
            for number in 0..<3000 { source.yield([String(repeating: "x", count: 100), number]) }
            let task = Task {
                start.yield()
                return try await connection.copyIn("COPY t FROM STDIN", rows: stream)
            }
            for await _ in started { break }
            try await TestServer.untilBusy(connection.backendProcessID, with: "COPY t")
            task.cancel()
            await #expect(throws: CancellationError.self) { _ = try await task.value }
            let stored = try await count(connection)
            #expect(stored == 0)
        }
    }

    @Test("A COPY that reads is cancelled at the server, and the connection goes on")
    func cancelledOut() async throws {
        try await withTable { connection in
            let (started, start) = AsyncStream<Void>.makeStream()
            let task = Task {
                try await connection.copyOut("COPY (SELECT pg_sleep(0.001) FROM generate_series(1, 60000)) TO STDOUT") {
                    _ in start.yield()
                }
            }
            try await TestServer.untilBusy(connection.backendProcessID, with: "pg_sleep")
            task.cancel()
            await #expect(throws: CancellationError.self) { _ = try await task.value }
            start.finish()
            for await _ in started {}
            let stored = try await count(connection)
            #expect(stored == 0)
        }
    }

    @Test("Other statements are refused while a COPY is under way")
    func exclusive() async throws {
        try await withTable { connection in
            let copied = try await connection.copyIn(
                "COPY t FROM STDIN",
                rows: rows(10) { number in
                    if number == 5 {
                        let error = try await postgresError { try await connection.execute("SELECT 1") }
                        #expect(error.kind == .misuse)
                        let transaction = try await postgresError { try await connection.withTransaction { _ in } }
                        #expect(transaction.kind == .misuse)
                    }
                })
            #expect(copied == 10)
        }
    }

    @Test("A COPY in a transaction follows the transaction")
    func inTransaction() async throws {
        try await withTable { connection in
            await #expect(throws: Refused.self) {
                try await connection.withTransaction { connection in
                    #expect(try await connection.copyIn("COPY t FROM STDIN", rows: awkward) == awkward.count)
                    throw Refused()
                }
            }
            #expect(try await count(connection) == 0)
            try await connection.withTransaction { _ = try await $0.copyIn("COPY t FROM STDIN", rows: awkward) }
            #expect(try await count(connection) == awkward.count)
        }
    }

    @Test("A statement that is no COPY, or the other COPY, is refused")
    func wrongStatement() async throws {
        for sql in ["SELECT 1", "COPY (SELECT 1) TO STDOUT"] {
            try await withTable { connection in
                let error = try await postgresError { try await connection.copyIn(sql, rows: awkward) }
                #expect(error.kind == .misuse)
            }
        }
    }

    @Test("A session ended during a COPY, in either direction, is a lost connection")
    func lost() async throws {
        try await withTable { connection in
            let error = try await postgresError {
                try await connection.copyIn(
                    "COPY t FROM STDIN",
                    rows: rows(20_000) { number in
                        if number == 5000 { try await TestServer.terminate(connection.backendProcessID) }
                    })
            }
            #expect(error.kind == .connectionLost)
        }
        try await withTable { connection in
            let isFirst = Mutex(true)
            let error = try await postgresError {
                try await connection.copyOut("COPY (SELECT generate_series(1, 3000000)) TO STDOUT") { _ in
                    let first = isFirst.withLock { first in
                        defer { first = false }
                        return first
                    }
                    if first { try await TestServer.terminate(connection.backendProcessID) }
                }
            }
            #expect(error.kind == .connectionLost)
        }
    }

    @Test("The end of a COPY outside a transaction is a commit, and as uncertain as one")
    func uncertainEnd() async throws {
        try await withProxy { proxy in
            try await TestServer.withConnection({
                $0.connectionString = proxy.connectionString()
                $0.commitDeadline = .milliseconds(200)
            }) { connection in
                try await connection.execute(script: "CREATE TEMP TABLE t (word text, n int)")
                proxy.mood = .freezesAfter("the last word")
                let last: [[any PostgresEncodable]] = [["the last word", 1]]
                let error = try await postgresError { try await connection.copyIn("COPY t FROM STDIN", rows: last) }
                #expect(error.kind == .commitOutcomeUnknown)
            }
        }
    }
}
