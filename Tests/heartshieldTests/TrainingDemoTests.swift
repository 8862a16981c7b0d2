import Foundation
import StrictJSON
import TestDatabases
import Testing

@Suite("The training of the demonstration register")
struct TrainingDemoTests {
    private func json(_ answer: (status: Int, body: String)) throws -> JSONObject {
        try #require(answer.status == 200, "\(answer.body)")
        return try #require(try JSONReader.read(Array(answer.body.utf8)).object)
    }

    @Test("Eight thousand people in a year by fifth of deprivation, with counts as they may be shown; again adds none")
    func year() async throws {
        try await TestDatabase.with { database in
            let environment = ["HEARTSHIELD_DATABASE": database]
            let loaded = try await Program.run("demo-data", "--as-of", "2026-11-01", environment: environment)
            try #require(loaded.status == 0, "\(loaded.complaint)")
            #expect(loaded.output.contains("invented training sessions of 2025-26 added, for 80"), "\(loaded.output)")
            let again = try await Program.run("demo-data", "--as-of", "2026-11-01", environment: environment)
            #expect(again.output.contains("0 invented training sessions of 2025-26 added, for 0 people"))
            try await Server.with(database: database) { server in
                let totals = try json(try await server.get("/v1/training-sessions/totals?year=2025-26&by=quintile"))
                let total = try #require(totals["total"]?.object?["people"]?.number?.integer)
                #expect((7800...8200).contains(total) && total.isMultiple(of: 5))
                let rows = try #require(totals["rows"]?.array).compactMap(\.object)
                #expect(rows.compactMap { $0["key"]?.string } == ["1", "2", "3", "4", "5"])
                let people = rows.compactMap { $0["people"]?.number?.integer }
                #expect(people.count == 5 && people.allSatisfy { $0 > 500 && $0.isMultiple(of: 5) })
                #expect((total - 15...total + 15).contains(people.reduce(0, +)))
                // Of one session the public is told a count as it may be shown, and some are not shown.
                var shown: [JSONValue] = []
                var path = "/v1/training-sessions?limit=200"
                for _ in 0..<2 {
                    let page = try json(try await server.get(path))
                    let sessions = try #require(page["sessions"]?.array).compactMap(\.object)
                    #expect(sessions.allSatisfy { $0["invented"]?.bool == true && $0["trainers"]?.isNull == true })
                    shown += sessions.compactMap { $0["headCount"] }
                    path = "/v1/training-sessions?limit=200&cursor=\(page["cursor"]?.string ?? "")"
                }
                #expect(shown.contains { $0.string == "*" })
                #expect(shown.allSatisfy { $0.string == "*" || ($0.number?.integer ?? 1).isMultiple(of: 5) })
            }
        }
    }
}
