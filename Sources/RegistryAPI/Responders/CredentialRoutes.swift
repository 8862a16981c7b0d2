import CivilTime
import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// What volunteers are allowed and able to do, and until when.
struct CredentialRoutes: Sendable {
    let register: any Register

    private static let own = ResponderRoutes.path + "/me/credentials"
    private static let named = ResponderRoutes.path + "/{id}/credentials"

    func add(to router: GuardedRouter) {
        router.on(.get, Self.own, for: [.responder]) { request, context in
            try await list(of: nil, request, context)
        }
        router.on(.get, Self.named, for: [.coordinator]) { request, context in
            try await list(of: context.id("responder"), request, context)
        }
        router.on(.post, Self.named, for: [.coordinator], .adds, use: add)
        router.on(.post, Self.named + "/{credential}/withdraw", for: [.coordinator], .adds, use: withdraw)
    }

    private func list(
        of named: UUID?, _ request: Request, _ context: ServiceRequestContext
    ) async throws -> Response {
        let parameters = try QueryParameters(request.uri.query, allowing: PageParameters.names)
        let page = try PageParameters(parameters)
        let found = try await register.read(as: context.origin()) { session in
            try await session.credentials(of: session.subject(named), limit: page.limit + 1, before: page.after)
        }
        let today = ZoneRules.london.day(at: Date())
        return page.response("credentials", found, at: request.uri.path, key: \.id) { $1.write(to: &$0, on: today) }
    }

    @Sendable
    private func add(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let responder = try context.id("responder")
        let bytes = try await request.jsonBytes(in: context)
        let new = try NewCredential(bytes)
        return try await register.answer(request, context, bytes) { session in
            let made = try await session.addCredential(new, of: responder)
            return KeptAnswer(.created) { made.write(to: &$0, on: ZoneRules.london.day(at: Date())) }
        }
    }

    @Sendable
    private func withdraw(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let responder = try context.id("responder")
        let id = try context.id("credential", "credential")
        let bytes = try await request.jsonBytes(in: context)
        let reason = try ReasonBody(bytes).reason
        return try await register.answer(request, context, bytes, because: reason) { session in
            let withdrawn = try await session.withdrawCredential(id, of: responder)
            return KeptAnswer(.ok) { withdrawn.write(to: &$0, on: ZoneRules.london.day(at: Date())) }
        }
    }
}

extension NewCredential {
    /// What `POST /v1/responders/{id}/credentials` takes.
    fileprivate init(_ bytes: [UInt8]) throws {
        var body = try BodyReader(bytes, allowing: ["kind", "issuedOn", "expiresOn", "evidence"])
        let kind: CredentialKind? = body.word("kind")
        let (issued, last) = (body.day("issuedOn"), body.day("expiresOn"))
        let evidence = body.requiredText("evidence", atMost: 200)
        body.require("kind", "issuedOn", "expiresOn")
        if let issued, issued > ZoneRules.london.day(at: Date()) { body.fault("issuedOn", "Is still to come.") }
        if let issued, let last, last < issued { body.fault("expiresOn", "Is before the day of issue.") }
        try body.finish()
        guard let kind, let issued, let last, let evidence else {
            throw RegistryError.invalid([.init("#", "Is not complete.")])
        }
        self.init(kind, issuedOn: issued, expiresOn: last, evidence: evidence)
    }
}

extension Credential {
    fileprivate func write(to writer: inout JSONWriter, on day: CalendarDay) {
        writer.member("id", id)
        writer.member("responderId", responderID)
        writer.member("kind", kind.rawValue)
        writer.member("issuedOn", issuedOn.description)
        writer.member("expiresOn", expiresOn.description)
        writer.member("evidence", evidence)
        writer.member("state", state(on: day).rawValue)
        writer.optional("addedAt", addedAt)
        writer.optional("addedBy", addedBy)
        writer.optional("withdrawnAt", withdrawnAt)
        writer.optional("withdrawnBy", withdrawnBy)
    }
}
