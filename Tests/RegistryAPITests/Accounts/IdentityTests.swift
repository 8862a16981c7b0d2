import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import StrictJSON
import Testing

@Suite("Tokens of the identity provider")
struct IdentityTests {
    /// A provider that takes three tokens, one of them with claims of its own; forged ones are tested with the real one.
    private struct Provider: IdentityVerifier {
        static let issuer = "https://id.invented.example"

        func identity(of token: String) async throws(IdentityError) -> Identity {
            switch token {
            case "e30.known.sig": Identity(issuer: Self.issuer, subject: "known")
            case "e30.stranger.sig": Identity(issuer: Self.issuer, subject: "stranger")
            case "e30.elsewhere.sig": Identity(issuer: "https://other.invented.example", subject: "known")
            case "e30.away.sig": throw .unavailable
            default: throw .refused
            }
        }
    }

    private func bearer(_ token: String) -> HTTPFields { [.authorization: "Bearer \(token)"] }

    @Test("A token signs in whoever has its issuer and subject, with the account's role and group, until it is closed")
    func mapping() async throws {
        var service = try Service(hasRegister: true)
        service.verifier = Provider()
        try await Asker.with(service) { ask in
            try await ask.sql(
                "UPDATE account SET identity_issuer = $1, identity_subject = 'known' WHERE id = $2",
                [Provider.issuer, Known.guardian])
            try await ask.service.keys.refresh()
            let shown = try await ask(.get, "/v1/sessions/current", sending: bearer("e30.known.sig")).json
            #expect(shown["role"]?.string == "guardian")
            #expect(shown["accountId"]?.string == Known.guardian.uuidString.lowercased())
            #expect(shown["groupId"]?.string == Known.group.uuidString.lowercased())
            // No cookie, so nothing to forge.
            let made = try await ask(.post, "/v1/keys", #"{"name": "Invented"}"#, sending: bearer("e30.known.sig"))
            #expect(made.status == .created)
            for token in ["e30.stranger.sig", "e30.elsewhere.sig", "e30.forged.sig", "e30.known", "e30.known.sig.x"] {
                for uri in ["/v1/sessions/current", "/v1/availability"] {
                    try await ask(.get, uri, sending: bearer(token)).expectProblem(.unauthorized, "\(token)")
                }
            }
            let away = try await ask(.get, "/v1/availability", sending: bearer("e30.away.sig"))
            try away.expectProblem(.serviceUnavailable)
            #expect(away.headers[.retryAfter] != nil)
            try await ask.sql("UPDATE account SET disabled_at = now() WHERE id = $1", [Known.guardian])
            try await ask.service.keys.refresh()
            try await ask(.get, "/v1/sessions/current", sending: bearer("e30.known.sig")).expectProblem(.unauthorized)
        }
    }

    @Test("Where no provider is configured no token is good")
    func none() async throws {
        try await Asker.with { ask in
            try await ask(.get, "/v1/availability", sending: bearer("e30.known.sig")).expectProblem(.unauthorized)
        }
    }
}
