import Foundation
import OpenIDConnect
import Testing

extension OpenIDProvider {
    /// The invented provider at the moment for which drafts are made.
    static func invented(
        _ fetcher: StubFetcher, algorithms: Set<SigningAlgorithm> = Set(SigningAlgorithm.allCases),
        authorizedParties: Set<String>? = nil, hands: Hands = Hands(),
        report: @escaping @Sendable (ProviderFailure) -> Void = { _ in }
    ) throws -> OpenIDProvider {
        OpenIDProvider(
            configuration: try OpenIDConfiguration(
                issuer: Draft.issuer, audience: Draft.audience, algorithms: algorithms,
                authorizedParties: authorizedParties),
            fetcher: fetcher, now: { Draft.now }, instant: { hands.instant }, report: report)
    }

    /// Why a token is not verified; nil where it is.
    func outcome(_ token: String) async -> TokenError? {
        do throws(TokenError) {
            _ = try await verify(token)
            return nil
        } catch {
            return error
        }
    }
}

/// Waits for something that happens in another task.
func eventually(_ what: String, _ condition: () -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(300)
    while !condition() {
        try #require(ContinuousClock.now < end, "never happened: \(what)")
        try await Task.sleep(for: .milliseconds(2))
    }
}
