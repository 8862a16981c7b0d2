public import HTTPTypes
public import Hummingbird
public import Registry

/// Adds routes, each with a declaration of who may call it. There is no other way to add one, so none is open by mistake;
/// a test walks the declarations.
public final class GuardedRouter {
    /// A route and the roles that may call it.
    public struct Rule: Hashable, Sendable {
        public let method: HTTPRequest.Method
        public let path: String
        public let roles: Set<Role>
    }

    public let router: Router<ServiceRequestContext>
    public private(set) var rules: [Rule] = []

    public init(_ router: Router<ServiceRequestContext>) {
        self.router = router
    }

    /// - Parameter roles: who may call it; ``Swift/Set/everybody`` for a route without a key.
    public func on(
        _ method: HTTPRequest.Method, _ path: String, for roles: Set<Role>,
        use handler: @escaping @Sendable (Request, ServiceRequestContext) async throws -> Response
    ) {
        rules.append(Rule(method: method, path: path, roles: roles))
        router.on(RouterPath(path), method: method) { request, context in
            guard roles.contains(context.caller.role) else {
                guard context.caller.role != .public else {
                    throw Problem(
                        .unauthorized, "This needs a key: `Authorization: Bearer hsk_…`.",
                        headers: [.wwwAuthenticate: "Bearer"])
                }
                throw Problem(.forbidden, "The role \(context.caller.role.rawValue) may not do this.")
            }
            return try await handler(request, context)
        }
    }
}

extension Set<Role> {
    public static var everybody: Set<Role> { Set(Role.allCases) }
}
