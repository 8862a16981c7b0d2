import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PostgresClient
import Registry
import StrictJSON
import Testing

@Suite("Training sessions")
struct TrainingRouteTests {
    @Test("A session is logged for the own scheme, and its area follows from the postcode")
    func logging() async throws {
        try await TrainingCase.with { training in
            let made = try await training.log(
                TrainingCase.session(more: #", "signpostedCount": 4, "campaign": "Winter", "funding": "Lottery""#))
            #expect(made["schemeId"]?.string == TrainingCase.scheme.uuidString.lowercased())
            #expect(made["areaCode"]?.string == "E01000001" && made["areaFrom"]?.string == "postcode")
            #expect(made["districtName"]?.string == "Invented district")
            #expect(made["deprivationDecile"]?.number?.integer == 2)
            #expect(made["headCount"]?.number?.integer == 15 && made["signpostedCount"]?.number?.integer == 4)
            #expect(made["headCounts"]?.object?["carer"]?.number?.integer == 3)
            let schemas = try #require(
                try await training.get("/openapi.json")["components"]?.object?["schemas"]?.object)
            try expect(made, fits: "TrainingSession", of: schemas)
            let page = try await training.get(TrainingCase.path, as: .analyst)
            try expect(page, fits: "TrainingSessionPage", of: schemas)
            try expect(
                #require(page["sessions"]?.array?.first?.object), fits: "TrainingSession", of: schemas)
        }
    }

    @Test("The area of a point is that of the nearest postcode, and it says so; far from all there is none")
    func points() async throws {
        try await TrainingCase.with { training in
            for (place, area, source) in [
                (#""lat": 52.969, "lon": -1.169"#, "E01000002", "nearest_postcode"),
                (#""lat": 52.3, "lon": -0.8"#, nil, nil),
            ] as [(String, String?, String?)] {
                let made = try await training.log(
                    TrainingCase.session().replacing(#""postcode": "NG1 5FS""#, with: place))
                #expect(made["areaCode"]?.string == area && made["areaFrom"]?.string == source)
            }
        }
    }

    @Test("Who keeps a session is told the counts, everybody else as they may be shown, and nobody of the trainers")
    func disclosure() async throws {
        try await TrainingCase.with { training in
            let made = try await training.log(
                TrainingCase.session(
                    #"{"public": 4, "carer": 3}"#,
                    more: #", "signpostedCount": 9, "trainerIds": ["\#(TrainingCase.trainer)"]"#))
            let path = "\(TrainingCase.path)/\(made["id"]?.string ?? "")"
            let inside = [
                try await training.get(path, secret: training.coordinator),
                try await training.get(path, as: .administrator),
            ]
            for told in inside {
                #expect(told["exact"]?.bool == true && told["headCount"]?.number?.integer == 7)
                #expect(told["signpostedCount"]?.number?.integer == 9)
                #expect(told["trainers"]?.array?.count == 1)
            }
            #expect(inside[1]["trainers"]?.array?.first?.object?["cprAedInDate"]?.isNull == true)
            for role in Role.allCases where role != .administrator && role != .public {
                let told = try await training.get(path, as: role)
                #expect(told["exact"]?.bool == false && told["headCount"]?.string == "*", "\(role)")
                #expect(told["signpostedCount"]?.number?.integer == 10, "\(role)")
                #expect(told["headCounts"]?.isNull == true && told["trainers"]?.isNull == true, "\(role)")
            }
            let told = try await training.get(path, secret: training.otherCoordinator)
            #expect(told["headCount"]?.string == "*" && told["trainers"]?.isNull == true)
            #expect(try await training.get(path)["headCount"]?.string == "*")
        }
    }

    @Test("A guardian logs for the own group, and is told those counts alone")
    func groups() async throws {
        try await TrainingCase.with { training in
            let made = try await training.ask(.post, TrainingCase.path, TrainingCase.session(), as: .guardian)
            #expect(made.status == .created)
            #expect(try made.json["groupId"]?.string == Known.group.uuidString.lowercased())
            #expect(try made.json["trainers"]?.isNull == true)
            let path = "\(TrainingCase.path)/\(try made.json["id"]?.string ?? "")"
            #expect(try await training.get(path, as: .guardian)["headCount"]?.number?.integer == 15)
            #expect(try await training.get(path, secret: training.coordinator)["exact"]?.bool == false)
            let named = try await training.ask(
                .post, TrainingCase.path, TrainingCase.session(more: #", "trainerIds": []"#), as: .guardian)
            try named.expectProblem(.badRequest)
            // Whoever belongs to no scheme has none to log for.
            try await training.ask(.post, TrainingCase.path, TrainingCase.session(), as: .coordinator)
                .expectProblem(.forbidden)
            try await training.ask(.post, TrainingCase.path, TrainingCase.session(), as: .administrator)
                .expectProblem(.badRequest)
            let named2 = TrainingCase.session(more: #", "schemeId": "\#(TrainingCase.otherScheme)""#)
            #expect(
                try await training.ask(.post, TrainingCase.path, named2, as: .administrator).status == .created)
        }
    }

    @Test("A trainer without a credential on the session's day is told of, and the session is kept")
    func credentials() async throws {
        try await TrainingCase.with { training in
            let both = "\"\(TrainingCase.trainer)\", \"\(TrainingCase.lapsed)\""
            let made = try await training.log(TrainingCase.session(more: ", \"trainerIds\": [\(both)]"))
            let trainers = try #require(made["trainers"]?.array).compactMap(\.object)
            #expect(trainers.map { $0["callSign"]?.string } == ["HST-1", "HST-2"])
            #expect(trainers.map { $0["cprAedInDate"]?.bool } == [true, false])
            let warnings = try #require(made["warnings"]?.array).compactMap(\.string)
            #expect(warnings.count == 1 && warnings[0].hasPrefix("HST-2 "))
            let stranger = try await training.ask(
                .post, TrainingCase.path,
                TrainingCase.session(more: ", \"trainerIds\": [\"\(TrainingCase.stranger)\"]"),
                secret: training.coordinator)
            try stranger.expectProblem(.badRequest)
            #expect(try stranger.pointers == ["#/trainerIds"])
        }
    }

    @Test(
        "What has no place is refused",
        arguments: [
            (#", "attendees": ["Invented Person"]"#, "#"), (#", "campaign": "ask x@invented.example""#, "#/campaign"),
            (#", "funding": "ring 0115 496 0000""#, "#/funding"), (#", "programme": "other""#, "#/programme"),
            (#", "signpostedCount": -1"#, "#/signpostedCount"), (#", "signpostedCount": 1.5"#, "#/signpostedCount"),
            (#", "language": "English""#, "#/language"), (#", "sameVenue": true"#, "#/venueName"),
        ])
    func refused(more: String, pointer: String) async throws {
        try await TrainingCase.with { training in
            let response = try await training.ask(
                .post, TrainingCase.path, TrainingCase.session(more: more), secret: training.coordinator)
            try response.expectProblem(.badRequest)
            #expect(try response.pointers.first == pointer)
        }
    }

    @Test("A session that is to come was not held, and one that was held has head-counts")
    func held() async throws {
        try await TrainingCase.with { training in
            let later = TrainingCase.session(startsAt: ISOTimestamp.write(Date().addingTimeInterval(86_400)))
            for (body, pointer) in [
                (later, "#/status"), (TrainingCase.session("{}"), "#/headCounts"),
                (TrainingCase.session().replacing("delivered", with: "planned"), "#/headCounts"),
            ] {
                let response = try await training.ask(.post, TrainingCase.path, body, secret: training.coordinator)
                try response.expectProblem(.badRequest)
                #expect(try response.pointers == [pointer])
            }
        }
    }

    @Test("The venue of the session before is remembered, for each scheme its own")
    func venue() async throws {
        try await TrainingCase.with { training in
            let path = TrainingCase.path + "/last-venue"
            try await training.ask(.get, path, secret: training.coordinator).expectProblem(.notFound)
            _ = try await training.log(TrainingCase.session())
            let venue = try await training.get(path, secret: training.coordinator)
            #expect(venue["venueName"]?.string == "Invented hall" && venue["postcode"]?.string == "NG1 5FS")
            let again = TrainingCase.session().replacing(
                #""venueName": "Invented hall", "postcode": "NG1 5FS""#, with: #""sameVenue": true"#)
            let made = try await training.log(again)
            #expect(made["venueName"]?.string == "Invented hall" && made["areaCode"]?.string == "E01000001")
            let other = try await training.ask(.post, TrainingCase.path, again, secret: training.otherCoordinator)
            try other.expectProblem(.badRequest)
            #expect(try other.pointers == ["#/sameVenue"])
        }
    }

    @Test("A planned session is held, credits its trainers once, and takes that back when it is called off")
    func life() async throws {
        try await TrainingCase.with { training in
            let body = TrainingCase.session(more: #", "trainerIds": ["\#(TrainingCase.trainer)"]"#)
                .replacing("delivered", with: "planned").replacing(
                    #", "headCounts": {"public": 12, "carer": 3}"#, with: "")
            let made = try await training.log(body)
            let path = "\(TrainingCase.path)/\(made["id"]?.string ?? "")"
            func change(_ body: String, match: String = "*") async throws -> TestResponse {
                try await training.ask(.patch, path, body, secret: training.coordinator, match: match)
            }
            func hours() async throws -> [Int] {
                try await training.ask.sql("SELECT minutes FROM volunteer_activity ORDER BY minutes")
                    .map { try $0.decode("minutes") }
            }
            #expect(try await hours() == [])
            #expect(try await change(#"{"status": "delivered", "headCounts": {"public": 9}}"#).status == .ok)
            #expect(try await hours() == [120])
            #expect(try await change(#"{"durationMinutes": 90}"#).status == .ok)
            #expect(try await hours() == [90])
            let both = "\"\(TrainingCase.trainer)\", \"\(TrainingCase.lapsed)\""
            #expect(try await change("{\"trainerIds\": [\(both)]}").status == .ok)
            #expect(try await hours() == [90, 90])
            #expect(try await change(#"{"trainerIds": []}"#).status == .ok)
            #expect(try await hours() == [])
            #expect(try await change("{\"trainerIds\": [\(both)]}").status == .ok)
            try await change(#"{"status": "planned"}"#).expectProblem(.conflict)
            let stale = try await change(#"{"campaign": "x"}"#, match: "\"0\"")
            try stale.expectProblem(.preconditionFailed)
            let cancelled = try await change(#"{"status": "cancelled"}"#)
            #expect(cancelled.status == .ok)
            #expect(try cancelled.json["headCount"]?.isNull == true)
            #expect(try await hours() == [])
            try await change(#"{"campaign": "x"}"#).expectProblem(.conflict)
            try await training.ask(.get, path).expectProblem(.notFound)
            #expect(try await training.get(path, secret: training.coordinator)["status"]?.string == "cancelled")
        }
    }

    @Test("Nobody changes what is another's, whatever the role")
    func others() async throws {
        try await TrainingCase.with { training in
            let made = try await training.log(TrainingCase.session())
            let path = "\(TrainingCase.path)/\(made["id"]?.string ?? "")"
            for secret in [training.otherCoordinator] {
                try await training.ask(.patch, path, #"{"campaign": "x"}"#, secret: secret, match: "*")
                    .expectProblem(.notFound)
            }
            try await training.ask(.patch, path, #"{"campaign": "x"}"#, as: .guardian, match: "*")
                .expectProblem(.notFound)
            #expect(
                try await training.ask(.patch, path, #"{"campaign": "x"}"#, as: .administrator, match: "*").status
                    == .ok)
        }
    }

    @Test("A list is narrowed by day, programme, district, decile, status and scheme, and goes on page by page")
    func lists() async throws {
        try await TrainingCase.with { training in
            for (start, postcode) in [
                ("2026-01-12T18:30:00Z", "NG1 5FS"), ("2026-01-13T18:30:00Z", "NG1 5FS"),
                ("2026-02-01T18:30:00Z", "NG1 5FS"),
            ] {
                _ = try await training.log(
                    TrainingCase.session(startsAt: start).replacing("NG1 5FS", with: postcode))
            }
            _ = try await training.log(TrainingCase.session(), as: training.otherCoordinator)
            for (query, count) in [
                ("", 4), ("?from=2026-01-13", 2), ("?to=2026-01-12", 2), ("?from=2026-01-13&to=2026-01-13", 1),
                ("?programme=heartshield", 4), ("?programme=x", 0), ("?district=E07000001", 4), ("?decile=2", 4),
                ("?decile=9", 0), ("?status=planned", 0), ("?scheme=\(TrainingCase.scheme)", 3), ("?scheme=own", 3),
            ] {
                let page = try await training.get(TrainingCase.path + query, secret: training.coordinator)
                #expect(page["sessions"]?.array?.count == count, "\(query)")
            }
            let first = try await training.get(TrainingCase.path + "?limit=3")
            let cursor = try #require(first["cursor"]?.string)
            let second = try await training.get(TrainingCase.path + "?limit=3&cursor=\(cursor)")
            #expect(first["sessions"]?.array?.first?.object?["startsAt"]?.string == "2026-02-01T18:30:00.000Z")
            #expect(second["sessions"]?.array?.count == 1 && second["cursor"]?.isNull == true)
            for query in ["?decile=0", "?from=x", "?scheme=own", "?status=x", "?nobody=1"] {
                try await training.ask(.get, TrainingCase.path + query).expectProblem(.badRequest)
            }
        }
    }
}
