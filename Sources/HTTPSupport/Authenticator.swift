import HTTPTypes
public import Hummingbird
public import Registry

/// Finds out who sends a request. Whoever sends no key is anybody; whoever sends a wrong one is told so, also where
/// anybody may ask: a dispatcher whose key has expired must not take the public's answer for the whole one.
public struct Authenticator: RouterMiddleware {
    public typealias Context = ServiceRequestContext

    private let keys: KeyRing

    public init(keys: KeyRing) {
        self.keys = keys
    }

    public func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let header = request.headers[.authorization] else { return try await next(request, context) }
        guard keys.isRead else {
            throw Problem(
                .serviceUnavailable, "Keys cannot be checked yet. Without one the public's answer is given.",
                headers: [.retryAfter: "2"])
        }
        let parts = header.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer", let secret = APISecret(parts[1]),
            let caller = keys.caller(withSecretHash: secret.hash)
        else {
            throw Problem(
                .unauthorized,
                "The key is not valid: unknown, expired or revoked. Keys go as `Authorization: Bearer hsk_…`.",
                headers: [.wwwAuthenticate: "Bearer"])
        }
        var context = context
        context.caller = caller
        return try await next(request, context)
    }
}
