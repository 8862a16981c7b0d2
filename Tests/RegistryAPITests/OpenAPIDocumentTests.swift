import Foundation
import HTTPSupport
import HTTPTypes
import Registry
import StrictJSON
import Testing

@testable import RegistryAPI

@Suite("The parts of the OpenAPI document")
struct OpenAPIDocumentTests {
    private func merged(_ parts: (String, String)...) throws -> String {
        let document = try OpenAPIDocument(parts: parts.map { ($0.0, Array($0.1.utf8)) })
        let rules = [
            GuardedRouter.Rule(method: .get, path: "/a", roles: .everybody, effect: .reads),
            GuardedRouter.Rule(method: .get, path: "/z/{id}", roles: [.dispatcher], effect: .reads),
            GuardedRouter.Rule(method: .post, path: "/z/{id}", roles: [.guardian], effect: .changes),
        ]
        return String(decoding: try document.json(of: rules), as: UTF8.self)
    }

    @Test("Parts are put together by their names, each in its own order")
    func merging() throws {
        let json = try merged(
            ("b", #"{"paths": {"/z/{id}": {"post": {"limit": -1}}}, "components": {"schemas": {"B": true}}}"#),
            ("a", #"{"openapi": "3.1.0", "paths": {"/z/{id}": {"get": {"tags": ["é\n", null]}}, "/a": {"get": {}}}}"#),
            ("c", #"{"components": {"schemas": {"A": {}}, "parameters": {"p": {}}}}"#))
        #expect(json.hasPrefix(#"{"openapi":"3.1.0","paths":{"/z/{id}":{"get":{"tags":["é\n",null],"x-roles""#))
        #expect(json.contains(#"},"post":{"limit":-1,"x-roles":["guardian"]"#))
        #expect(json.hasSuffix(#""components":{"schemas":{"B":true,"A":{}},"parameters":{"p":{}}}}"#))
    }

    @Test("An operation says what follows from the declaration of its route, and what it says itself stands")
    func completion() throws {
        let json = try merged(
            ("a", #"{"paths": {"/z/{id}": {"post": {"parameters": [1], "responses": {"200": 2, "409": 3}}}}}"#))
        let problem = ##"{"$ref":"#/components/responses/Problem"}"##
        let refusals = ["400", "401", "403", "404", "408", "412", "413", "415", "422", "428", "503", "504"]
            .map { "\"\($0)\":\(problem)" }.joined(separator: ",")
        #expect(
            json == ##"{"paths":{"/z/{id}":{"post":{"x-roles":["guardian"],"security":[{"key":[]},{"session":[]}],"##
                + ##""parameters":[1,"##
                + ##"{"$ref":"#/components/parameters/IdempotencyKey"},{"$ref":"#/components/parameters/IfMatch"}],"##
                + ##""responses":{"200":2,"409":3,"## + refusals + ##"}}}},"components":{}}"##)
        #expect(throws: OpenAPIDocumentError.noRoute("put /a")) {
            try merged(("a", #"{"paths": {"/a": {"put": {}}}}"#))
        }
    }

    @Test(
        "What two parts define is refused, with its name and the part's",
        arguments: [
            (#"{"info": {}}"#, "info"), (#"{"paths": {"/a": {"post": {}, "get": {}}}}"#, "/a get"),
            (#"{"components": {"schemas": {"A": {}}}}"#, "schemas A"),
        ])
    func definedTwice(second: String, what: String) {
        let first = #"{"info": 1, "paths": {"/a": {"get": 1}}, "components": {"schemas": {"A": 1}}}"#
        #expect(throws: OpenAPIDocumentError.definedTwice("b.json", what)) {
            try merged(("a.json", first), ("b.json", second))
        }
    }

    @Test(
        "A part that is no object, or not JSON, is refused",
        arguments: ["[]", #"{"paths": 1}"#, #"{"paths": {"/a": 1}}"#])
    func shape(text: String) {
        #expect(throws: OpenAPIDocumentError.self) { try merged(("a", text)) }
        #expect(
            throws: OpenAPIDocumentError.unreadable(
                "a", "Line 1, column 2: The text ends where a member's name in quotes should stand.")
        ) {
            try merged(("a", "{"))
        }
    }

    @Test("A folder without parts stops the start")
    func empty() {
        #expect(throws: OpenAPIDocumentError.missing("/nowhere")) {
            try OpenAPIDocument(folder: .init(fileURLWithPath: "/nowhere"))
        }
    }
}
