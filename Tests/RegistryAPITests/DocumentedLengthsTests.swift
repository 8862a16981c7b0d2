import Foundation
import HTTPTypes
import HummingbirdTesting
import Registry
import Testing

@Suite("A text is as long as it was sent, in characters, and not as long as what is kept of it")
struct DocumentedLengthsTests {
    /// What is kept of these is one character.
    private static func blanks(_ count: Int) -> String { "x" + String(repeating: " ", count: count - 1) }

    /// Of four bytes each.
    private static func wide(_ count: Int) -> String { String(repeating: "\u{1F3E5}", count: count) }

    @Test(
        "In a body",
        arguments: [
            (#"{"role": "analyst", "displayName": "\#(blanks(201))"}"#, "#/displayName"),
            (#"{"role": "analyst", "displayName": "x", "email": "x@y.example\#(blanks(255))"}"#, "#/email"),
            (#"{"role": "analyst", "displayName": "x", "phone": "123\#(blanks(28))"}"#, "#/phone"),
            (#"{"role": "analyst", "displayName": "\#(wide(200))"}"#, nil),
        ])
    func bodies(body: String, pointer: String?) async throws {
        try await Asker.with { ask in
            let made = try await ask(.post, "/v1/accounts", body, as: .administrator)
            guard let pointer else {
                #expect(made.status == .created)
                return
            }
            try made.expectProblem(.badRequest)
            #expect(try made.pointers == [pointer])
        }
    }

    @Test("In a query")
    func queries() async throws {
        let account = "/v1/accounts/\(Known.guardian.uuidString.lowercased())"
        try await Asker.with { ask in
            for (path, name, limit) in [
                (account + "/contact", "reason", 2000), (account + "/data", "reason", 2000),
                ("/v1/audit", "subject", 200), ("/v1/audit", "action", 200), ("/v1/sites", "text", 200),
            ] {
                func get(_ text: String) async throws -> TestResponse {
                    let value = try #require(text.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
                    return try await ask(.get, "\(path)?\(name)=\(value)", as: .administrator)
                }
                #expect(try await get(Self.wide(limit)).status == .ok, "\(path)?\(name)")
                for text in [Self.wide(limit + 1), Self.blanks(limit + 1)] {
                    let refused = try await get(text)
                    try refused.expectProblem(.badRequest)
                    #expect(try refused.pointers == [name], "\(path)?\(name)")
                }
            }
        }
    }
}
