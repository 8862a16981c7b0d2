import HTTPTypes
public import Hummingbird
public import Registry

/// Finds out who sends a request: by an API key, a token of the identity provider, or the cookie of a session. Whoever
/// sends none is anybody; whoever sends a wrong one is told so, also where anybody may ask: a dispatcher whose key has
/// expired must not take the public's answer for the whole one.
public struct Authenticator: RouterMiddleware {
    public typealias Context = ServiceRequestContext

    private let keys: KeyRing
    private let verifier: (any IdentityVerifier)?

    /// Whoever signs in may have a cookie of a session that has ended, or of somebody else.
    private static let signInPaths: Set<String> = ["/v1/sessions", "/v1/sign-in-links"]

    /// - Parameter verifier: of the identity provider's tokens; nil: none is configured.
    public init(keys: KeyRing, verifier: (any IdentityVerifier)? = nil) {
        self.keys = keys
        self.verifier = verifier
    }

    public func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let header = request.headers[.authorization] {
            try requireRead()
            context.caller = try await caller(header)
        } else if !(request.method == .post && Self.signInPaths.contains(request.uri.path)),
            let cookie = SessionCookie.value(in: request)
        {
            try requireRead()
            let secret = APISecret(cookie, .session)
            guard let secret, let session = try await keys.session(withSecretHash: secret.hash) else {
                throw Problem(
                    .unauthorized, "The session has ended. Sign in again.",
                    headers: [.wwwAuthenticate: "Bearer", .setCookie: SessionCookie.removal])
            }
            try Self.refuseForgery(request, secret)
            context.caller = session.account.caller
            context.session = .init(id: session.id, expiresAt: session.expiresAt, csrfToken: secret.csrfToken)
        }
        return try await next(request, context)
    }

    private func requireRead() throws {
        guard keys.isRead else {
            throw Problem(
                .serviceUnavailable, "Keys cannot be checked yet. Without one the public's answer is given.",
                headers: [.retryAfter: "2"])
        }
    }

    private func caller(_ header: String) async throws -> Caller {
        let parts = header.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw Self.wrongKey }
        if let secret = APISecret(parts[1]) {
            guard let caller = keys.caller(withSecretHash: secret.hash) else { throw Self.wrongKey }
            return caller
        }
        guard let verifier, !parts[1].hasPrefix(APISecret.Kind.key.rawValue),
            parts[1].utf8.count(where: { $0 == UInt8(ascii: ".") }) == 2
        else { throw Self.wrongKey }
        let identity: Identity
        do throws(IdentityError) {
            identity = try await verifier.identity(of: String(parts[1]))
        } catch .refused {
            throw Self.wrongToken
        } catch .unavailable {
            throw Problem(
                .serviceUnavailable, "The identity provider cannot be asked for its keys now. API keys work.",
                headers: [.retryAfter: "10"])
        }
        // Role and group are the account's; what the token says of them does not count.
        guard let account = keys.account(of: identity) else { throw Self.wrongToken }
        return account.caller
    }

    private static let wrongKey = Problem(
        .unauthorized, "The key is not valid: unknown, expired or revoked. Keys go as `Authorization: Bearer hsk_…`.",
        headers: [.wwwAuthenticate: "Bearer"])
    /// One sentence for all of them: whoever forges tokens learns nothing.
    private static let wrongToken = Problem(
        .unauthorized, "The token is not valid, or nobody here is who it is for.",
        headers: [.wwwAuthenticate: "Bearer error=\"invalid_token\""])

    /// A browser sends the cookie along with whatever any page has it ask for.
    private static func refuseForgery(_ request: Request, _ secret: APISecret) throws {
        guard request.method != .get, request.method != .head else { return }
        try request.requireSameOrigin()
        guard let token = request.headers[.csrfToken], secret.admits(csrfToken: token) else {
            throw Problem(
                .forbidden,
                "A change by a signed-in page needs the header X-CSRF-Token, as /v1/sessions/current has it.")
        }
    }
}

extension Request {
    /// - Throws: a ``Problem``, 403, where a browser says that a page of another origin asks.
    public func requireSameOrigin() throws {
        guard let site = headers[.secFetchSite], site != "same-origin", site != "none" else { return }
        throw Problem(.forbidden, "This is not taken from a page of another site.")
    }
}

/// The identity provider, as far as it concerns who sends a request.
public protocol IdentityVerifier: Sendable {
    /// Who a token is for.
    func identity(of token: String) async throws(IdentityError) -> Identity
}

/// Why nobody is known by a token.
public enum IdentityError: Error, Hashable, Sendable {
    /// The token is no good.
    case refused
    /// That cannot be told now.
    case unavailable
}

extension HTTPField.Name {
    public static let csrfToken = Self("X-CSRF-Token")!
    /// Fetch Metadata: whose page asks.
    public static let secFetchSite = Self("Sec-Fetch-Site")!
}
