public import Foundation

/// Verifies the tokens that an identity provider gives out: ID tokens (OpenID Connect Core 1.0) and access tokens in the
/// form of RFC 9068.
///
/// The provider's keys are held in memory and read anew in the background; a verification waits for the provider only
/// where a token names a key that is not known. While the provider is away the last keys stand as long as
/// `maximumKeyAge`.
public final class OpenIDProvider: Sendable {
    public let configuration: OpenIDConfiguration

    private let claims: ClaimRules
    private let cache: KeyCache
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - now: by which tokens expire.
    ///   - instant: by which keys grow old; a step of the wall clock keeps none of them longer.
    ///   - report: called where the provider's keys could not be read, once until they can be again.
    public init(
        configuration: OpenIDConfiguration, fetcher: any DocumentFetcher = HTTPDocumentFetcher(),
        now: @escaping @Sendable () -> Date = { Date() },
        instant: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        report: @escaping @Sendable (ProviderFailure) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.now = now
        claims = ClaimRules(configuration: configuration)
        cache = KeyCache(
            configuration: configuration, source: KeySource(configuration: configuration, fetcher: fetcher),
            instant: instant, report: report)
    }

    /// Who a token is for. Its form and header are looked at first, then its key and signature, and only then what it
    /// says, so that nothing unsigned is believed and nothing senseless asks for a reading of keys.
    ///
    /// A known key is checked in some tens of microseconds. An unknown one waits for a reading of the keys, which begins
    /// at most once in `retryInterval` however many ask; in between it is refused at once.
    ///
    /// - Throws: ``TokenError/refused(_:)`` where the token is no good, ``TokenError/providerUnavailable(_:)`` where that
    ///   cannot be told.
    public func verify(_ token: String) async throws(TokenError) -> VerifiedToken {
        let signedToken = try refusing { () throws(TokenRefusal) in try SignedToken(token) }
        let header = try refusing { () throws(TokenRefusal) in
            try TokenHeader(signedToken.header, allowing: configuration.algorithms)
        }
        let key = try await cache.key(named: header.keyID)
        return try refusing { () throws(TokenRefusal) in
            let verifier = try key.verifier(for: header.algorithm)
            guard signedToken.isSigned(by: verifier) else { throw .signature }
            return try claims.read(signedToken.payload, at: now())
        }
    }

    private func refusing<Value>(_ check: () throws(TokenRefusal) -> Value) throws(TokenError) -> Value {
        do throws(TokenRefusal) {
            return try check()
        } catch {
            throw .refused(error)
        }
    }

    /// Reads the keys anew, or waits for the reading under way.
    public func refresh() async throws(ProviderFailure) {
        if let failure = await cache.begin().value { throw failure }
    }

    /// Keeps the keys fresh until the task is cancelled: every `refreshInterval`, after a failure every `retryInterval`.
    ///
    /// Without it keys are read when a verification first needs them, and one that is due for reading is still good for
    /// the verification that finds that out.
    public func run() async {
        while !Task.isCancelled {
            let reading = await cache.begin()
            let failure = await withTaskCancellationHandler {
                await reading.value
            } onCancel: {
                reading.cancel()
            }
            let pause = failure == nil ? configuration.refreshInterval : configuration.retryInterval
            try? await Task.sleep(for: pause)
        }
    }
}
