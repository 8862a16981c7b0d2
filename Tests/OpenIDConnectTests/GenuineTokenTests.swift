import Foundation
import OpenIDConnect
import Testing

/// One thing that may be otherwise in a valid token.
struct Variation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let draft: @Sendable (inout Draft) -> Void

    init(_ name: String, _ draft: @escaping @Sendable (inout Draft) -> Void) {
        testDescription = name
        self.draft = draft
    }

    static func claim(_ name: String, _ value: String?) -> Variation {
        Variation("\(name): \(value.map { String($0.prefix(60)) } ?? "missing")") { $0.payload[name] = value }
    }

    static func header(_ name: String, _ value: String?) -> Variation {
        Variation("header \(name): \(value ?? "missing")") { $0.header[name] = value }
    }

    static let all: [Variation] = algorithms + headers + claims

    private static let algorithms: [Variation] = [
        Variation("RS256, key for anything") { $0.sign("RS256", kid: "rsa-any", .rs256(TestKeys.rsa)) },
        Variation("RS384") { $0.sign("RS384", kid: "rsa-any", .rs384(TestKeys.rsa)) },
        Variation("RS512") { $0.sign("RS512", kid: "rs512", .rs512(TestKeys.rsa)) },
        Variation("PS256") { $0.sign("PS256", kid: "ps256", .ps256(TestKeys.rsa)) },
        Variation("PS384") { $0.sign("PS384", kid: "rsa-any", .ps384(TestKeys.rsa)) },
        Variation("PS512") { $0.sign("PS512", kid: "rsa-any", .ps512(TestKeys.rsa)) },
        Variation("ES256") { $0.sign("ES256", kid: "p256", .es256) },
        Variation("ES256, key for anything") { $0.sign("ES256", kid: "p256-any", .es256) },
        Variation("ES384") { $0.sign("ES384", kid: "p384", .es384) },
        Variation("the other key") { $0.sign("RS256", kid: "other", .rs256(TestKeys.otherRSA)) },
    ]

    private static let headers: [Variation] = [
        .header("typ", nil), .header("typ", #""at+jwt""#), .header("typ", #""AT+JWT""#), .header("typ", #""jwt""#),
        .header("typ", #""application/at+jwt""#), .header("x5t", #""dGh1bWI""#), .header("x5t#S256", #""dGh1bWI""#),
        .header("nonce", #""anything""#), .header("kid", #""\u0072sa""#),
        Variation("blanks and line feeds in the header") {
            $0.headerBytes = Data(" {\"kid\" : \"rsa\",\r\n\"alg\":\"RS256\"}\n".utf8)
        },
        Variation("sixteen arrays deep") { $0.header["x"] = Forgery.deep(15) },
    ]

    private static let claims: [Variation] = [
        .claim("exp", "1799999941"), .claim("exp", "253402300799"), .claim("nbf", nil), .claim("nbf", "0"),
        .claim("nbf", "1800000060"), .claim("iat", "0"), .claim("iat", "1800000060"),
        .claim("aud", #"["heartshield-K"]"#),
        .claim("azp", #""some-client""#), .claim("sub", #""x""#), .claim("sub", #""auth0|5f7c a+b/c=""#),
        .claim("sub", "\"" + String(repeating: "x", count: 255) + "\""), .claim("email", nil), .claim("email", "null"),
        .claim("email_verified", nil), .claim("email_verified", "null"), .claim("email_verified", "false"),
        .claim("email", #""björk@trust.example""#), .claim("groups", #"["a",{"b":[1.5e3,null]}]"#),
        Variation("two audiences, and the client is ours") { draft in
            draft.payload["aud"] = #"["other","heartshield-K"]"#
            draft.payload["azp"] = #""heartshield-K""#
        },
        Variation("16,384 bytes") { $0 = .long },
    ]
}

@Suite("Genuine tokens")
struct GenuineTokenTests {
    private let fetcher = StubFetcher(keys: KeyRoom.keys)

    @Test("What a provider may write otherwise is accepted", arguments: Variation.all)
    func accepted(_ variation: Variation) async throws {
        var draft = Draft()
        variation.draft(&draft)
        #expect(try await OpenIDProvider.invented(fetcher).outcome(draft.token()) == nil)
    }

    @Test("The longest token is as long as the limit to the byte")
    func longest() throws {
        #expect(try Draft.long.token().utf8.count == 16_384)
    }

    @Test("What is stated of a person is told")
    func told() async throws {
        let provider = try OpenIDProvider.invented(fetcher)
        let full = try await provider.verify(try Draft().token())
        #expect(full.issuer == Draft.issuer && full.subject == Draft.subject)
        #expect(full.expiresAt == Draft.now.addingTimeInterval(300))
        #expect(full.issuedAt == Draft.now.addingTimeInterval(-10))
        #expect(full.email == "invented@trust.example" && full.emailVerified == true)

        var draft = Draft()
        draft.payload["email"] = nil
        draft.payload["email_verified"] = "false"
        let bare = try await provider.verify(try draft.token())
        #expect(bare.email == nil && bare.emailVerified == false)
    }

    @Test("An algorithm that is not on the configured list is refused, however good the signature")
    func list() async throws {
        let provider = try OpenIDProvider.invented(fetcher, algorithms: [.es256])
        #expect(try await provider.outcome(Draft().token()) == .refused(.algorithmNotAllowed))
        var draft = Draft()
        draft.sign("ES256", kid: "p256", .es256)
        #expect(try await provider.outcome(draft.token()) == nil)
    }

    @Test("Where clients are named, only their tokens are taken, also of a single audience")
    func clients() async throws {
        let provider = try OpenIDProvider.invented(fetcher, authorizedParties: ["console", "handheld"])
        var draft = Draft()
        #expect(try await provider.outcome(draft.token()) == .refused(.authorizedParty))
        draft.payload["azp"] = #""\#(Draft.audience)""#
        #expect(try await provider.outcome(draft.token()) == .refused(.authorizedParty))
        draft.payload["azp"] = #""handheld""#
        #expect(try await provider.outcome(draft.token()) == nil)
        draft.payload["aud"] = #"["other","\#(Draft.audience)"]"#
        #expect(try await provider.outcome(draft.token()) == nil)
    }
}
