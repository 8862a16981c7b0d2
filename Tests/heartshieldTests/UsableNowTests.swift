import Foundation
import Logging
import PostgresClient
import StrictJSON
import TestDatabases
import Testing

@Suite("Usable right now")
struct UsableNowTests {
    private func json(_ answer: (status: Int, body: String)) throws -> JSONObject {
        try #require(try JSONReader.read(Array(answer.body.utf8)).object)
    }

    @Test("The demonstration register answers one place differently at 14:00 and at 03:00 on a Sunday, with reasons")
    func dayAndNight() async throws {
        try await TestDatabase.with { database in
            let loaded = try await Program.run("demo-data", environment: ["HEARTSHIELD_DATABASE": database])
            try #require(loaded.status == 0, "\(loaded.complaint)")
            let sunday = Self.nextSunday()
            try await Server.with(database: database) { server in
                let place = "/v1/nearest?lat=52.9548&lon=-1.1581&radius=2000&limit=50&time=\(sunday)"
                let day = try json(try await server.get(place + "T14:00:00Z"))
                let night = try json(try await server.get(place + "T03:00:00Z"))
                func available(_ answer: JSONObject) -> Set<String> {
                    Set(
                        (answer["defibrillators"]?.array ?? []).compactMap(\.object)
                            .filter { $0["availability"]?.string == "available" }.compactMap { $0["siteId"]?.string })
                }
                #expect(available(day) != available(night))
                #expect(!available(night).isEmpty && available(night).count < available(day).count)
                let closed = (night["passedOver"]?.array ?? []).compactMap(\.object)
                    .filter { $0["reason"]?.string == "closed" }
                #expect(!closed.isEmpty)
                #expect(closed.allSatisfy { $0["detail"]?.string?.hasPrefix("closed") == true })
                let reopening = closed.compactMap { $0["opensAt"]?.string }
                #expect(!reopening.isEmpty)
                // The share that is usable at night is one query away.
                let tally = try json(try await server.get("/v1/availability?time=\(sunday)T03:00:00Z"))
                let share = try #require(tally["availableShare"]?.number?.double)
                let byDay = try json(try await server.get("/v1/availability?time=\(sunday)T14:00:00Z"))
                #expect(share > 0 && share < (byDay["availableShare"]?.number?.double ?? 0))
            }
            let told = try await Program.run(
                "availability", "--time", "\(sunday)T03:00:00Z", environment: ["HEARTSHIELD_DATABASE": database])
            #expect(told.status == 0 && told.output.contains("known to be ready and open:"), "\(told)")
        }
    }

    /// To come, so that what the register knows holds.
    private static func nextSunday() -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let sunday =
            calendar.nextDate(
                after: Date(), matching: DateComponents(weekday: 1), matchingPolicy: .nextTime) ?? Date()
        return String(ISO8601DateFormatter().string(from: sunday).prefix(10))
    }

    /// A public site of open hours with a device that nobody has checked.
    ///
    /// - Returns: the device's key.
    private static func addDevice(to database: String) async throws -> String {
        let connection = try await PostgresConnection.connect(
            configuration: PostgresConfiguration(connectionString: database), logger: Logger(label: "test"))
        let rows = try await connection.execute(
            PostgresStatement(
                name: "add",
                sql: """
                    WITH added AS (
                        INSERT INTO site (name, latitude, longitude, access, access_hours)
                        VALUES ('Invented hall', 52.9548, -1.1581, 'public', '24/7') RETURNING id
                    )
                    INSERT INTO defibrillator (site_id) SELECT id FROM added RETURNING id::text AS id
                    """))
        await connection.close()
        return try #require(rows.first).decode("id")
    }

    @Test("A report made with a key over HTTP is in the nearest answer within moments, and in no other hands")
    func reporting() async throws {
        try await TestDatabase.with { database in
            let environment = ["HEARTSHIELD_DATABASE": database]
            let device = try await Self.addDevice(to: database)
            let created = try await Program.run(
                "token", "create", "--role", "administrator", "--name", "Invented desk", environment: environment)
            let key = created.output.trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(created.status == 0 && key.hasPrefix("hsk_"), "\(created.complaint)")
            try await Server.with(database: database) { server in
                let nearest = "/v1/nearest?lat=52.9548&lon=-1.1581"
                func availability() async throws -> String? {
                    try json(try await server.get(nearest))["defibrillators"]?.array?.first?.object?["availability"]?
                        .string
                }
                #expect(try await availability() == "unverified")
                let path = "/v1/defibrillators/\(device)"
                #expect(try await server.post(path + "/checks", #"{"readySignal": true}"#, key: nil).status == 401)
                // The key was made before the service started, and is read within a second of that.
                try await eventually("the key is known") {
                    try await server.post(path + "/checks", #"{"readySignal": true}"#, key: key).status == 201
                }
                try await eventually("the check is in the answer") { try await availability() == "available" }
                #expect(try await server.post(path + "/events", #"{"kind": "taken"}"#, key: key).status == 201)
                try await eventually("the device is not offered") { try await availability() == nil }
                #expect(try await server.post(path + "/events", #"{"kind": "taken"}"#, key: key).status == 409)
                let id =
                    try await Program.run("token", "list", environment: environment)
                    .output.split(separator: " ").first.map(String.init) ?? ""
                #expect(try await Program.run("token", "revoke", id, environment: environment).status == 0)
                try await eventually("the key is refused") {
                    try await server.post(path + "/events", #"{"kind": "returned"}"#, key: key).status == 401
                }
            }
            let list = try await Program.run("token", "list", environment: environment)
            #expect(list.output.contains("revoked") && !list.output.contains(key))
        }
    }

    @Test("While reports that wait hold every connection of theirs, changes reach the answers and a key can be revoked")
    func waitingReports() async throws {
        try await TestDatabase.with { database in
            let environment = ["HEARTSHIELD_DATABASE": database]
            let device = try await Self.addDevice(to: database)
            let created = try await Program.run(
                "token", "create", "--role", "administrator", "--name", "Invented desk", environment: environment)
            let key = created.output.trimmingCharacters(in: .whitespacesAndNewlines)
            try await Server.with(database: database, settings: ["HEARTSHIELD_POOL_SIZE": "2"]) { server in
                let path = "/v1/defibrillators/\(device)/checks"
                try await eventually("the key is known") {
                    try await server.post(path, #"{"readySignal": true}"#, key: key).status == 201
                }
                let holder = try await PostgresConnection.connect(
                    configuration: PostgresConfiguration(connectionString: database), logger: Logger(label: "test"))
                try await holder.execute(script: "BEGIN; SELECT FROM defibrillator FOR UPDATE")
                let waiting = (0..<4).map { _ in
                    Task { try await server.post(path, #"{"readySignal": true}"#, key: key).status }
                }
                let other = try await PostgresConnection.connect(
                    configuration: PostgresConfiguration(connectionString: database), logger: Logger(label: "test"))
                try await other.execute(script: "UPDATE site SET name = 'Changed meanwhile'")
                try await eventually("the change is in the answer", within: .seconds(10)) {
                    try await server.get("/v1/nearest?lat=52.9548&lon=-1.1581").body.contains("Changed meanwhile")
                }
                try await other.execute(script: "UPDATE api_key SET revoked_at = now()")
                try await eventually("the key is refused", within: .seconds(10)) {
                    try await server.post("/v1/defibrillators/x/checks", "{}", key: key).status == 401
                }
                try await holder.execute(script: "ROLLBACK")
                await holder.close()
                await other.close()
                for task in waiting { _ = try await task.value }
            }
        }
    }

    @Test("While a report that waits for a device holds every connection of its pool a dispatcher gets the code")
    func codeMeanwhile() async throws {
        try await TestDatabase.with { database in
            let device = try await Self.addDevice(to: database)
            let created = try await Program.run(
                "token", "create", "--role", "dispatcher", "--name", "Invented desk",
                environment: ["HEARTSHIELD_DATABASE": database])
            let key = created.output.trimmingCharacters(in: .whitespacesAndNewlines)
            let holder = try await PostgresConnection.connect(
                configuration: PostgresConfiguration(connectionString: database), logger: Logger(label: "test"))
            try await holder.execute(
                script: "INSERT INTO unlock_code (site_id, code) SELECT id, 'C1234X' FROM site")
            try await Server.with(database: database, settings: ["HEARTSHIELD_POOL_SIZE": "1"]) { server in
                let path = "/v1/defibrillators/\(device)"
                try await eventually("the key is known") {
                    try await server.call("GET", path, headers: ["Authorization": "Bearer \(key)"]).status
                        == 200
                }
                try await holder.execute(script: "BEGIN; SELECT FROM defibrillator FOR UPDATE")
                let report = Task { try await server.post(path + "/events", #"{"kind": "taken"}"#, key: key).status }
                let waiting = PostgresStatement(
                    name: "waiting",
                    sql: """
                        SELECT count(*) FROM pg_stat_activity
                        WHERE datname = current_database() AND wait_event_type = 'Lock'
                        """)
                let watcher = try await PostgresConnection.connect(
                    configuration: PostgresConfiguration(connectionString: database), logger: Logger(label: "test"))
                try await eventually("the report waits") {
                    try await watcher.execute(waiting).first?.decode(at: 0, as: Int.self) == 1
                }
                let answer = try await server.post(path + "/code-release", "{}", key: key)
                #expect(answer.status == 201 && answer.body.contains("C1234X"), "\(answer.body)")
                await watcher.close()
                try await holder.execute(script: "ROLLBACK")
                #expect(try await report.value == 201)
            }
            await holder.close()
        }
    }

    @Test("A service that starts without its database answers from its file, and says how old that is")
    func startsWithoutDatabase() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("heartshield-\(UUID()).snapshot")
        defer { try? FileManager.default.removeItem(at: file) }
        let settings = ["HEARTSHIELD_SNAPSHOT_FILE": file.path]
        try await TestDatabase.with { database in
            _ = try await Self.addDevice(to: database)
            try await Server.with(database: database, settings: settings) { server in
                try await eventually("the file is written") { FileManager.default.fileExists(atPath: file.path) }
            }
        }
        let nowhere = "host=/nonexistent dbname=heartshield"
        try await Server.with(database: nowhere, settings: settings) { server in
            let answer = try json(try await server.get("/v1/nearest?lat=52.9548&lon=-1.1581"))
            #expect(answer["defibrillators"]?.array?.count == 1)
            #expect(answer["snapshot"]?.object?["ageSeconds"]?.number?.double ?? -1 >= 0)
        }
    }

    @Test(
        "What cannot be a key, a day or hours is told in a sentence",
        arguments: [
            (["token", "create", "--role", "king", "--name", "x"], "--role"),
            (["token", "create", "--role", "public", "--name", "x"], "--role"),
            (["token", "create", "--role", "analyst", "--name", " "], "--name"),
            (["token", "create", "--role", "analyst", "--name", "x", "--expires", "2020-01-01"], "--expires"),
            (["token", "revoke", "x"], "ID"), (["token", "revoke", "00000000-0000-7000-8000-000000000000"], "no key"),
            (["availability", "--time", "noon"], "--time"), (["hours", "Mo-Fr 9 bis 5"], "character 7"),
        ])
    func mistakes(arguments: [String], word: String) async throws {
        try await TestDatabase.with { database in
            let ending = try await Program(arguments, environment: ["HEARTSHIELD_DATABASE": database]).ended()
            #expect(ending.status != 0)
            #expect((ending.output + ending.complaint).contains(word), "\(ending)")
        }
    }
}
