import Foundation
import OpenIDConnect
import Testing

@Suite("Documents over HTTP")
struct HTTPDocumentFetcherTests {
    /// What went wrong, or how many bytes came.
    private static func outcome(
        _ address: String, timeout: Duration = .seconds(30)
    ) async throws -> Result<Int, ProviderFailure> {
        let url = try #require(URL(string: address))
        do throws(ProviderFailure) {
            return .success(try await HTTPDocumentFetcher(timeout: timeout).fetch(url).count)
        } catch {
            return .failure(error)
        }
    }

    private static func isUnreachable(_ outcome: Result<Int, ProviderFailure>) -> Bool {
        if case .failure(.unreachable(let cause)) = outcome { !cause.isEmpty && cause.count <= 200 } else { false }
    }

    private static func run(_ body: @escaping @Sendable (LoopbackProvider) async throws -> Void) async throws {
        try await LoopbackProvider.run(sizeLimit: HTTPDocumentFetcher.sizeLimit, body)
    }

    @Test("A provider on a real port is found, its keys are read and a token is verified")
    func wholeWay() async throws {
        try await Self.run { provider async throws in
            let verifier = OpenIDProvider(
                configuration: try OpenIDConfiguration(issuer: provider.origin, audience: Draft.audience),
                now: { Draft.now })
            var draft = Draft()
            #expect(try await verifier.outcome(draft.token()) == .refused(.issuer))
            draft.payload["iss"] = "\"\(provider.origin)\""
            #expect(try await verifier.outcome(draft.token()) == nil)
            try await verifier.refresh()
        }
    }

    @Test("A document of 256 KB is read, one byte more is refused, and so is one without end")
    func size() async throws {
        try await Self.run { provider async throws in
            #expect(try await Self.outcome(provider.origin + "/limit") == .success(262_144))
            #expect(try await Self.outcome(provider.origin + "/above") == .failure(.tooLarge))
            #expect(try await Self.outcome(provider.origin + "/endless") == .failure(.tooLarge))
        }
    }

    @Test("A silent server and one that trickles are left after the time allowed", arguments: ["/silent", "/trickle"])
    func slow(_ path: String) async throws {
        try await Self.run { provider async throws in
            let outcome = try await Self.outcome(provider.origin + path, timeout: .milliseconds(200))
            #expect(outcome == .failure(.timedOut))
        }
    }

    @Test("A redirection is told and not followed", arguments: [301, 302, 303, 307, 308])
    func redirection(_ status: Int) async throws {
        try await Self.run { provider async throws in
            #expect(try await Self.outcome(provider.origin + "/redirect/\(status)") == .failure(.redirected))
            #expect(provider.visits() == 0)
            #expect(try await Self.outcome(provider.origin + "/target") == .success(2))
            #expect(provider.visits() == 1)
        }
    }

    @Test("Any status but 200 is told", arguments: [204, 206, 400, 401, 404, 500, 503])
    func status(_ status: Int) async throws {
        try await Self.run { provider async throws in
            #expect(try await Self.outcome(provider.origin + "/status/\(status)") == .failure(.status(status)))
        }
    }

    @Test("A document that breaks off is none, and neither is a server that speaks no TLS or is not there")
    func unreachable() async throws {
        let origin = try await LoopbackProvider.run(sizeLimit: HTTPDocumentFetcher.sizeLimit) { provider async throws in
            #expect(Self.isUnreachable(try await Self.outcome(provider.origin + "/short")))
            let secure = provider.origin.replacing("http:", with: "https:")
            #expect(Self.isUnreachable(try await Self.outcome(secure + "/target")))
            #expect(provider.visits() == 0)
            return provider.origin
        }
        #expect(Self.isUnreachable(try await Self.outcome(origin + "/target")))
    }

    @Test(
        "An address that is not allowed is not asked",
        arguments: [
            "http://elsewhere.example/", "ftp://elsewhere.example/", "file:///etc/passwd",
            "https://u:p@elsewhere.example/",
        ])
    func addresses(_ address: String) async throws {
        #expect(try await Self.outcome(address) == .failure(.addressNotAllowed))
    }

    @Test("Whoever is cancelled while a document is read does not wait for it")
    func cancelled() async throws {
        try await Self.run { provider async throws in
            let reading = Task { try await Self.outcome(provider.origin + "/silent", timeout: .seconds(300)) }
            try await Task.sleep(for: .milliseconds(50))
            reading.cancel()
            #expect(Self.isUnreachable(try await reading.value))
        }
    }
}
