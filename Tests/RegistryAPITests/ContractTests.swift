import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Registry
import StrictJSON
import Testing

@testable import RegistryAPI

@Suite("The OpenAPI document")
struct ContractTests {
    private func document() async throws -> JSONObject {
        let service = try Service(hasRegister: true)
        return try await withCheckedThrowingContinuation { continuation in
            Task {
                do {
                    try await service.test { client in
                        let response = try await client.execute(uri: "/openapi.json", method: .get)
                        continuation.resume(returning: try response.json)
                    }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    @Test("Every route is in the document, and everything in the document is a route")
    func routes() async throws {
        let router = try Service().guarded().router
        let served = Set(router.routes.map { "\($0.method.rawValue.lowercased()) \($0.path.description)" })
        let paths = try #require(try await document()["paths"]?.object)
        let described = Set(
            paths.members.flatMap { path in (path.value.object?.keys ?? []).map { "\($0) \(path.key)" } })
        #expect(served == described)
        #expect(described.count == 105)
    }

    @Test("Every reference leads to a component, and every component is referred to")
    func references() async throws {
        let document = try await document()
        var components: Set<String> = []
        for section in try #require(document["components"]?.object).members where section.key != "securitySchemes" {
            for key in section.value.object?.keys ?? [] { components.insert("#/components/\(section.key)/\(key)") }
        }
        let references = Set(document.members.flatMap { Self.references(in: $0.value) })
        #expect(references.subtracting(components).sorted() == [])
        #expect(components.subtracting(references).sorted() == [])
    }

    private static func references(in value: JSONValue) -> [String] {
        switch value {
        case .object(let object):
            object.members.flatMap { member in
                if member.key == "$ref", let target = member.value.string {
                    [target]
                } else {
                    references(in: member.value)
                }
            }
        case .array(let elements): elements.flatMap(references)
        case .string, .number, .bool, .null: []
        }
    }

    @Test("The document says of every route who may call it, whether that takes a key, and how others are refused")
    func rights() async throws {
        let service = try Service(hasRegister: true)
        let rules = try service.guarded().rules
        let paths = try #require(try await document()["paths"]?.object)
        for rule in rules {
            let route = "\(rule.method) \(rule.path)"
            let operation = try #require(
                paths[rule.path]?.object?[rule.method.rawValue.lowercased()]?.object, "\(route)")
            let roles = try #require(operation["x-roles"]?.array, "\(route)").compactMap(\.string)
            #expect(Set(roles) == Set(rule.roles.map(\.rawValue)) && roles.count == rule.roles.count, "\(route)")
            let ways = try #require(operation["security"]?.array, "\(route)").compactMap { $0.object?.keys }
            #expect(ways == (rule.roles.contains(.public) ? [[]] : []) + [["key"], ["session"]], "\(route)")
            let answers = try #require(operation["responses"]?.object, "\(route)").keys
            #expect(answers.contains("401") && answers.contains("503"), "\(route)")
            #expect(
                answers.contains("403") == (rule.roles != .everybody || rule.effect != .reads), "\(route)")
            // A program's key has no account; a request may name what there is not; not every responder has a profile,
            // and whoever has none is not on call, which is all that a position says.
            let ofVolunteers = rule.path.hasPrefix("/v1/responders/me") && rule.effect != .reports
            let lacking = [
                "GET /v1/accounts/me", "PATCH /v1/accounts/me", "POST /v1/requests",
                "GET /v1/training-sessions/last-venue",
            ]
            #expect(
                answers.contains("404") == (rule.path.contains("{") || lacking.contains(route) || ofVolunteers),
                "\(route)")
            for status in ["408", "413", "415"] {
                #expect(answers.contains(status) == (rule.method != .get), "\(route)")
            }
            // Whatever anybody can change is limited.
            #expect(rule.charge != nil || rule.effect == .reads || !rule.roles.contains(.public), "\(route)")
            #expect(answers.contains("429") == (rule.charge != nil), "\(route)")
            for status in ["412", "428"] {
                #expect(answers.contains(status) == (rule.effect == .changes), "\(route)")
            }
        }
    }

    @Test("The answers about a device, to whoever may see much and to whoever may not, fit their schemas")
    func devices() async throws {
        let document = try await document()
        let schemas = try #require(document["components"]?.object?["schemas"]?.object)
        let service = try Service(hasRegister: true)
        try await service.test { client in
            let base = "/v1/defibrillators/\(Known.device)"
            let headers: HTTPFields = [
                .contentType: "application/json", .authorization: service.keyStore.authorization(.administrator),
            ]
            for (path, body) in [
                ("/checks", #"{"readySignal": true, "note": "well"}"#), ("/events", #"{"kind": "taken"}"#),
                ("/events", #"{"kind": "fault_reported", "detail": "beeps"}"#),
            ] {
                let report = try await client.execute(
                    uri: base + path, method: .post, headers: headers, body: ByteBuffer(string: body)
                ).json
                try expect(report, fits: "RecordedReport", of: schemas)
                try expect(#require(report["event"]?.object), fits: "DeviceEvent", of: schemas)
                let status = try #require(report["status"]?.object)
                try expect(status, fits: "DeviceStatus", of: schemas)
                try expect(#require(status["facts"]?.object), fits: "ReadinessFacts", of: schemas)
            }
            let shown = try await client.execute(uri: base, method: .get).json
            try expect(shown, fits: "DeviceStatus", of: schemas)
            let page = try await client.execute(uri: base + "/events?limit=2", method: .get, headers: headers).json
            try expect(page, fits: "EventPage", of: schemas)
            for event in try #require(page["events"]?.array).compactMap(\.object) {
                try expect(event, fits: "DeviceEvent", of: schemas)
            }
            let all = try await client.execute(uri: base + "/events", method: .get, headers: headers).json
            let check = try #require(all["events"]?.array?.last?.object?["findings"]?.object)
            try expect(check, fits: "Findings", of: schemas)
        }
    }

    @Test("The answers about groups, accounts, keys, sessions and messages fit their schemas")
    func accounts() async throws {
        let document = try await document()
        let schemas = try #require(document["components"]?.object?["schemas"]?.object)
        try await Asker.with { ask in
            try await ask.sql(
                "INSERT INTO outgoing_message (kind, account_id, cause) VALUES ('check_due', $1, 'a')",
                [Known.guardian])
            let asked = try await ask(.post, "/v1/sign-in-links", #"{"email": "x@invented.example"}"#)
            try expect(asked.json, fits: "Accepted", of: schemas)
            let made = try await ask(.post, "/v1/keys", #"{"name": "x"}"#, as: .guardian)
            try expect(made.json, fits: "NewKeyAnswer", of: schemas)
            let link = try await ask.link(for: Known.guardian)
            let opened = try await ask(.post, "/v1/sessions", #"{"token": "\#(link.text)"}"#)
            try expect(opened.json, fits: "OpenedSession", of: schemas)
            let current = try await ask(.get, "/v1/sessions/current", as: .guardian)
            try expect(current.json, fits: "CurrentSession", of: schemas)
            let own = try await ask(.get, "/v1/accounts/me", as: .guardian).json
            try expect(own, fits: "OwnAccount", of: schemas)
            try expect(#require(own["contact"]?.object), fits: "OwnContact", of: schemas)
            for (path, page, list, element) in [
                ("/v1/groups", "GroupPage", "groups", "Group"), ("/v1/keys", "KeyPage", "keys", "Key"),
                ("/v1/accounts", "AccountPage", "accounts", "Account"),
                ("/v1/messages", "MessagePage", "messages", "Message"),
            ] {
                let answer = try await ask(.get, path, as: .administrator).json
                try expect(answer, fits: page, of: schemas)
                let first = try #require(answer[list]?.array?.first?.object, "\(path)")
                try expect(first, fits: element, of: schemas)
            }
        }
    }

    @Test("The answers about the audit and about a person's data fit their schemas")
    func personalData() async throws {
        let schemas = try #require(try await document()["components"]?.object?["schemas"]?.object)
        let service = try Service(hasRegister: true)
        try await service.test { client in
            let headers: HTTPFields = [
                .contentType: "application/json", .ifMatch: "*",
                .authorization: service.keyStore.authorization(.administrator),
            ]
            let person = "/v1/accounts/\(Known.guardian)"
            let data = try await client.execute(uri: person + "/data?reason=x", method: .get, headers: headers).json
            try expect(data, fits: "PersonalData", of: schemas)
            let erased = try await client.execute(
                uri: person + "/erase", method: .post, headers: headers,
                body: ByteBuffer(string: #"{"confirm": true, "reason": "x"}"#)
            ).json
            try expect(erased, fits: "ErasedAccount", of: schemas)
            let page = try await client.execute(uri: "/v1/audit?limit=200", method: .get, headers: headers).json
            try expect(page, fits: "AuditPage", of: schemas)
            for entry in try #require(page["entries"]?.array).compactMap(\.object) {
                try expect(entry, fits: "AuditEntry", of: schemas)
            }
        }
    }

    @Test("The parameters and fields of /v1/nearest are those that are read")
    func parameters() async throws {
        let document = try await document()
        let get = try #require(document["paths"]?.object?["/v1/nearest"]?.object?["get"]?.object)
        let referenced = try #require(get["parameters"]?.array).compactMap {
            $0.object?["$ref"]?.string?.split(separator: "/").last.map(String.init)
        }
        #expect(referenced == NearestParameter.names)
        let schemas = try #require(document["components"]?.object?["schemas"]?.object)
        #expect(schemas["NearestQuery"]?.object?["properties"]?.object?.keys == NearestParameter.names)
    }

    @Test("An answer has the members that its schema requires and no others")
    func answer() async throws {
        let document = try await document()
        let schemas = try #require(document["components"]?.object?["schemas"]?.object)
        try await Service(hasRegister: true).test { client in
            let response = try await client.execute(
                uri: "/v1/nearest?gridReference=SK566400&explain=true", method: .get)
            let answer = try response.json
            try expect(answer, fits: "NearestAnswer", of: schemas)
            let device = try #require(answer["defibrillators"]?.array?.first?.object)
            try expect(device, fits: "Defibrillator", of: schemas)
            try expect(#require(answer["place"]?.object), fits: "Place", of: schemas)
            try expect(#require(answer["snapshot"]?.object), fits: "Snapshot", of: schemas)
            try expect(#require(answer["policy"]?.object), fits: "Policy", of: schemas)
            let certificate = try #require(answer["certificate"]?.object)
            try expect(certificate, fits: "Certificate", of: schemas)
            let tally = try await client.execute(uri: "/v1/availability", method: .get).json
            try expect(tally, fits: "AvailabilityTally", of: schemas)
            let problem = try await client.execute(uri: "/v1/nearest", method: .get).json
            try expect(problem, fits: "Problem", of: schemas)
        }
    }
}

func expect(_ object: JSONObject, fits name: String, of schemas: JSONObject) throws {
    let schema = try #require(schemas[name]?.object)
    let properties = try #require(schema["properties"]?.object)
    let required = schema["required"]?.array?.compactMap(\.string) ?? []
    for key in object.keys { #expect(properties.keys.contains(key), "\(name) does not describe \(key)") }
    for key in required { #expect(object.keys.contains(key), "\(name) requires \(key)") }
    for key in object.keys {
        guard let value = object[key], let property = properties[key]?.object, let type = property["type"] else {
            continue
        }
        let allowed = type.string.map { [$0] } ?? type.array?.compactMap(\.string) ?? []
        let actual =
            switch value {
            case .object: "object"
            case .array: "array"
            case .string: "string"
            case .bool: "boolean"
            case .null: "null"
            case .number(let number): number.integer == nil ? "number" : "integer"
            }
        #expect(
            allowed.contains(actual) || actual == "integer" && allowed.contains("number"),
            "\(name).\(key) is \(actual), described as \(allowed)")
        if let words = property["enum"]?.array?.compactMap(\.string), let word = value.string {
            #expect(words.contains(word), "\(name).\(key)")
        }
    }
}
