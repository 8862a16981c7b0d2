import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// `/v1/accounts/{id}/data` and `/erase`: what a person may ask for of their own data, and an administrator for them.
struct AccountDataRoutes: Sendable {
    let register: any Register
    /// A person who is erased is refused at once by this instance, and within two seconds by the others.
    let keys: KeyRing

    private static let path = "/v1/accounts/{id}"

    func add(to router: GuardedRouter) {
        router.on(.get, Self.path + "/data", for: AuditRoutes.readers) { request, context in
            try await data(request, context)
        }
        router.on(.post, Self.path + "/erase", for: AuditRoutes.readers, .changes) { request, context in
            try await erase(request, context)
        }
    }

    private func data(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let parameters = try QueryParameters(request.uri.query, allowing: ["reason"])
        let reason = try parameters.reason
        let id = try context.id("account")
        guard id == context.caller.accountID || context.caller.role != .administrator || reason != nil else {
            throw RegistryError.invalid([.init("reason", "Say why you read what is kept of another person.")])
        }
        let data = try await register.read(as: context.origin(because: reason)) { session in
            try await session.personalData(of: id, because: reason)
        }
        var writer = JSONWriter(capacity: data.json.utf8.count)
        writer.json(Array(data.json.utf8))
        return Response(writer, version: data.version)
    }

    private func erase(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try context.id("account")
        let body = try await request.jsonBytes(in: context)
        var reader = try BodyReader(body, allowing: ["confirm", "reason"])
        let isConfirmed = reader.bool("confirm")
        let reason = reader.text("reason")
        if isConfirmed != true { reader.fault("confirm", "Must be true: what is erased cannot be brought back.") }
        if reason == nil, id != context.caller.accountID {
            reader.fault("reason", "Say why you erase what is kept of another person.")
        }
        try reader.finish()
        let expected = try request.requiredMatch()
        let response = try await register.answer(request, context, body, because: reason) { session in
            let erased = try await session.erase(id, expecting: expected)
            return KeptAnswer(.ok, version: erased.version) { writer in
                writer.member("id", erased.id)
                writer.optional("erasedAt", erased.erasedAt)
            }
        }
        // What cannot be read now is read within a second anyway.
        try? await keys.refresh()
        return response
    }
}
