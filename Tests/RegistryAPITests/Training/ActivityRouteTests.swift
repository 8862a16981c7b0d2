import Foundation
import HTTPSupport
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Registry
import StrictJSON
import Testing

@Suite("Volunteers' hours")
struct ActivityRouteTests {
    @Test("A responder tells of the own hours, a coordinator of those of the scheme, and each sees these")
    func telling() async throws {
        try await TrainingCase.with { training in
            func tell(_ body: String, _ secret: APISecret) async throws -> TestResponse {
                try await training.ask(.post, "/v1/activities", body, secret: secret)
            }
            let own = try await tell(
                #"{"kind": "installing", "onDay": "2026-01-12", "minutes": 90}"#, training.responder)
            #expect(own.status == .created)
            #expect(try own.json["responderId"]?.string == TrainingCase.trainer.uuidString.lowercased())
            let fellow =
                #"{"kind": "training", "onDay": "2026-01-13", "minutes": 45, "responderId": "\#(TrainingCase.lapsed)"}"#
            #expect(try await tell(fellow, training.coordinator).status == .created)
            try await tell(fellow, training.responder).expectProblem(.badRequest)
            try await tell(fellow, training.otherCoordinator).expectProblem(.badRequest)
            for (body, pointer) in [
                (#"{"kind": "responding", "onDay": "2026-01-12", "minutes": 90}"#, "#/kind"),
                (#"{"kind": "training", "onDay": "2999-01-12", "minutes": 90}"#, "#/onDay"),
                (#"{"kind": "training", "onDay": "2026-01-12", "minutes": 0}"#, "#/minutes"),
            ] {
                let refused = try await tell(body, training.responder)
                try refused.expectProblem(.badRequest)
                #expect(try refused.pointers == [pointer])
            }
            for (secret, count) in [
                (training.responder, 1), (training.coordinator, 2), (training.otherCoordinator, 0),
            ] {
                let page = try await training.get("/v1/activities", secret: secret)
                #expect(page["activities"]?.array?.count == count)
            }
            let narrowed = try await training.get(
                "/v1/activities?kind=training&from=2026-01-13", secret: training.coordinator)
            #expect(narrowed["activities"]?.array?.count == 1)
            let schemas = try #require(
                try await training.get("/openapi.json")["components"]?.object?["schemas"]?.object)
            try expect(narrowed, fits: "ActivityPage", of: schemas)
            try expect(own.json, fits: "Activity", of: schemas)
        }
    }

    @Test("Hours are summed by kind in a financial year, those that sessions credited among them")
    func totals() async throws {
        try await TrainingCase.with { training in
            _ = try await training.log(TrainingCase.session(more: #", "trainerIds": ["\#(TrainingCase.trainer)"]"#))
            for body in [
                #"{"kind": "installing", "onDay": "2026-03-31", "minutes": 90}"#,
                #"{"kind": "installing", "onDay": "2026-04-01", "minutes": 30}"#,
            ] {
                #expect(
                    try await training.ask(.post, "/v1/activities", body, secret: training.responder).status == .created
                )
            }
            let totals = try await training.get("/v1/activities/totals?year=2025-26", secret: training.responder)
            let kinds = try #require(totals["kinds"]?.array).compactMap(\.object)
            #expect(
                kinds.compactMap { $0["kind"]?.string } == [
                    "responding", "training", "installing", "raising_awareness",
                ])
            #expect(kinds.compactMap { $0["hours"]?.number?.double } == [0, 2, 1.5, 0])
            let schemas = try #require(
                try await training.get("/openapi.json")["components"]?.object?["schemas"]?.object)
            try expect(totals, fits: "ActivityTotals", of: schemas)
            try expect(kinds[0], fits: "ActivityTotal", of: schemas)
        }
    }
}
