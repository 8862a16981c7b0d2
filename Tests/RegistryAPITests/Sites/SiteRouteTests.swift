import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InMemoryLogging
import NIOCore
import PostgresClient
import Registry
import StrictJSON
import Testing

@Suite("/v1/sites")
struct SiteRouteTests {
    private static let path = "/v1/sites"
    private static let hall = """
        {"name": "Invented village hall", "postcode": "ng1 5fs", "lat": 52.9551, "lon": -1.1579,
         "surroundings": "Left of the main door", "indoor": false, "access": "public",
         "accessHours": "Mo-Fr 09:00-17:00; PH off", "cabinet": {"locked": true, "code": "C159X-canary"},
         "defibrillator": {"manufacturer": "Invented Devices", "model": "One", "serialNumber": "INV-20417",
           "inServiceSince": "2026-05-01", "consumables": [{"kind": "adult_pads", "expiresOn": "2029-01-31"}]}}
        """

    private func send(
        _ client: any TestClientProtocol, _ method: HTTPRequest.Method, _ uri: String, _ body: String? = nil,
        as authorization: String?, match: String? = "*", key: String? = nil
    ) async throws -> TestResponse {
        var headers: HTTPFields = [:]
        if body != nil { headers[.contentType] = "application/json" }
        headers[.authorization] = authorization
        headers[.ifMatch] = match
        headers[HTTPField.Name("Idempotency-Key")!] = key
        return try await client.execute(
            uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
    }

    private func value(_ sql: String, on connectionString: String) async throws -> String? {
        try await Service.asOwner(connectionString) { owner in
            try await owner.execute(PostgresStatement(name: "test", sql: sql), []).first?.decode(at: 0)
        }
    }

    @Test("A trusted group registers a site with its device in one request, and it is offered at once")
    func registering() async throws {
        let service = try Service(hasRegister: true)
        let guardian = service.keyStore.authorization(.guardian)
        try await service.test { client, database in
            let response = try await send(client, .post, Self.path, Self.hall, as: guardian)
            #expect(response.status == .created, "\(String(buffer: response.body))")
            let site = try response.json
            #expect(site["approval"]?.string == "approved" && site["invented"]?.bool == true)
            #expect(site["hoursInWords"]?.string?.contains("Monday to Friday") == true)
            #expect(site["postcode"]?.string == "NG1 5FS")
            #expect(site["cabinet"]?.object?["hasCode"]?.bool == true)
            #expect(site["guardians"]?.object?["primary"]?.string == Known.guardian.uuidString.lowercased())
            #expect(site["defibrillator"]?.object?["consumables"]?.array?.count == 1)
            let location = try #require(response.headers[.location])
            let shown = try await send(client, .get, location, as: guardian)
            #expect(shown.headers[.eTag] == response.headers[.eTag] && shown.headers[.eTag] != nil)
            #expect(String(buffer: shown.body) == String(buffer: response.body))
            // What is the group's own business is not told to the public.
            let told = try await send(client, .get, location, as: nil)
            #expect(
                !String(buffer: told.body).contains("INV-20417") && !String(buffer: told.body).contains("guardians"))
            let offered = try await value("SELECT count(*)::text FROM located_site", on: database)
            #expect(offered == "5")
            // The code is kept, and in nothing that anybody is shown.
            #expect(try await value("SELECT code FROM unlock_code", on: database) == "C159X-canary")
            let traces = "SELECT string_agg(entry::text, ' ') FROM audit_entry AS entry"
            #expect(try await value(traces, on: database)?.contains("canary") == false)
            #expect(!String(buffer: response.body).contains("canary"))
        }
        for entry in service.log.entries { #expect(!"\(entry.message) \(entry.metadata)".contains("canary")) }
    }

    @Test("What a new group registers waits for approval: its own see it, nobody else does, nobody is sent there")
    func pending() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client, database in
            let response = try await send(
                client, .post, Self.path, Self.hall, as: service.keyStore.otherGuardian)
            #expect(try response.json["approval"]?.string == "pending")
            let location = try #require(response.headers[.location])
            for (authorization, status) in [
                (service.keyStore.otherGuardian, HTTPResponse.Status.ok),
                (service.keyStore.authorization(.administrator), .ok),
                (service.keyStore.authorization(.guardian), .notFound),
            ] {
                #expect(try await send(client, .get, location, as: authorization).status == status)
            }
            try await send(client, .get, location, as: nil).expectProblem(.notFound)
            #expect(try await value("SELECT count(*)::text FROM located_site", on: database) == "4")
            let asked = "SELECT kind || ' ' || state || ' ' || requested_by FROM change_request"
            #expect(
                try await value(asked, on: database)
                    == "registration open \(Known.otherGuardian.uuidString.lowercased())")
        }
    }

    @Test("A place outside the service's area is noted, and waits for approval though the group is trusted")
    func outsideTheArea() async throws {
        let service = try Service(hasRegister: true)
        let guardian = service.keyStore.authorization(.guardian)
        let note = "The place lies outside the service's area, East Midlands."
        try await service.test { client, database in
            for place in [#""lat": 0, "lon": 0"#, #""lat": 48.8566, "lon": 2.3522"#] {
                let body = #"{"name": "Invented place", \#(place)}"#
                let preview = try await send(client, .post, Self.path + "/preview", body, as: guardian)
                #expect(try preview.json["notes"]?.array?.compactMap(\.string) == [note])
                let registered = try await send(client, .post, Self.path, body, as: guardian)
                #expect(try registered.json["notes"]?.array?.compactMap(\.string) == [note])
                #expect(try registered.json["approval"]?.string == "pending")
            }
            let requests = "SELECT count(*)::text FROM change_request WHERE kind = 'registration' AND state = 'open'"
            #expect(try await value(requests, on: database) == "2")
            let desk = try await send(
                client, .post, Self.path, #"{"name": "Invented desk", "lat": 1, "lon": 1}"#,
                as: service.keyStore.authorization(.administrator))
            #expect(try desk.json["approval"]?.string == "approved" && desk.json["notes"]?.array?.count == 1)
            let within = try await send(client, .post, Self.path + "/preview", Self.hall, as: guardian)
            #expect(try within.json["notes"]?.array?.isEmpty == true)
        }
    }

    @Test("Likely duplicates are shown with a score before anything is kept, and refused until somebody has looked")
    func duplicates() async throws {
        let service = try Service(hasRegister: true)
        let guardian = service.keyStore.authorization(.guardian)
        try await service.test { client in
            let twin = #"{"name": "The Invented Hall", "lat": 52.95005, "lon": -1.15, "accessHours": "24/7"}"#
            let preview = try await send(client, .post, Self.path + "/preview", twin, as: guardian)
            let alike = try #require(preview.json["likelyDuplicates"]?.array?.first?.object)
            #expect(alike["siteId"]?.string == Known.site.uuidString.lowercased())
            #expect((alike["score"]?.number?.double ?? 0) > 0.5)
            #expect(alike["reasons"]?.array?.isEmpty == false)
            #expect(try preview.json["hoursInWords"]?.string == "open day and night")
            let refused = try await send(client, .post, Self.path, twin, as: guardian)
            try refused.expectProblem(.conflict)
            #expect(try refused.json["detail"]?.string?.contains("notDuplicateOf") == true)
            let looked = twin.dropLast() + #", "notDuplicateOf": ["\#(Known.site)"]}"#
            #expect(try await send(client, .post, Self.path, String(looked), as: guardian).status == .created)
        }
    }

    @Test("The same key registers once, however often and however many at once send it")
    func idempotency() async throws {
        let service = try Service(hasRegister: true)
        let guardian = service.keyStore.authorization(.guardian)
        try await service.test { client, database in
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        let answer = try await send(client, .post, Self.path, Self.hall, as: guardian, key: "key-1")
                        return "\(answer.status) \(answer.headers[.location] ?? "") \(String(buffer: answer.body))"
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(answers.count == 1 && answers.first?.hasPrefix("201") == true, "\(answers)")
            #expect(try await value("SELECT count(*)::text FROM site", on: database) == "5")
            let other = try await send(client, .post, Self.path, #"{"name": "Other"}"#, as: guardian, key: "key-1")
            #expect(other.status == .badRequest)
            let changed = Self.hall.replacing("village", with: "parish")
            try await send(client, .post, Self.path, changed, as: guardian, key: "key-1").expectProblem(
                .unprocessableContent)
            for key in ["", String(repeating: "k", count: 256), "a b"] {
                let response = try await send(client, .post, Self.path, Self.hall, as: guardian, key: key)
                try response.expectProblem(.badRequest, "\(key)")
            }
        }
    }

    @Test(
        "A field that is wrong is named",
        arguments: [
            (#"{}"#, ["#/name", "#/lat"]), (#"{"name": " ", "lat": 52.95, "lon": -1.15}"#, ["#/name"]),
            (#"{"name": "x", "lat": 52.95}"#, ["#/lon"]), (#"{"name": "x", "lon": -1.1}"#, ["#/lat"]),
            (#"{"name": "x", "lat": -1.15, "lon": 52.95}"#, ["#/lat"]),
            (#"{"name": "x", "lat": 52.95, "lon": 1.15}"#, ["#/lon"]),
            (#"{"name": "x", "lat": 91, "lon": 200}"#, ["#/lat", "#/lon"]),
            (#"{"name": "x", "postcode": "nowhere"}"#, ["#/postcode"]),
            (#"{"name": "x", "postcode": "ZZ1 1ZZ"}"#, ["#/postcode"]),
            (#"{"name": "x", "postcode": "NG1 5FS", "lat": 53.2, "lon": -1.15}"#, ["#/postcode"]),
            (#"{"name": "x", "lat": 52.95, "lon": -1.15, "accessHours": "Mo-Xx 9-5"}"#, ["#/accessHours"]),
            (#"{"name": "x", "lat": 52.95, "lon": -1.15, "access": "open"}"#, ["#/access"]),
            (#"{"name": "x", "lat": 52.95, "lon": -1.15, "cabinet": {"colour": 1}}"#, ["#/cabinet"]),
            (#"{"name": "x", "lat": 52.95, "lon": -1.15, "cabinet": 1}"#, ["#/cabinet"]),
            (
                #"{"name": "x", "lat": 52.95, "lon": -1.15, "defibrillator": {"consumables": [{"kind": "lid"}]}}"#,
                ["#/defibrillator/consumables/0/kind", "#/defibrillator/consumables/0/expiresOn"]
            ),
            (
                #"{"name": "x", "lat": 52.95, "lon": -1.15, "guardians": {"supporting": [1]}}"#,
                ["#/guardians/supporting"]
            ),
            (#"{"name": "x", "lat": 52.95, "lon": -1.15, "groupId": "\#(Known.group)"}"#, ["#"]),
            (
                #"{"name": "x", "lat": 52.8, "lon": -1.1, "guardians": {"primary": "\#(Known.otherGuardian)"}}"#,
                ["#/guardians"]
            ),
            (
                #"{"name": "x", "lat": 52.8, "lon": -1.1, "defibrillator": {"consumables": [{"kind": "battery", "expiresOn": "2020-01-01"}]}}"#,
                ["#/consumables"]
            ),
        ])
    func badFields(body: String, pointers: [String]) async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client, database in
            let response = try await send(
                client, .post, Self.path, body, as: service.keyStore.authorization(.guardian))
            try response.expectProblem(.badRequest, "\(body)")
            #expect(try response.pointers == pointers, "\(body)")
            #expect(try await value("SELECT count(*)::text FROM site", on: database) == "4")
        }
    }

    @Test("A change names the version it changes: without 428, after another change 412, and what is not named stays")
    func editing() async throws {
        let service = try Service(hasRegister: true)
        let guardian = service.keyStore.authorization(.guardian)
        let uri = "\(Self.path)/\(Known.site)"
        try await service.test { client in
            let missing = try await send(client, .patch, uri, #"{"level": "1"}"#, as: guardian, match: nil)
            try missing.expectProblem(.init(code: 428, reasonPhrase: "Precondition Required"))
            let version = try #require(try await send(client, .get, uri, as: guardian).headers[.eTag])
            let edit = #"{"level": "1", "cabinet": {"heated": true}, "publication": "hidden"}"#
            let first = try await send(client, .patch, uri, edit, as: guardian, match: version)
            #expect(first.status == .ok && first.headers[.eTag] != version)
            let site = try first.json
            #expect(site["name"]?.string == "Invented hall" && site["level"]?.string == "1")
            #expect(site["cabinet"]?.object?["heated"]?.bool == true)
            try await send(client, .patch, uri, #"{"level": "2"}"#, as: guardian, match: version)
                .expectProblem(.preconditionFailed)
            try await send(client, .patch, uri, #"{"level": "2"}"#, as: guardian, match: "W/\(version)")
                .expectProblem(.preconditionFailed)
            try await send(client, .get, uri, as: nil).expectProblem(.notFound)
            let taken = try await send(
                client, .patch, uri, #"{"level": null, "publication": "full"}"#, as: guardian,
                match: "\"other\", \(first.headers[.eTag] ?? "")")
            #expect(try taken.json["level"]?.isNull == true)
            #expect(try await send(client, .get, uri, as: nil).status == .ok)
        }
    }

    @Test("What another group keeps, and what is not there, is 404 to a guardian for every change")
    func othersSites() async throws {
        let service = try Service(hasRegister: true)
        let guardian = service.keyStore.authorization(.guardian)
        let changes: [(HTTPRequest.Method, String, String?)] = [
            (.patch, "", #"{"level": "1"}"#), (.put, "/unlock-code", #"{"code": "1"}"#),
            (.put, "/guardians", "{}"), (.put, "/defibrillator", "{}"),
            (.post, "/exceptions", #"{"firstDay": "2026-12-25", "open": false, "reason": "shut"}"#),
            (.delete, "/exceptions/\(UUID())", nil),
        ]
        try await service.test { client, database in
            let before = try await value("SELECT string_agg(site::text, ';') FROM site", on: database)
            for id in [Known.otherSite, Known.hiddenSite, Known.unownedSite, UUID()] {
                for (method, path, body) in changes {
                    let response = try await send(client, method, "\(Self.path)/\(id)\(path)", body, as: guardian)
                    try response.expectProblem(.notFound, "\(method) \(path)")
                }
            }
            #expect(try await value("SELECT string_agg(site::text, ';') FROM site", on: database) == before)
        }
    }

    @Test("Code, guardians, device and exceptions of one's own site: each in one step, each another version")
    func keeping() async throws {
        let service = try Service(hasRegister: true)
        let guardian = service.keyStore.authorization(.guardian)
        let uri = "\(Self.path)/\(Known.site)"
        try await service.test { client in
            var version = try #require(try await send(client, .get, uri, as: guardian).headers[.eTag])
            func change(_ method: HTTPRequest.Method, _ path: String, _ body: String?) async throws -> JSONObject {
                let response = try await send(client, method, uri + path, body, as: guardian, match: version)
                #expect(response.status == .ok, "\(path) \(String(buffer: response.body))")
                let now = try #require(response.headers[.eTag])
                #expect(now != version, "\(path)")
                version = now
                return try response.json
            }
            #expect(
                try await change(.put, "/unlock-code", #"{"code": "1234"}"#)["cabinet"]?.object?["hasCode"]?.bool
                    == true)
            #expect(
                try await change(.put, "/unlock-code", #"{"code": null}"#)["cabinet"]?.object?["hasCode"]?.bool == false
            )
            let named = try await change(.put, "/guardians", #"{"supporting": ["\#(Known.guardian)"]}"#)
            #expect(named["guardians"]?.object?["primary"]?.isNull == true)
            #expect(named["guardians"]?.object?["supporting"]?.array?.count == 1)
            let replaced = try await change(.put, "/defibrillator", #"{"model": "Two", "reason": "worn out"}"#)
            let device = try #require(replaced["defibrillator"]?.object?["id"]?.string)
            #expect(device != Known.device.uuidString.lowercased())
            let former = try await send(client, .get, "/v1/defibrillators/\(Known.device)", as: guardian)
            #expect(try former.json["readiness"]?.string == "retired")
            let shut = #"{"firstDay": "2026-12-24", "lastDay": "2026-12-26", "open": false, "reason": "Christmas"}"#
            let exception = try #require(
                try await change(.post, "/exceptions", shut)["exceptions"]?.array?.first?.object)
            #expect(exception["lastDay"]?.string == "2026-12-26")
            let id = try #require(exception["id"]?.string)
            #expect(try await change(.delete, "/exceptions/\(id)", nil)["exceptions"]?.array?.isEmpty == true)
            try await send(client, .delete, uri + "/exceptions/\(id)", as: guardian).expectProblem(.notFound)
        }
    }

    @Test("Lists hold what the caller may see, in pages, and as GeoJSON for whoever asks for that")
    func lists() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            func names(_ query: String, as authorization: String?) async throws -> [String] {
                let response = try await send(client, .get, Self.path + query, as: authorization)
                return try #require(response.json["sites"]?.array).compactMap { $0.object?["name"]?.string }
            }
            let guardian = service.keyStore.authorization(.guardian)
            #expect(try await names("", as: nil) == ["Invented hall", "Invented library", "Invented kiosk"])
            #expect(try await names("", as: service.keyStore.authorization(.analyst)).count == 4)
            #expect(try await names("?group=own", as: guardian) == ["Invented hall"])
            #expect(try await names("?text=LIBR", as: nil) == ["Invented library"])
            #expect(try await names("?text=%25", as: service.keyStore.authorization(.analyst)) == [])
            let first = try await send(client, .get, Self.path + "?limit=2&text=invented%20", as: nil)
            let link = try #require(first.headers[HTTPField.Name("Link")!])
            let next = String(link.dropFirst().prefix { $0 != ">" })
            #expect(next.contains("text=invented"))
            #expect(try await send(client, .get, next, as: nil).json["sites"]?.array?.count == 1)
            let features = try await client.execute(
                uri: Self.path + "?limit=1", method: .get, headers: [.accept: "application/geo+json"])
            #expect(features.headers[.contentType] == "application/geo+json")
            let geometry = try features.json["features"]?.array?.first?.object?["geometry"]?.object
            #expect(geometry?["coordinates"]?.array?.compactMap { $0.number?.double } == [-1.15, 52.95])
            for query in [
                "?text=%25", "?text=in%20x", "?group=own", "?group=x", "?approval=x", "?limit=0", "?colour=1",
                "?cursor=1",
            ] {
                try await send(client, .get, Self.path + query, as: nil).expectProblem(.badRequest, "\(query)")
            }
        }
    }

    @Test("Hostile text is kept as text, and stays what it is in JSON")
    func hostileText() async throws {
        let service = try Service(hasRegister: true)
        let guardian = service.keyStore.authorization(.guardian)
        try await service.test { client in
            for name in [
                "<script>alert(1)</script>", "=HYPERLINK(1)", "'; DROP TABLE site; --", "\u{202E}evil", "%s%n",
                String(repeating: "\u{1F3E5}", count: 200),
            ] {
                let body = try #require(
                    String(
                        data: JSONSerialization.data(withJSONObject: [
                            "name": name, "lat": 52 + Double.random(in: 0...1), "lon": -1.1,
                        ]), encoding: .utf8))
                let response = try await send(client, .post, Self.path, body, as: guardian)
                #expect(response.status == .created, "\(name) \(String(buffer: response.body))")
                #expect(try response.json["name"]?.string == name.replacing("\u{202E}", with: ""))
            }
        }
    }
}
