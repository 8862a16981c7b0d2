import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// `/v1/messages`: what was sent, what waits, and what could not be sent.
struct MessageRoutes: Sendable {
    let register: any Register

    private static let path = "/v1/messages"

    func add(to router: GuardedRouter) {
        router.on(.get, Self.path, for: [.administrator]) { request, context in
            let parameters = try QueryParameters(request.uri.query, allowing: ["state"] + PageParameters.names)
            let page = try PageParameters(parameters, keeping: ["state"])
            let state = try parameters["state"].map(state)
            let found = try await register.read(as: context.origin()) { session in
                try await session.messages(state, limit: page.limit + 1, after: page.after)
            }
            return page.response("messages", found, at: request.uri.path, key: \.id) { $1.write(to: &$0) }
        }
        router.on(.post, Self.path + "/{id}/retry", for: [.administrator], .adds) { request, context in
            _ = try QueryParameters(request.uri.query, allowing: [])
            let id = try context.id("message")
            let bytes = try await request.jsonBytes(in: context, isOptional: true)
            let reason = try ReasonBody(bytes).reason
            return try await register.answer(request, context, bytes, because: reason) { session in
                let message = try await session.retryMessage(id)
                return KeptAnswer(.ok) { message.write(to: &$0) }
            }
        }
    }

    private func state(_ text: String) throws -> OutgoingMessage.State {
        guard let state = OutgoingMessage.State(rawValue: text) else {
            let words = OutgoingMessage.State.allCases.map(\.rawValue).joined(separator: ", ")
            throw RegistryError.invalid([.init("state", "Must be one of \(words).")])
        }
        return state
    }
}
