import Foundation
import OpenIDConnect
import Synchronization
import Testing

/// A provider's document or key set that is not what it must be.
struct FaultyDocument: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let address: String
    let text: String
    let failure: ProviderFailure

    static func discovery(_ name: String, _ text: String, _ failure: ProviderFailure) -> FaultyDocument {
        FaultyDocument(testDescription: name, address: StubFetcher.discoveryAddress, text: text, failure: failure)
    }

    static func keys(_ name: String, _ text: String, _ failure: ProviderFailure) -> FaultyDocument {
        FaultyDocument(
            testDescription: "keys: \(name)", address: StubFetcher.keySetAddress, text: text, failure: failure)
    }

    static let all: [FaultyDocument] =
        [
            .discovery("empty", "", .notJSON), .discovery("a page", "<html></html>", .notJSON),
            .discovery("an array", "[]", .notJSON), .discovery("an empty object", "{}", .otherIssuer),
            .discovery(
                "two issuers", #"{"issuer":"\#(Draft.issuer)","issuer":"x","jwks_uri":"https://x.example"}"#, .notJSON),
            .discovery("no key set's address", #"{"issuer":"\#(Draft.issuer)"}"#, .noKeySetAddress),
            .discovery("an issuer that is a list", #"{"issuer":["\#(Draft.issuer)"]}"#, .otherIssuer),
            .keys("empty", "", .notJSON), .keys("an array", "[]", .notJSON), .keys("no list", "{}", .noKeySet),
            .keys("an object for a list", #"{"keys":{}}"#, .noKeySet), .keys("null", #"{"keys":null}"#, .noKeySet),
            .keys("two lists", #"{"keys":[],"keys":[]}"#, .notJSON),
            .keys("a key with two moduli", #"{"keys":[{"kty":"RSA","n":"AQAB","n":"AQAC"}]}"#, .notJSON),
            .keys("NUL", "{\"keys\":[]}\0", .notJSON),
        ]
        + [
            Draft.issuer + "/", "https://login.trust.example/realms/k1", "http://login.trust.example/realms/K1",
            "https://login.trust.example", "https://login.elsewhere.example/realms/K1",
            "https://login.trust.example/realms/\u{212A}1",
        ].map {
            .discovery("issuer \($0)", #"{"issuer":"\#($0)","jwks_uri":"\#(StubFetcher.keySetAddress)"}"#, .otherIssuer)
        }
        + [
            "http://keys.trust.example/K1", "ftp://keys.trust.example/K1", "file:///etc/passwd", "/K1", "", "https://",
            "https:///K1", "https://user@keys.trust.example/K1", "https://user:word@keys.trust.example/K1",
            "https://:word@keys.trust.example/K1",
            "https://keys.trust.example/K1#x", "https://keys.trust.example/K 1", "https://keys.träst.example/K1",
            "unix:///run/keys", "http+unix://%2Frun%2Fkeys/K1",
            // This machine is none of a distant provider's business.
            "http://localhost:8081/K1", "http://127.0.0.1/K1", "https://localhost/K1", "http://[::1]/K1",
            "http://localhost.elsewhere.example/K1", "http://127.0.0.1@elsewhere.example/K1",
        ].map {
            .discovery("keys at \($0)", #"{"issuer":"\#(Draft.issuer)","jwks_uri":"\#($0)"}"#, .noKeySetAddress)
        }
}

@Suite("The provider's documents")
struct DiscoveryTests {
    @Test("A faulty document is told, and neither it nor what it names is used", arguments: FaultyDocument.all)
    func faulty(_ document: FaultyDocument) async throws {
        let fetcher = StubFetcher(keys: KeyRoom.keys)
        let hands = Hands()
        let provider = try OpenIDProvider.invented(fetcher, hands: hands)
        fetcher.answer(.success(document.text), at: document.address)
        let token = try Draft().token()
        #expect(await provider.outcome(token) == .providerUnavailable(document.failure))
        #expect(fetcher.state.withLock { $0.counts.count } == (document.address == StubFetcher.keySetAddress ? 2 : 1))

        // Keys that were read before it stand.
        fetcher.answer(.success(StubFetcher.discovery), at: StubFetcher.discoveryAddress)
        fetcher.publish(KeyRoom.keys)
        try await provider.refresh()
        fetcher.answer(.success(document.text), at: document.address)
        await #expect(throws: document.failure) { try await provider.refresh() }
        #expect(await provider.outcome(token) == nil)
    }

    @Test("What is no key, or has no name, is passed over, and the others are used")
    func passedOver() async throws {
        let fetcher = StubFetcher(keys: [
            "null", "1", #""rsa""#, "[]", "{}", #"{"kty":"RSA"}"#, #"{"kid":1,"kty":"RSA"}"#, #"{"kid":null}"#,
            PublishedJSON.rsa(TestKeys.otherRSA, kid: "x").replacing(#""kid":"x","#, with: ""), KeyRoom.keys[0],
        ])
        let provider = try OpenIDProvider.invented(fetcher)
        #expect(try await provider.outcome(Draft().token()) == nil)
        #expect(
            try await provider.outcome(Forgery.header("kid", #""x""#, .keyUnknown).token()) == .refused(.keyUnknown))
    }

    @Test("Of two keys of one name the one for signatures is meant", arguments: [false, true])
    func sharedName(isReversed: Bool) async throws {
        let keys = [
            PublishedJSON.rsa(TestKeys.otherRSA, kid: "rsa", #","use":"enc""#),
            PublishedJSON.rsa(TestKeys.rsa, kid: "rsa", #","use":"sig""#),
        ]
        let provider = try OpenIDProvider.invented(StubFetcher(keys: isReversed ? keys.reversed() : keys))
        #expect(try await provider.outcome(Draft().token()) == nil)
    }

    @Test("A key set that has moved is found")
    func moved() async throws {
        let fetcher = StubFetcher(keys: [])
        let provider = try OpenIDProvider.invented(fetcher)
        try await provider.refresh()
        fetcher.answer(
            .success(#"{"issuer":"\#(Draft.issuer)","jwks_uri":"https://moved.trust.example/"}"#),
            at: StubFetcher.discoveryAddress)
        fetcher.answer(.success(PublishedJSON.set(KeyRoom.keys)), at: "https://moved.trust.example/")
        try await provider.refresh()
        #expect(try await provider.outcome(Draft().token()) == nil)
    }

    @Test("An issuer that ends in a slash keeps it as a name, and its document is found without")
    func slash() async throws {
        let fetcher = StubFetcher(keys: [KeyRoom.keys[0]])
        fetcher.answer(
            .success(#"{"issuer":"\#(Draft.issuer)/","jwks_uri":"\#(StubFetcher.keySetAddress)"}"#),
            at: StubFetcher.discoveryAddress)
        let provider = OpenIDProvider(
            configuration: try OpenIDConfiguration(issuer: Draft.issuer + "/", audience: Draft.audience),
            fetcher: fetcher, now: { Draft.now })
        var draft = Draft()
        #expect(try await provider.outcome(draft.token()) == .refused(.issuer))
        draft.payload["iss"] = #""\#(Draft.issuer)/""#
        #expect(try await provider.outcome(draft.token()) == nil)
    }
}

@Suite("A provider's configuration")
struct OpenIDConfigurationTests {
    @Test(
        "An issuer that is no plain https address is refused",
        arguments: [
            "", "login.trust.example", "http://login.trust.example", "ftp://login.trust.example", "https://",
            "https://login.trust.example?realm=1", "https://login.trust.example/?", "https://login.trust.example#x",
            "https://user@login.trust.example", "https://login.trust.example /", "https://login.trust.example\n",
            "https://lögin.trust.example", "http://localhost.elsewhere.example", "http://127.0.0.2", "https://[::1",
            "http://127.0.0.1@elsewhere.example",
        ])
    func issuers(_ issuer: String) {
        #expect(throws: OpenIDConfigurationError.issuer) { try OpenIDConfiguration(issuer: issuer, audience: "x") }
    }

    @Test(
        "On this machine plain http will do",
        arguments: ["http://localhost:8080/realm", "http://127.0.0.1", "http://[::1]:8080", "HTTP://LOCALHOST/"])
    func loopback(_ issuer: String) throws {
        #expect(try OpenIDConfiguration(issuer: issuer, audience: "x").issuer == issuer)
    }

    @Test("What cannot be meant is refused, and patience is kept within sense")
    func bounds() throws {
        #expect(throws: OpenIDConfigurationError.audience) {
            try OpenIDConfiguration(issuer: Draft.issuer, audience: "")
        }
        #expect(throws: OpenIDConfigurationError.algorithms) {
            try OpenIDConfiguration(issuer: Draft.issuer, audience: "x", algorithms: [])
        }
        for leeway in [Duration.seconds(-1), .seconds(301)] {
            #expect(throws: OpenIDConfigurationError.leeway) {
                try OpenIDConfiguration(issuer: Draft.issuer, audience: "x", leeway: leeway)
            }
        }
        let hasty = try OpenIDConfiguration(
            issuer: Draft.issuer, audience: "x", refreshInterval: .zero, retryInterval: .zero, maximumKeyAge: .zero)
        #expect(hasty.refreshInterval == .seconds(1) && hasty.retryInterval == .seconds(1))
        #expect(hasty.maximumKeyAge == .seconds(1))
        let usual = try OpenIDConfiguration(issuer: Draft.issuer, audience: "x")
        #expect(usual.leeway == .seconds(60) && usual.refreshInterval == .seconds(600))
        #expect(usual.algorithms == Set(SigningAlgorithm.allCases))
    }
}
