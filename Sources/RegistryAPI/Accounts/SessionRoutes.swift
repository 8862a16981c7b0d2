import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry
import Synchronization

/// `/v1/sign-in-links` and `/v1/sessions`: how a person with a browser signs in, and out.
struct SessionRoutes: Sendable {
    let register: any Register
    let keys: KeyRing
    let cookie: SessionCookie

    private static let path = "/v1/sessions"

    func add(to router: GuardedRouter) {
        router.on(.post, "/v1/sign-in-links", for: .everybody, .adds, charging: .signInLink) { request, context in
            try await askForLink(request, context)
        }
        router.on(.post, Self.path, for: .everybody, .adds, charging: .failedSignIn) { request, context in
            try await open(request, context)
        }
        router.on(.get, Self.path + "/current", for: .signedIn) { request, context in
            _ = try QueryParameters(request.uri.query, allowing: [])
            return show(context)
        }
        router.on(.delete, Self.path + "/current", for: .signedIn, .adds) { request, context in
            try await end(request, context)
        }
    }

    /// The answer is the same whether or not anybody has the address.
    private func askForLink(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        try request.requireSameOrigin()
        let bytes = try await request.jsonBytes(in: context)
        let email = try OneTextBody(email: "email", bytes).text
        return try await register.answer(request, context, bytes) { session in
            try await session.askForLink(to: email)
            return KeptAnswer(.accepted) {
                $0.member("detail", "If somebody here has this address, a link to sign in is on its way to it.")
            }
        }
    }

    private func open(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        // Else a page of another site could sign its visitors in as somebody else.
        try request.requireSameOrigin()
        let bytes = try await request.jsonBytes(in: context)
        guard let link = APISecret(try OneTextBody(secret: "token", bytes).text, .link) else { throw Self.spent }
        let secret = APISecret(.session)
        let expiry = Mutex<SessionEnd?>(nil)
        var response = try await register.answer(request, context, bytes) { session in
            guard let end = try await session.openSession(link: link.hash, session: secret.hash) else {
                throw Self.spent
            }
            expiry.withLock { $0 = end }
            return KeptAnswer(.created, isSecret: true) { writer in
                writer.member("csrfToken", secret.csrfToken)
                writer.optional("expiresAt", end.unused)
            }
        }
        let now = Date()
        // The session goes on while it is used, and the browser keeps the cookie as long as that may be.
        response.headers[.setCookie] = cookie.text(of: secret, until: expiry.withLock { $0?.latest } ?? now, from: now)
        await keys.catchUp()
        return response
    }

    /// One answer for all of them: whoever guesses learns nothing.
    private static let spent = Problem(
        .unauthorized, "The link is not valid: unknown, used before or too old. Ask for a new one.",
        headers: [.wwwAuthenticate: "Bearer"])

    private func show(_ context: ServiceRequestContext) -> Response {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("role", context.caller.role.rawValue)
            writer.member("name", context.caller.name)
            writer.optional("accountId", context.caller.accountID)
            writer.optional("groupId", context.caller.groupID)
            writer.member("mayChange", context.caller.mayChange)
            writer.member("csrfToken", context.session?.csrfToken)
            writer.optional("expiresAt", context.session?.expiresAt)
        }
        return Response(writer)
    }

    private func end(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        guard let session = context.session else {
            throw RegistryError.conflict("You are signed in by a key or a token, and not by a session.")
        }
        var response = try await register.answer(request, context, []) { register in
            try await register.endSession(session.id)
            return KeptAnswer(status: HTTPResponse.Status.noContent.code, body: Data())
        }
        response.headers[.setCookie] = SessionCookie.removal
        await keys.catchUp()
        return response
    }
}
