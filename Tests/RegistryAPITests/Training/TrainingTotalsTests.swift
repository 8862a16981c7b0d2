import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Registry
import StrictJSON
import Testing

@Suite("Totals of training")
struct TrainingTotalsTests {
    private static let path = TrainingCase.path + "/totals"

    private func rows(_ totals: JSONObject) throws -> [String: String] {
        let rows = try #require(totals["rows"]?.array).compactMap(\.object)
        return Dictionary(
            uniqueKeysWithValues: try rows.map { row in
                let people = try #require(row["people"])
                return (row["key"]?.string ?? "-", people.string ?? people.number.map(\.text) ?? "")
            })
    }

    @Test("A coordinator is told the own scheme's exactly, others of all as it may be shown")
    func disclosure() async throws {
        try await TrainingCase.with { training in
            _ = try await training.log(TrainingCase.session(#"{"public": 13}"#))
            _ = try await training.log(
                TrainingCase.session(#"{"public": 5}"#).replacing("NG1 5FS", with: "NG1 5FT")
                    .replacing(#""headCounts""#, with: #""lat": 52.97, "lon": -1.17, "headCounts""#))
            _ = try await training.log(TrainingCase.session(#"{"public": 21}"#), as: training.otherCoordinator)
            let query = "?year=2025-26&by=quintile"
            let own = try await training.get(Self.path + query, secret: training.coordinator)
            #expect(own["exact"]?.bool == true && own["scope"]?.string == "scheme")
            #expect(own["total"]?.object?["people"]?.number?.integer == 18)
            #expect(try rows(own) == ["1": "13", "2": "0", "3": "0", "4": "0", "5": "5"])
            for role in [Role.public, .analyst, .administrator] {
                let all = try await training.get(Self.path + query, as: role == .public ? nil : role)
                #expect(all["exact"]?.bool == false && all["scope"]?.string == "all")
                // 15 and 20 of what is shown; the one that is not shown is taken as 4.
                #expect(try rows(all) == ["1": "35", "2": "0", "3": "0", "4": "0", "5": "*"])
                #expect(all["total"]?.object?["people"]?.number?.integer == 40)
                #expect(all["total"]?.object?["sessions"]?.number?.integer == 3)
            }
            let group = try await training.get(Self.path + query, as: .guardian)
            #expect(group["scope"]?.string == "group" && group["total"]?.object?["people"]?.number?.integer == 0)
            for by in ["programme", "district", "decile", "month"] {
                let totals = try await training.get(Self.path + "?year=2025-26&by=\(by)", secret: training.coordinator)
                let expected = [
                    "programme": ["heartshield": "18"], "district": ["E07000001": "13", "E07000002": "5"],
                ]
                if let expected = expected[by] { #expect(try rows(totals) == expected) }
                #expect(try rows(totals).values.compactMap(Int.init).reduce(0, +) == 18)
            }
            let schemas = try #require(
                try await training.get("/openapi.json")["components"]?.object?["schemas"]?.object)
            try expect(own, fits: "TrainingTotals", of: schemas)
            try expect(#require(own["total"]?.object), fits: "TrainingTotal", of: schemas)
            try expect(
                #require(own["rows"]?.array?.first?.object), fits: "TrainingTotalRow", of: schemas)
        }
    }

    @Test("A year goes from April to March on London's clocks, and holds only what was held")
    func year() async throws {
        try await TrainingCase.with { training in
            for start in [
                "2025-03-31T22:30:00Z", "2025-03-31T23:30:00Z", "2026-03-31T22:30:00Z", "2026-03-31T23:30:00Z",
            ] {
                _ = try await training.log(TrainingCase.session(#"{"public": 10}"#, startsAt: start))
            }
            try await training.ask.sql(
                "UPDATE training_session SET status = 'cancelled' WHERE starts_at > '2026-03-31T23:00Z'")
            for (year, people) in [("2024-25", 10), ("2025-26", 20), ("2026-27", 0)] {
                let totals = try await training.get(Self.path + "?year=\(year)", secret: training.coordinator)
                #expect(totals["total"]?.object?["people"]?.number?.integer == people, "\(year)")
            }
            for year in ["2025", "2025-27", "2025-2026", "1999-00"] {
                try await training.ask(.get, Self.path + "?year=\(year)").expectProblem(.badRequest)
            }
        }
    }

    @Test("The statement is text of 80 columns to print, and the same as JSON")
    func statement() async throws {
        try await TrainingCase.with { training in
            _ = try await training.log(TrainingCase.session(#"{"public": 13}"#))
            let path = TrainingCase.path + "/statement?year=2025-26"
            let text = try await training.ask(
                .get, path, secret: training.coordinator, sending: [.accept: "text/plain"])
            #expect(text.headers[.contentType] == "text/plain; charset=utf-8")
            let lines = String(buffer: text.body).split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.allSatisfy { $0.count <= 80 })
            #expect(lines.contains { $0.hasPrefix("Invented district ") && $0.hasSuffix(" 1          13           0") })
            #expect(lines.first == "TRAINING IN THE FINANCIAL YEAR 2025-26")
            let json = try await training.get(path)
            let schemas = try #require(
                try await training.get("/openapi.json")["components"]?.object?["schemas"]?.object)
            try expect(json, fits: "TrainingStatement", of: schemas)
            let tables = try #require(json["tables"]?.array).compactMap(\.object)
            #expect(tables.compactMap { $0["by"]?.string } == ["programme", "quintile", "district", "month"])
            for table in tables { try expect(table, fits: "TrainingTable", of: schemas) }
            #expect(json["total"]?.object?["people"]?.number?.integer == 15)
        }
    }
}
