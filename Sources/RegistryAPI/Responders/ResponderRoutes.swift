import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// `/v1/responders`: volunteers, for the coordinators of their scheme and for themselves. What is the person's own affair
/// is shown of one at a time, and whoever else reads it is audited.
struct ResponderRoutes: Sendable {
    let register: any Register

    static let path = "/v1/responders"
    private static let me = path + "/me"
    private static let one = path + "/{id}"
    private static let readers: Set<Role> = [.coordinator, .administrator]

    func add(to router: GuardedRouter) {
        router.on(.get, Self.path, for: Self.readers, use: list)
        router.on(.post, Self.path, for: Self.readers, .adds, use: add)
        router.on(.get, Self.me, for: [.responder], use: showOwn)
        router.on(.patch, Self.me, for: [.responder], .changes) { request, context in
            try await change(request, context, own: true)
        }
        router.on(.get, Self.one, for: Self.readers, use: show)
        router.on(.patch, Self.one, for: [.coordinator], .changes) { request, context in
            try await change(request, context, own: false)
        }
        router.on(.post, Self.one + "/suspend", for: [.coordinator], .changes, use: suspend)
        router.on(.post, Self.one + "/reinstate", for: [.coordinator], .changes) { request, context in
            try await decide(request, context) {
                try await $0.suspendResponder($1, because: nil, expecting: $2)
            }
        }
        router.on(.post, Self.one + "/leave", for: [.coordinator], .changes) { request, context in
            try await decide(request, context) { try await $0.dismissResponder($1, expecting: $2) }
        }
    }

    @Sendable
    private func list(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let names = ["scheme", "kind", "state"]
        let parameters = try QueryParameters(request.uri.query, allowing: names + PageParameters.names)
        let page = try PageParameters(parameters, keeping: names)
        let filter = ResponderFilter(
            schemeID: try parameters.key("scheme"), kind: try parameters.word("kind"),
            state: try parameters.word("state"))
        let found = try await register.read(as: context.origin()) { session in
            // One more than is shown tells whether there are more.
            try await session.responders(filter, limit: page.limit + 1, after: page.after)
        }
        return page.response("responders", found, at: request.uri.path, key: \.id) { $1.write(to: &$0) }
    }

    @Sendable
    private func add(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let bytes = try await request.jsonBytes(in: context)
        let (account, details) = try ResponderBody.new(bytes)
        return try await register.answer(request, context, bytes) { session in
            let made = try await session.addResponder(account, details)
            let location = "\(Self.path)/\(made.responder.id.uuidString.lowercased())"
            return KeptAnswer(.created, version: made.responder.version, location: location) { made.write(to: &$0) }
        }
    }

    @Sendable
    private func showOwn(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let profile = try await register.read(as: context.origin()) { session in
            try await session.responder(session.ownResponder(), because: nil)
        }
        return Response(profile)
    }

    @Sendable
    private func show(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let parameters = try QueryParameters(request.uri.query, allowing: ["reason"])
        let id = try context.id("responder")
        let reason = try parameters.reason
        guard reason != nil || context.caller.role != .administrator else {
            throw RegistryError.invalid([.init("reason", "Say why you read what is kept of another person.")])
        }
        let profile = try await register.read(as: context.origin(because: reason)) { session in
            try await session.responder(id, because: reason)
        }
        return Response(profile)
    }

    private func change(
        _ request: Request, _ context: ServiceRequestContext, own: Bool
    ) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = own ? nil : try context.id("responder")
        let bytes = try await request.jsonBytes(in: context)
        let edit = try ResponderBody.edit(bytes, own: own)
        let expected = try request.requiredMatch()
        return try await register.answer(request, context, bytes) { session in
            let changed = try await session.changeResponder(session.subject(id), expecting: expected, edit)
            return KeptAnswer(.ok, version: changed.responder.version) { changed.write(to: &$0) }
        }
    }

    @Sendable
    private func suspend(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try context.id("responder")
        let bytes = try await request.jsonBytes(in: context)
        var body = try BodyReader(bytes, allowing: ["reason"])
        let reason = body.requiredText("reason", atMost: 500)
        try body.finish()
        let expected = try request.requiredMatch()
        return try await register.answer(request, context, bytes) { session in
            let changed = try await session.suspendResponder(id, because: reason, expecting: expected)
            return KeptAnswer(.ok, version: changed.responder.version) { changed.write(to: &$0) }
        }
    }

    /// A change that needs nothing said but, perhaps, why.
    private func decide(
        _ request: Request, _ context: ServiceRequestContext,
        _ work: @escaping @Sendable (any RegisterSession, UUID, VersionMatch) async throws -> ResponderProfile
    ) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try context.id("responder")
        let bytes = try await request.jsonBytes(in: context)
        let reason = try ReasonBody(bytes).reason
        let expected = try request.requiredMatch()
        return try await register.answer(request, context, bytes, because: reason) { session in
            let changed = try await work(session, id, expected)
            return KeptAnswer(.ok, version: changed.responder.version) { changed.write(to: &$0) }
        }
    }
}

extension ResponderOperations {
    /// The volunteer who is named in a path, or whoever is at work.
    func subject(_ named: UUID?) async throws -> UUID {
        if let named { named } else { try await ownResponder() }
    }
}

extension Response {
    fileprivate init(_ profile: ResponderProfile) {
        var writer = JSONWriter(capacity: 1024)
        writer.object { profile.write(to: &$0) }
        self.init(writer, version: profile.responder.version)
    }
}
