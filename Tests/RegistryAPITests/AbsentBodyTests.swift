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

@Suite("A body without a field that must be there")
struct AbsentBodyTests {
    @Test("Where none of a change's fields must be there, the body need not be there either, and the document says so")
    func document() throws {
        let service = try Service(hasRegister: true)
        let document = try #require(
            try JSONReader.read(OpenAPIDocument.builtIn().json(of: service.guarded().rules)).object)
        let schemas = try #require(document["components"]?.object?["schemas"]?.object)
        var optional: Set<String> = []
        for (path, item) in try #require(document["paths"]?.object).members.map({ ($0.key, $0.value.object) }) {
            guard let body = item?["post"]?.object?["requestBody"]?.object, body["required"]?.bool == false else {
                continue
            }
            let schema = body["content"]?.object?["application/json"]?.object?["schema"]?.object
            let name = schema?["$ref"]?.string?.split(separator: "/").last.map(String.init)
            let named = name.flatMap { schemas[$0]?.object } ?? schema
            #expect(named?["required"]?.array?.isEmpty ?? true, "\(path)")
            optional.insert(path)
        }
        #expect(optional == Set(Self.paths))
    }

    private static let paths = [
        "/v1/accounts/{id}/disable", "/v1/accounts/{id}/enable", "/v1/keys/{id}/revoke", "/v1/messages/{id}/retry",
        "/v1/imports/{id}/apply", "/v1/requests/{id}/withdraw", "/v1/defibrillators/{id}/code-release",
    ]

    @Test("It is taken for an empty object, with its media type or without, by those who may", arguments: paths)
    func absent(path: String) async throws {
        try await Asking.with { asking in
            let role: Role = path.contains("withdraw") || path.contains("code-release") ? .guardian : .administrator
            let id = path.contains("code-release") ? Known.device : Known.key(9999)
            let uri = path.replacing("{id}", with: id.uuidString)
            // There is no such thing, which is looked for only once the body was read.
            let expected: HTTPResponse.Status = path.contains("code-release") ? .created : .notFound
            for (body, status) in [(nil, expected), ("", expected), (#"{"colour": 1}"#, .badRequest)] {
                let answer = try await asking.post(uri, body, as: role)
                #expect(answer.status == status, "\(String(buffer: answer.body))")
            }
        }
    }
}
