import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// Going on and off call, the log of it, and who can be sent now.
struct OnCallRoutes: Sendable {
    let register: any Register

    private static let own = ResponderRoutes.path + "/me/on-call"
    private static let named = ResponderRoutes.path + "/{id}/on-call"

    /// Days of the log that are shown at once, and where nobody asks for others.
    private static let greatestDays = 366
    private static let usualDays = 28

    func add(to router: GuardedRouter) {
        router.on(.get, ResponderRoutes.path + "/dispatchable", for: [.coordinator]) { request, context in
            let parameters = try QueryParameters(request.uri.query, allowing: PageParameters.names)
            let page = try PageParameters(parameters)
            let found = try await register.read(as: context.origin()) { session in
                try await session.duties(limit: page.limit + 1, after: page.after)
            }
            return page.response("responders", found, at: request.uri.path, key: \.responderID) {
                $1.write(to: &$0)
            }
        }
        router.on(.get, Self.own, for: [.responder]) { request, context in
            try await log(of: nil, request, context)
        }
        router.on(.put, Self.own, for: [.responder], .adds) { request, context in
            try await set(of: nil, request, context)
        }
        router.on(.get, Self.named, for: [.coordinator]) { request, context in
            try await log(of: context.id("responder"), request, context)
        }
        router.on(.put, Self.named, for: [.coordinator], .adds) { request, context in
            try await set(of: context.id("responder"), request, context)
        }
    }

    private func set(
        of named: UUID?, _ request: Request, _ context: ServiceRequestContext
    ) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let bytes = try await request.jsonBytes(in: context)
        var body = try BodyReader(bytes, allowing: ["onCall", "reason"])
        let isOnCall = body.bool("onCall")
        let reason = body.text("reason")
        body.require("onCall")
        if named != nil, isOnCall == true { body.fault("onCall", "Nobody puts another on call.") }
        try body.finish()
        guard let isOnCall else { throw RegistryError.invalid([.init("#/onCall", "Is missing.")]) }
        return try await register.answer(request, context, bytes, because: reason) { session in
            let duty = try await session.setOnCall(isOnCall, of: session.subject(named))
            return KeptAnswer(.ok) { duty.writeCall(to: &$0) }
        }
    }

    private func log(
        of named: UUID?, _ request: Request, _ context: ServiceRequestContext
    ) async throws -> Response {
        let names = ["from", "to"]
        let parameters = try QueryParameters(request.uri.query, allowing: names + PageParameters.names)
        let page = try PageParameters(parameters, keeping: names)
        let to = try parameters.moment("to") ?? Date()
        let from = try parameters.moment("from") ?? to.addingTimeInterval(-86_400 * Double(Self.usualDays))
        guard from < to else { throw RegistryError.invalid([.init("from", "Must be before the end.")]) }
        guard to.timeIntervalSince(from) <= 86_400 * Double(Self.greatestDays) else {
            throw RegistryError.invalid([.init("from", "Is more than \(Self.greatestDays) days before the end.")])
        }
        let log = try await register.read(as: context.origin()) { session in
            try await session.callLog(
                of: session.subject(named), from: from, to: to, limit: page.limit + 1, before: page.after)
        }
        return page.response("spans", log.spans, at: request.uri.path, key: \.id) { writer in
            writer.optional("from", from)
            writer.optional("to", to)
            writer.member("totalHours", log.totalSeconds / 3600, decimals: 2)
        } _: {
            $1.write(to: &$0)
        }
    }
}

extension CallSpan {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.optional("onAt", onAt)
        writer.optional("offAt", offAt)
        writer.member("endedBy", endedBy?.rawValue)
    }
}
