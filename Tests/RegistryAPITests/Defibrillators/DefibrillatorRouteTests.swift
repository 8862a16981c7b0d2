import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Registry
import StrictJSON
import Testing

@Suite("/v1/defibrillators/{id}")
struct DefibrillatorRouteTests {
    private static let base = "/v1/defibrillators/\(Known.device.uuidString.lowercased())"

    private func post(
        _ service: Service, _ client: any TestClientProtocol, _ path: String, _ body: String,
        as role: Role = .administrator, base: String = base
    ) async throws -> TestResponse {
        try await client.execute(
            uri: base + path, method: .post,
            headers: [
                .contentType: "application/json", .authorization: service.keyStore.authorization(role), .ifMatch: "*",
            ],
            body: ByteBuffer(string: body))
    }

    private func readiness(_ response: TestResponse) throws -> String? {
        try response.json["status"]?.object?["readiness"]?.string
    }

    @Test("Who sees the facts behind a state, reading it and reporting alike: not a dispatch system")
    func facts() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            let fault = #"{"kind": "fault_reported", "detail": "beeps canary"}"#
            for role in [Role.dispatcher, .cad, .administrator, .guardian] {
                let report = try await post(service, client, "/events", fault, as: role)
                #expect(report.status == .created)
                let status = try #require(try report.json["status"]?.object)
                #expect(status.keys.contains("facts") == (role != .cad), "\(role)")
                #expect(status["detail"]?.string?.contains("canary") == (role != .cad), "\(role)")
            }
            for role in Role.allCases {
                let headers: HTTPFields =
                    role == .public ? [:] : [.authorization: service.keyStore.authorization(role)]
                let status = try await client.execute(uri: Self.base, method: .get, headers: headers).json
                let isFull = [.dispatcher, .administrator, .coordinator, .analyst, .guardian].contains(role)
                #expect(status.keys.contains("facts") == isFull, "\(role)")
            }
        }
    }

    @Test("A device's day: checked, a code read out, taken, returned, checked again, retired; every event is kept")
    func story() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            let steps = [
                ("/checks", #"{"readySignal": true, "padsGood": true}"#, "ready"),
                ("/events", #"{"kind": "code_issued"}"#, "code_issued"),
                ("/events", #"{"kind": "taken", "detail": "seen leaving"}"#, "in_use"),
                ("/events", #"{"kind": "returned"}"#, "not_ready"),
                (
                    "/events",
                    #"{"kind": "restocked", "consumables": [{"kind": "adult_pads", "expiresOn": "2029-01-31"}]}"#,
                    "not_ready"
                ),
                ("/checks", #"{"readySignal": true, "note": "All well"}"#, "ready"),
                ("/events", #"{"kind": "fault_reported", "detail": "beeps"}"#, "not_ready"),
                ("/events", #"{"kind": "fault_cleared"}"#, "ready"),
                ("/move", #"{"lat": 52.95, "lon": -1.15}"#, "ready"),
                ("/retire", #"{"detail": "worn out"}"#, "retired"),
            ]
            for (path, body, state) in steps {
                let response = try await post(service, client, path, body)
                #expect(response.status == .created, "\(path) \(String(buffer: response.body))")
                #expect(try readiness(response) == state, "\(path)")
            }
            let headers: HTTPFields = [.authorization: service.keyStore.authorization(.analyst)]
            let first = try await client.execute(uri: Self.base + "/events?limit=6", method: .get, headers: headers)
            let kinds = try #require(first.json["events"]?.array).compactMap { $0.object?["kind"]?.string }
            #expect(kinds == ["retired", "moved", "fault_cleared", "fault_reported", "checked", "restocked"])
            let link = try #require(first.headers[HTTPField.Name("Link")!])
            let next = String(link.dropFirst().prefix { $0 != ">" })
            let rest = try await client.execute(uri: next, method: .get, headers: headers)
            #expect(try rest.json["events"]?.array?.count == 4)
            #expect(try rest.json["cursor"]?.isNull == true && rest.headers[HTTPField.Name("Link")!] == nil)
            let note = try first.json["events"]?.array?[4].object
            #expect(note?["detail"]?.string == "All well" && note?["reporter"]?.string == "Invented administrator")
            #expect(note?["findings"]?.object?["readySignal"]?.bool == true)
        }
    }

    @Test(
        "What cannot have happened is refused with the reason",
        arguments: [
            (#"{"kind": "returned"}"#, "not out"), (#"{"kind": "fault_cleared"}"#, "No fault stands"),
        ])
    func impossible(body: String, reason: String) async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            let response = try await post(service, client, "/events", body)
            try response.expectProblem(.conflict)
            #expect(try response.json["detail"]?.string?.contains(reason) == true)
        }
    }

    @Test("A device that is out is not taken again, nor is a code issued for it; a retired one has no more events")
    func order() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            #expect(
                try await post(service, client, "/events", #"{"kind": "taken"}"#, as: .dispatcher).status == .created)
            for body in [#"{"kind": "taken"}"#, #"{"kind": "code_issued"}"#] {
                try await post(service, client, "/events", body, as: .dispatcher).expectProblem(.conflict)
            }
            try await post(service, client, "/move", #"{"lat": 52, "lon": -1}"#).expectProblem(.conflict)
            #expect(try await post(service, client, "/retire", #"{"detail": "lost"}"#).status == .created)
            try await post(service, client, "/checks", #"{"readySignal": true}"#).expectProblem(.conflict)
        }
    }

    @Test("A dispatcher reports what dispatchers learn of, and no more")
    func dispatcher() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            for body in [
                #"{"kind": "fault_cleared"}"#,
                #"{"kind": "restocked", "consumables": [{"kind": "battery", "expiresOn": "2029-01-31"}]}"#,
            ] {
                try await post(service, client, "/events", body, as: .dispatcher).expectProblem(.forbidden)
            }
        }
    }

    @Test(
        "A field that is wrong is named",
        arguments: [
            ("/checks", "{}", ["#/readySignal"]), ("/checks", #"{"readySignal": "yes"}"#, ["#/readySignal"]),
            ("/checks", #"{"readySignal": true, "colour": 1}"#, ["#"]),
            ("/checks", #"{"readySignal": true, "occurredAt": "2026-02-30T00:00:00Z"}"#, ["#/occurredAt"]),
            ("/checks", #"{"readySignal": true, "occurredAt": "2026-02-03T00:00:00"}"#, ["#/occurredAt"]),
            ("/events", "{}", ["#/kind"]), ("/events", #"{"kind": "checked"}"#, ["#/kind"]),
            ("/events", #"{"kind": 3}"#, ["#/kind"]), ("/events", #"{"kind": "fault_reported"}"#, ["#/detail"]),
            ("/events", #"{"kind": "fault_reported", "detail": " \t "}"#, ["#/detail"]),
            ("/events", #"{"kind": "restocked"}"#, ["#/consumables"]),
            ("/events", #"{"kind": "restocked", "consumables": []}"#, ["#/consumables"]),
            ("/events", #"{"kind": "restocked", "consumables": [1]}"#, ["#/consumables"]),
            ("/events", #"{"kind": "taken", "consumables": []}"#, ["#/consumables"]),
            (
                "/events", #"{"kind": "restocked", "consumables": [{"kind": "lid", "expiresOn": "2029-02-31"}]}"#,
                ["#/consumables/0/kind", "#/consumables/0/expiresOn"]
            ),
            (
                "/events", #"{"kind": "restocked", "consumables": [{}]}"#,
                ["#/consumables/0/kind", "#/consumables/0/expiresOn"]
            ),
            ("/move", #"{"lat": -1.1581, "lon": 52.9548}"#, ["#/lat"]),
            ("/move", "{}", ["#/lat", "#/lon"]), ("/move", #"{"lat": 91, "lon": 181}"#, ["#/lat", "#/lon"]),
            ("/move", #"{"lat": 1e999, "lon": "1"}"#, ["#/lat", "#/lon"]), ("/retire", "{}", ["#/detail"]),
            ("/retire", "[]", ["#"]), ("/retire", "{", ["#"]), ("/retire", #"{"detail": "a\u0000b"}"#, ["#"]),
            ("/retire", #"{"detail": "a", "detail": "b"}"#, ["#"]),
        ])
    func badFields(path: String, body: String, pointers: [String]) async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            let response = try await post(service, client, path, body)
            try response.expectProblem(.badRequest, "\(path) \(body)")
            #expect(try response.pointers == pointers, "\(path) \(body)")
        }
    }

    @Test("A move with the wrong sign of the longitude is refused, one beyond every slip is not")
    func mirroredMove() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            let slip = try await post(service, client, "/move", #"{"lat": 52.95, "lon": 1.15}"#)
            try slip.expectProblem(.badRequest)
            #expect(try slip.pointers == ["#/lon"])
            #expect(try await post(service, client, "/move", #"{"lat": 57.1, "lon": -2.1}"#).status == .created)
        }
    }

    @Test("Text is kept in one form without control characters, and none that is too long")
    func text() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            let response = try await post(
                service, client, "/events", #"{"kind": "fault_reported", "detail": " cafe\u0301\u202e\r\n<b>=1+1 "}"#)
            #expect(try response.json["event"]?.object?["detail"]?.string == "caf\u{E9} <b>=1+1")
            let long = String(repeating: "x", count: 2001)
            let refused = try await post(service, client, "/retire", #"{"detail": "\#(long)"}"#)
            try refused.expectProblem(.badRequest)
            #expect(try refused.pointers == ["#/detail"])
        }
    }

    @Test("What is not there is 404, another media type 415, too much 413, a lost database 503")
    func otherErrors() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            for id in [
                "x", "00000000-0000-7000-8000-000000009999", "%00", "..%2F..", String(repeating: "9", count: 500),
            ] {
                let response = try await post(
                    service, client, "/retire", #"{"detail": "x"}"#, base: "/v1/defibrillators/\(id)")
                try response.expectProblem(.notFound, "\(id)")
            }
            let headers: HTTPFields = [
                .contentType: "text/plain", .authorization: service.keyStore.authorization(.administrator),
            ]
            try await client.execute(
                uri: Self.base + "/retire", method: .post, headers: headers, body: ByteBuffer(string: "{}")
            ).expectProblem(.unsupportedMediaType)
            try await post(service, client, "/retire", #"{"detail": "\#(String(repeating: "x", count: 70_000))"}"#)
                .expectProblem(.contentTooLarge)
            for query in ["limit=0", "limit=201", "limit=x", "cursor=x", "cursor=\(UUID())", "colour=1"] {
                try await client.execute(uri: Self.base + "/events?" + query, method: .get, headers: headers)
                    .expectProblem(.badRequest, "\(query)")
            }
            try await client.execute(uri: Self.base + "/retire", method: .get, headers: headers)
                .expectProblem(.methodNotAllowed)
        }
    }

    @Test("The public is told a device's state without a fault's words, and nothing of a hidden one")
    func publicView() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            _ = try await post(service, client, "/events", #"{"kind": "fault_reported", "detail": "canary"}"#)
            let shown = try await client.execute(uri: Self.base, method: .get)
            #expect(try shown.json["readiness"]?.string == "not_ready")
            #expect(!String(buffer: shown.body).contains("canary"))
            #expect(try !shown.json.keys.contains("facts"))
            let headers: HTTPFields = [.authorization: service.keyStore.authorization(.dispatcher)]
            let full = try await client.execute(uri: Self.base, method: .get, headers: headers)
            #expect(try full.json["facts"]?.object?["fault"]?.string == "canary")
            let hidden = "/v1/defibrillators/\(Known.hidden)"
            try await client.execute(uri: hidden, method: .get).expectProblem(.notFound)
            #expect(try await client.execute(uri: hidden, method: .get, headers: headers).status == .ok)
        }
    }
}
