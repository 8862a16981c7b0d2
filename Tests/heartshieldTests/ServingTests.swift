import Foundation
import Logging
import PostgresClient
import TestDatabases
import Testing

@Suite("The program serving")
struct ServingTests {
    private static let insert = """
        WITH added AS (
            INSERT INTO site (name, latitude, longitude, access)
            VALUES ('Invented hall', 52.9548, -1.1581, 'public') RETURNING id
        )
        INSERT INTO defibrillator (site_id) SELECT id FROM added
        """
    private static let path = "/v1/nearest?lat=52.9548&lon=-1.1581"

    private func execute(_ sql: String, on database: String) async throws {
        let connection = try await PostgresConnection.connect(
            configuration: PostgresConfiguration(connectionString: database), logger: Logger(label: "test"))
        do {
            try await connection.execute(script: sql)
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
    }

    @Test("A row that anybody changes is in the answers soon after")
    func liveChange() async throws {
        try await TestDatabase.with { database in
            try await Server.with(database: database) { server in
                #expect(try await server.get(Self.path).body.contains("none_in_radius"))
                try await execute(Self.insert, on: database)
                try await eventually("the new site is offered") {
                    try await server.get(Self.path).body.contains("Invented hall")
                }
                try await execute("UPDATE site SET name = 'Another hall'", on: database)
                try await eventually("the new name is offered") {
                    try await server.get(Self.path).body.contains("Another hall")
                }
                try await execute("UPDATE defibrillator SET retired_at = now()", on: database)
                try await eventually("the retired device is gone") {
                    try await server.get(Self.path).body.contains("none_in_radius")
                }
            }
        }
    }

    @Test("A request under way is finished when the service is told to stop, and then it ends well")
    func gracefulStop() async throws {
        try await TestDatabase.with { database in
            try await execute(Self.insert, on: database)
            try await Server.with(database: database) { server in
                let body = #"{"lat": 52.9548, "lon": -1.1581}"#
                let connection = try #require(RawConnection(port: server.port))
                connection.send(
                    "POST /v1/nearest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n" + body.prefix(10))
                try await eventually("the request has begun") {
                    try await server.management("/metrics").contains("http_requests_active 1\n")
                }
                server.program.signal(SIGTERM)
                try await eventually("nobody new is let in") { RawConnection(port: server.port) == nil }
                #expect(server.program.isRunning)
                connection.send(String(body.dropFirst(10)))
                let response = connection.receiveAll()
                #expect(response.hasPrefix("HTTP/1.1 200"), "\(response)")
                #expect(response.contains("Invented hall"))
                let ending = await server.program.ended()
                #expect(ending.status == 0)
            }
        }
    }

    @Test("A port that is taken is told with the settings that name others")
    func takenPort() async throws {
        try await TestDatabase.with { database in
            try await Server.with(database: database) { server in
                let second = try await Program.run(
                    "serve",
                    environment: ["HEARTSHIELD_DATABASE": database, "HEARTSHIELD_PORT": String(server.port)])
                #expect(second.status != 0)
                #expect(second.complaint.contains("Port \(server.port)") && second.complaint.contains("is taken"))
            }
        }
    }

    @Test("SIGINT ends it well too")
    func interrupt() async throws {
        try await TestDatabase.with { database in
            try await Server.with(database: database) { server in
                server.program.signal(SIGINT)
                #expect(await server.program.ended().status == 0)
            }
        }
    }

    @Test("While the database is away answers go on and say how old they are; when it is back, so are its changes")
    func databaseAway() async throws {
        try await TestDatabase.with { database in
            try await execute(Self.insert, on: database)
            try await Server.with(database: database) { server in
                let name = try #require(database.split(separator: "=").last)
                let maintenance = try #require(ProcessInfo.processInfo.environment["HEARTSHIELD_TEST_DATABASE"])
                try await execute("ALTER DATABASE \"\(name)\" ALLOW_CONNECTIONS false", on: maintenance)
                try await execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(name)'", on: maintenance)
                try await eventually("the answer says that it is stale") {
                    let answer = try await server.get(Self.path)
                    #expect(answer.status == 200 && answer.body.contains("Invented hall"))
                    return answer.body.contains("\"stale\":true")
                }
                #expect(await server.status(server.managementPort, "/health/ready") == 200)
                try await execute("ALTER DATABASE \"\(name)\" ALLOW_CONNECTIONS true", on: maintenance)
                try await execute("UPDATE site SET name = 'Changed meanwhile'", on: database)
                try await eventually("the change is in the answer") {
                    try await server.get(Self.path).body.contains("Changed meanwhile")
                }
                #expect(try await server.get(Self.path).body.contains("\"stale\":false"))
            }
        }
    }

    @Test("Hostile bytes are answered with 4xx or cut off, and the service goes on")
    func hostileBytes() async throws {
        let good = "GET \(Self.path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        let hostile: [[UInt8]] = [
            Array("\r\n\r\n\r\n".utf8), Array("GET".utf8), Array("GET / HTTP/9.9\r\n\r\n".utf8),
            Array("GET /v1/nearest?lat=\0 HTTP/1.1\r\nHost: x\r\n\r\n".utf8), (0...255).map { UInt8($0) },
            Array("GET /v1/nearest?\(String(repeating: "a", count: 300_000)) HTTP/1.1\r\nHost: x\r\n\r\n".utf8),
            Array("GET / HTTP/1.1\r\nHost: x\r\nA: \(String(repeating: "b", count: 300_000))\r\n\r\n".utf8),
            Array("GET / HTTP/1.1\r\n\(String(repeating: "A: b\r\n", count: 5_000))\r\n".utf8),
            Array("POST /v1/nearest HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n".utf8),
            Array(
                "POST /v1/nearest HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                    .utf8),
            Array("POST /v1/nearest HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".utf8),
            Array(
                "POST /v1/nearest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
                    .utf8),
            Array(
                "POST /v1/nearest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
                    .utf8),
            Array(
                "POST /v1/nearest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nzz\r\n"
                    .utf8),
            Array(
                "POST /v1/nearest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{\"lat\""
                    .utf8),
            Array("BREW /v1/nearest HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8),
            [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03],
        ]
        try await TestDatabase.with { database in
            try await Server.with(database: database) { server in
                for bytes in hostile {
                    let connection = try #require(RawConnection(port: server.port))
                    connection.send(bytes)
                    connection.finishSending()
                    let response = connection.receiveAll()
                    #expect(response.isEmpty || response.hasPrefix("HTTP/1.1 4"), "\(response.prefix(200))")
                    let after = try #require(RawConnection(port: server.port))
                    after.send(good)
                    #expect(after.receiveAll().hasPrefix("HTTP/1.1 200"))
                }
                #expect(server.program.isRunning)
                #expect(!server.program.complaint.contains("52.9548"), "a patient's position is in the log")
            }
        }
    }
}
