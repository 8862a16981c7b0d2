import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// `/v1/schemes`: local groups of volunteers.
struct SchemeRoutes: Sendable {
    let register: any Register

    private static let path = "/v1/schemes"
    private static let readers: Set<Role> = [.administrator, .coordinator, .responder]

    func add(to router: GuardedRouter) {
        router.on(.get, Self.path, for: Self.readers) { request, context in
            let parameters = try QueryParameters(request.uri.query, allowing: PageParameters.names)
            let page = try PageParameters(parameters)
            let found = try await register.read(as: context.origin()) { session in
                try await session.schemes(limit: page.limit + 1, after: page.after)
            }
            return page.response("schemes", found, at: request.uri.path, key: \.id) { $1.write(to: &$0) }
        }
        router.on(.post, Self.path, for: [.administrator], .adds) { request, context in
            _ = try QueryParameters(request.uri.query, allowing: [])
            let bytes = try await request.jsonBytes(in: context)
            let name = try Self.name(bytes)
            return try await register.answer(request, context, bytes) { session in
                let made = try await session.addScheme(named: name)
                let location = "\(Self.path)/\(made.id.uuidString.lowercased())"
                return KeptAnswer(.created, version: made.version, location: location) { made.write(to: &$0) }
            }
        }
        router.on(.get, Self.path + "/{id}", for: Self.readers) { request, context in
            try await register.show("scheme", request, context, version: \.version) {
                try await $0.scheme($1)
            } write: {
                $0.write(to: &$1)
            }
        }
        router.on(.patch, Self.path + "/{id}", for: [.administrator], .changes) { request, context in
            _ = try QueryParameters(request.uri.query, allowing: [])
            let id = try context.id("scheme")
            let bytes = try await request.jsonBytes(in: context)
            let name = try Self.name(bytes)
            let expected = try request.requiredMatch()
            return try await register.answer(request, context, bytes) { session in
                let scheme = try await session.renameScheme(id, to: name, expecting: expected)
                return KeptAnswer(.ok, version: scheme.version) { scheme.write(to: &$0) }
            }
        }
    }

    private static func name(_ bytes: [UInt8]) throws -> String {
        var body = try BodyReader(bytes, allowing: ["name"])
        let name = body.requiredText("name", atMost: 200)
        try body.finish()
        return name ?? ""
    }
}

extension Scheme {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("name", name)
        writer.member("invented", invented)
        writer.optional("createdAt", createdAt)
    }
}
