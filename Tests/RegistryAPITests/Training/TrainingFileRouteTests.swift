import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Registry
import StrictJSON
import Testing

@Suite("A season of sessions by file")
struct TrainingFileRouteTests {
    private static let header =
        "key,date,start,duration_minutes,course,venue,postcode,trainers,signposted,people_public"
    private static let season =
        """
        \(header)
        a-1,2026-01-12,18:30,120,cpr_aed,Invented hall,NG1 5FS,HST-1,4,12
        a-2,13/01/2026,09:00,60,cpr,"Invented hall, back room",NG1 5FS,,,3

        """

    private func counts(_ response: TestResponse) throws -> [Int] {
        let json = try response.json
        return ["newCount", "changedCount", "unchangedCount", "faultyCount"].compactMap { json[$0]?.number?.integer }
    }

    @Test("A file is looked at, taken once, changes nothing a second time, and changes what it says otherwise")
    func season() async throws {
        try await TrainingCase.with { training in
            func kept() async throws -> Int {
                try await training.ask.value("SELECT count(*) FROM training_session")
            }
            let seen = try await training.send(Self.season, preview: true)
            #expect(seen.status == .ok, "\(String(buffer: seen.body))")
            #expect(try counts(seen) == [2, 0, 0, 0] && seen.json["kept"]?.bool == false)
            #expect(try await kept() == 0)
            let taken = try await training.send(Self.season, preview: false)
            #expect(try counts(taken) == [2, 0, 0, 0] && taken.json["kept"]?.bool == true)
            #expect(try await kept() == 2)
            #expect(try await training.ask.value("SELECT sum(minutes) FROM volunteer_activity", as: Int.self) == 120)
            let before: String = try await training.ask.value(
                "SELECT string_agg(kept::text, '|' ORDER BY id) FROM training_session AS kept")
            #expect(try counts(try await training.send(Self.season, preview: false)) == [0, 0, 2, 0])
            let after: String = try await training.ask.value(
                "SELECT string_agg(kept::text, '|' ORDER BY id) FROM training_session AS kept")
            #expect(before == after)
            let other = Self.season.replacing(",,,3", with: ",,,8")
            let changed = try await training.send(other, preview: false)
            #expect(try counts(changed) == [0, 1, 1, 0])
            let row = try #require(try changed.json["rows"]?.array?.last?.object)
            #expect(row["changes"]?.array?.compactMap(\.string) == ["people"])
            #expect(
                try await training.ask.value("SELECT sum(head_count) FROM training_head_count", as: Int.self) == 20)
            let schemas = try #require(
                try await training.get("/openapi.json")["components"]?.object?["schemas"]?.object)
            try expect(changed.json, fits: "TrainingImport", of: schemas)
            try expect(row, fits: "TrainingImportRow", of: schemas)
        }
    }

    @Test("Without keys the same row is the same session")
    func madeKeys() async throws {
        try await TrainingCase.with { training in
            let file =
                "date,start,duration_minutes,course,venue,postcode\n2026-01-12,18:30,60,cpr,Invented hall,ng15fs\n"
            #expect(try counts(try await training.send(file, preview: false)) == [1, 0, 0, 0])
            #expect(try counts(try await training.send(file, preview: false)) == [0, 0, 1, 0])
            let twice = file + "2026-01-12,18:30,60,cpr,Invented hall,NG1 5FS\n"
            let response = try await training.send(twice, preview: false)
            #expect(try counts(response) == [0, 0, 1, 1])
            #expect(String(buffer: response.body).contains("line 2"))
        }
    }

    @Test("Where any row is faulty none is kept, and each fault is told with its line and column")
    func faults() async throws {
        try await TrainingCase.with { training in
            let rows = [
                ("b-1,2026-02-30,18:30,120,cpr,Hall,NG1 5FS,,,5", "date"),
                ("b-2,2026-01-12,25:00,120,cpr,Hall,NG1 5FS,,,5", "start"),
                ("b-3,2026-01-12,18:30,x,cpr,Hall,NG1 5FS,,,5", "duration_minutes"),
                ("b-4,2026-01-12,18:30,120,chess,Hall,NG1 5FS,,,5", "course"),
                ("b-5,2026-01-12,18:30,120,cpr,x@invented.example,NG1 5FS,,,5", "venue"),
                ("b-6,2026-01-12,18:30,120,cpr,Hall,ZZ99 3WZ,,,5", "postcode"),
                ("b-7,2026-01-12,18:30,120,cpr,Hall,NG1 5FS,,,5.5", "people_public"),
                ("b 8,2026-01-12,18:30,120,cpr,Hall,NG1 5FS,,,5", "key"),
                ("b-9,2026-03-29,01:30,120,cpr,Hall,NG1 5FS,,,5", "start"),
            ]
            let file = Self.season + rows.map(\.0).joined(separator: "\n") + "\n"
            let response = try await training.send(file, preview: false)
            #expect(response.status == .ok)
            #expect(try counts(response) == [2, 0, 0, 9] && response.json["kept"]?.bool == false)
            let told = try #require(try response.json["rows"]?.array).compactMap(\.object).dropFirst(2)
            for (row, (_, column)) in zip(told, rows) {
                let columns = row["faults"]?.array?.compactMap { $0.object?["column"]?.string }
                #expect(columns == [column], "\(row["key"]?.string ?? "")")
            }
            #expect(try await training.ask.value("SELECT count(*) FROM training_session", as: Int.self) == 0)
            // What only the register knows is told the same way.
            let stranger = Self.season.replacing("HST-1", with: "HST-3")
            #expect(try counts(try await training.send(stranger, preview: false)) == [1, 0, 0, 1])
            #expect(try await training.ask.value("SELECT count(*) FROM training_session", as: Int.self) == 0)
        }
    }

    @Test(
        "A file with a column for names, without rows or of another shape is refused as a whole",
        arguments: [
            header + ",attendee_name\n", header + "\n", "", "date,start\n2026-01-12,18:30\n", header + ",key\nx\n",
        ])
    func shapes(file: String) async throws {
        try await TrainingCase.with { training in
            let response = try await training.send(file, preview: true)
            try response.expectProblem(.badRequest)
            #expect(try response.pointers == ["#"])
        }
    }

    @Test("More than 2,000 rows are refused, and 2,000 are taken")
    func size() async throws {
        try await TrainingCase.with { training in
            let rows = (1...2000).map { "k-\($0),2026-01-12,18:30,120,cpr,Invented hall,NG1 5FS,,,12" }
            let file = Self.header + "\n" + rows.joined(separator: "\n") + "\n"
            let taken = try await training.send(file, preview: false)
            #expect(try counts(taken) == [2000, 0, 0, 0])
            #expect(try counts(try await training.send(file, preview: false)) == [0, 0, 2000, 0])
            let more = try await training.send(
                file + "k-2001,2026-01-12,18:30,120,cpr,Hall,NG1 5FS,,,12\n", preview: true)
            try more.expectProblem(.badRequest)
        }
    }

    @Test("What was exported is found unchanged, formulas and all, and holds the own sessions only")
    func export() async throws {
        try await TrainingCase.with { training in
            let file = Self.season.replacing("\"Invented hall, back room\"", with: "=1+1 hall")
            #expect(try counts(try await training.send(file, preview: false)) == [2, 0, 0, 0])
            _ = try await training.log(TrainingCase.session(), as: training.otherCoordinator)
            let exported = try await training.ask(
                .get, "/v1/exports/training-sessions", secret: training.coordinator)
            let csv = String(buffer: exported.body)
            #expect(csv.contains("'=1+1 hall") && csv.split(separator: "\r\n").count == 3)
            #expect(try counts(try await training.send(csv, preview: true)) == [0, 0, 2, 0])
            let template = try await training.ask(
                .get, TrainingCase.path + "/imports/template", secret: training.coordinator)
            #expect(String(buffer: template.body).contains("people_emergency_service"))
        }
    }
}
