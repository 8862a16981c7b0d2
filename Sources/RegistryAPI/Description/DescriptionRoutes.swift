import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird

/// `/openapi.json`: what this service takes and answers.
struct DescriptionRoutes: Sendable {
    /// Adds the route to a router that has all others.
    ///
    /// - Throws: ``OpenAPIDocumentError``.
    static func add(to router: GuardedRouter) throws {
        let own = GuardedRouter.Rule(method: .get, path: "/openapi.json", roles: .everybody, effect: .reads)
        let document = ByteBuffer(bytes: try OpenAPIDocument.builtIn().json(of: router.rules + [own]))
        router.on(own.method, own.path, for: own.roles) { request, _ in
            _ = try QueryParameters(request.uri.query, allowing: [])
            return Response(
                status: .ok, headers: [.contentType: "application/json", .cacheControl: "public, max-age=300"],
                body: .init(byteBuffer: document))
        }
    }
}
