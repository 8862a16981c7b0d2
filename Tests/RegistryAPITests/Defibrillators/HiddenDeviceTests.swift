import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Registry
import StrictJSON
import Testing

@Suite("A device that not everybody is told of")
struct HiddenDeviceTests {
    private static let unknown = "00000000-0000-7000-8000-000000009999"
    private static let hidden = Known.hidden.uuidString.lowercased()

    @Test(
        "Whoever is not told of it cannot tell it from one that is not there, nor by its events",
        arguments: Role.allCases)
    func indistinguishable(role: Role) async throws {
        let service = try Service(hasRegister: true)
        let headers: HTTPFields =
            role == .public ? [:] : [.authorization: service.keyStore.authorization(role)]
        try await service.test { client in
            func answer(_ id: String, _ path: String) async throws -> (HTTPResponse.Status, String?) {
                let response = try await client.execute(
                    uri: "/v1/defibrillators/\(id)\(path)", method: .get, headers: headers)
                let detail = try response.json["detail"]?.string
                return (response.status, detail?.replacing(id, with: "ID"))
            }
            for path in ["", "/events", "/events?limit=1"] {
                let hidden = try await answer(Self.hidden, path)
                let readers: Set<Role> = [.dispatcher, .administrator, .coordinator, .analyst]
                if path.isEmpty ? role.seesAllSites : readers.contains(role) {
                    #expect(hidden.0 == .ok, "\(role) \(path)")
                } else {
                    let unknown = try await answer(Self.unknown, path)
                    #expect(hidden == unknown && hidden.0 != .ok, "\(role) \(path): \(hidden) \(unknown)")
                }
            }
        }
    }

    @Test("Pages of every length hold each event once, in order", arguments: 1...6)
    func pages(limit: Int) async throws {
        let service = try Service(hasRegister: true)
        var headers: HTTPFields = [.contentType: "application/json"]
        headers[.authorization] = service.keyStore.authorization(.administrator)
        try await service.test { [headers] client in
            let base = "/v1/defibrillators/\(Known.device)"
            for number in 1...5 {
                _ = try await client.execute(
                    uri: base + "/checks", method: .post, headers: headers,
                    body: ByteBuffer(string: #"{"readySignal": true, "note": "\#(number)"}"#))
            }
            var notes: [String] = []
            var next: String? = base + "/events?limit=\(limit)"
            while let uri = next {
                let page = try await client.execute(uri: uri, method: .get, headers: headers)
                notes += try #require(page.json["events"]?.array).compactMap { $0.object?["detail"]?.string }
                next = page.headers[HTTPField.Name("Link")!].map { String($0.dropFirst().prefix { $0 != ">" }) }
                try #require(notes.count <= 5)
            }
            #expect(notes == ["5", "4", "3", "2", "1"])
        }
    }

    @Test(
        "A place in the list is named as at fault by the name of the parameter",
        arguments: [
            ("limit=%2B5", ["limit"]), ("limit=5.0", ["limit"]), ("limit=", ["limit"]), ("limit=-1", ["limit"]),
            ("limit=99999999999999999999", ["limit"]), ("limit=0&cursor=x", ["limit", "cursor"]),
            ("cursor=\(Known.hidden)", ["cursor"]), ("before=\(Known.hidden)", ["before"]),
            ("limit=1&limit=2", ["limit"]),
        ])
    func faults(query: String, pointers: [String]) async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            let response = try await client.execute(
                uri: "/v1/defibrillators/\(Known.device)/events?\(query)", method: .get,
                headers: [.authorization: service.keyStore.authorization(.analyst)])
            try response.expectProblem(.badRequest, "\(query)")
            #expect(try response.pointers == pointers, "\(query)")
        }
    }
}
