import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// When volunteers mean to be on call.
struct RotaRoutes: Sendable {
    let register: any Register

    private static let own = ResponderRoutes.path + "/me/rota"
    private static let named = ResponderRoutes.path + "/{id}/rota"

    func add(to router: GuardedRouter) {
        add(Self.own, for: .responder, to: router) { _ in nil }
        add(Self.named, for: .coordinator, to: router) { try $0.id("responder") }
    }

    private func add(
        _ path: String, for role: Role, to router: GuardedRouter,
        whose: @escaping @Sendable (ServiceRequestContext) throws -> UUID?
    ) {
        router.on(.get, path, for: [role]) { request, context in
            try await list(of: whose(context), request, context)
        }
        router.on(.post, path, for: [role], .adds) { request, context in
            try await add(of: whose(context), request, context)
        }
        router.on(.delete, path + "/{span}", for: [role], .adds) { request, context in
            try await remove(of: whose(context), request, context)
        }
    }

    private func list(
        of named: UUID?, _ request: Request, _ context: ServiceRequestContext
    ) async throws -> Response {
        let names = ["from", "to"]
        let parameters = try QueryParameters(request.uri.query, allowing: names + PageParameters.names)
        let page = try PageParameters(parameters, keeping: names)
        let (from, to) = (try parameters.moment("from") ?? Date(), try parameters.moment("to"))
        let found = try await register.read(as: context.origin()) { session in
            try await session.rota(
                of: session.subject(named), from: from, to: to, limit: page.limit + 1, after: page.after)
        }
        return page.response("rota", found, at: request.uri.path, key: \.id) { $1.write(to: &$0) }
    }

    private func add(
        of named: UUID?, _ request: Request, _ context: ServiceRequestContext
    ) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let bytes = try await request.jsonBytes(in: context)
        var body = try BodyReader(bytes, allowing: ["startsAt", "endsAt"])
        let (start, end) = (body.moment("startsAt"), body.moment("endsAt"))
        body.require("startsAt", "endsAt")
        if let start, let end {
            if end <= start {
                body.fault("endsAt", "Must be after the start.")
            } else if end.timeIntervalSince(start) > Double(RotaSpan.greatestDays) * 86_400 {
                body.fault("endsAt", "Is more than \(RotaSpan.greatestDays) days after the start.")
            } else if end <= Date() {
                body.fault("endsAt", "Must be still to come.")
            }
        }
        try body.finish()
        guard let start, let end else { throw RegistryError.invalid([.init("#", "Is not complete.")]) }
        return try await register.answer(request, context, bytes) { session in
            let made = try await session.addRotaSpan(of: session.subject(named), from: start, to: end)
            return KeptAnswer(.created) { made.write(to: &$0) }
        }
    }

    private func remove(
        of named: UUID?, _ request: Request, _ context: ServiceRequestContext
    ) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try context.id("span of the rota", "span")
        return try await register.answer(request, context, []) { session in
            let removed = try await session.removeRotaSpan(id, of: session.subject(named))
            return KeptAnswer(.ok) { removed.write(to: &$0) }
        }
    }
}

extension RotaSpan {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("responderId", responderID)
        writer.optional("startsAt", startsAt)
        writer.optional("endsAt", endsAt)
        writer.optional("addedAt", addedAt)
        writer.optional("addedBy", addedBy)
    }
}
