import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// `/v1/keys`: the keys by which people's programs sign in, without their secrets but for the moment when one is made.
struct KeyRoutes: Sendable {
    let register: any Register
    let keys: KeyRing

    private static let path = "/v1/keys"

    func add(to router: GuardedRouter) {
        router.on(.get, Self.path, for: .people) { request, context in
            let parameters = try QueryParameters(request.uri.query, allowing: PageParameters.names)
            let page = try PageParameters(parameters)
            let found = try await register.read(as: context.origin()) { session in
                try await session.keys(limit: page.limit + 1, after: page.after)
            }
            return page.response("keys", found, at: request.uri.path, key: \.id) { $1.write(to: &$0) }
        }
        router.on(.post, Self.path, for: .people, .adds) { request, context in
            try await add(request, context)
        }
        router.on(.post, Self.path + "/{id}/revoke", for: .people, .adds) { request, context in
            try await revoke(request, context)
        }
    }

    private func add(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let bytes = try await request.jsonBytes(in: context)
        let body = try KeyBody(bytes, at: Date())
        let (role, account) = try holder(of: body, for: context.caller)
        let secret = APISecret()
        let response = try await register.answer(request, context, bytes) { session in
            let key = try await session.addKey(
                NewKey(
                    name: body.name, role: role, accountID: account, scope: body.scope, secretHash: secret.hash,
                    expiresAt: body.expiresAt))
            return KeptAnswer(.created, isSecret: true) { writer in
                key.write(to: &writer)
                writer.member("secret", secret.text)
            }
        }
        await keys.catchUp()
        return response
    }

    /// Whose key it is to be: the caller's own, or for an administrator a program's. Whoever makes a key can use it, so
    /// nobody makes one for somebody else, and no administrator one that decides what administrators ask for.
    private func holder(of body: KeyBody, for caller: Caller) throws -> (Role, UUID?) {
        guard let account = body.account ?? (caller.role == .administrator ? nil : caller.accountID) else {
            guard caller.role == .administrator else {
                throw RegistryError.forbidden("This key belongs to no account, and makes no others.")
            }
            guard let role = body.role else {
                throw RegistryError.invalid([.init("#/role", "Is missing: say it, or name your own account.")])
            }
            guard role != .guardian, role != .administrator else {
                throw RegistryError.invalid([
                    .init("#/role", "Such a key belongs to an account, and is made by its holder.")
                ])
            }
            return (role, nil)
        }
        guard account == caller.accountID else {
            throw RegistryError.forbidden("A key that signs in as somebody is made by nobody else.")
        }
        if let role = body.role, role != caller.role {
            throw RegistryError.invalid([.init("#/role", "The account's role is \(caller.role.rawValue).")])
        }
        return (caller.role, account)
    }

    private func revoke(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try context.id("key")
        let bytes = try await request.jsonBytes(in: context, isOptional: true)
        let reason = try ReasonBody(bytes).reason
        let response = try await register.answer(request, context, bytes, because: reason) { session in
            let key = try await session.revokeKey(id)
            return KeptAnswer(.ok) { key.write(to: &$0) }
        }
        await keys.catchUp()
        return response
    }
}
