import HTTPSupport
import Logging
import OpenIDConnect
import Registry
import ServiceLifecycle

/// The identity provider's tokens, as the authenticator asks about them.
struct ProviderVerifier: IdentityVerifier {
    let provider: OpenIDProvider
    let logger: Logger

    func identity(of token: String) async throws(IdentityError) -> Identity {
        do throws(TokenError) {
            let verified = try await provider.verify(token)
            return Identity(issuer: verified.issuer, subject: verified.subject)
        } catch {
            switch error {
            case .refused(let refusal):
                // A fixed word, and nothing of the token.
                logger.info("A token was refused", metadata: ["reason": "\(refusal)"])
                throw .refused
            case .providerUnavailable:
                throw .unavailable
            }
        }
    }
}

/// Keeps the provider's keys fresh.
struct ProviderService: Service {
    let provider: OpenIDProvider

    func run() async throws {
        await cancelWhenGracefulShutdown { await provider.run() }
    }
}
