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
        public let effect: Effect
        /// What of it is limited; nil: nothing.
        public let charge: Charge?

        public init(
            method: HTTPRequest.Method, path: String, roles: Set<Role>, effect: Effect, charge: Charge? = nil
        ) {
            self.method = method
            self.path = path
            self.roles = roles
            self.effect = effect
            self.charge = charge
        }
    }

    /// What a request to a route does.
    public enum Effect: Hashable, Sendable {
        /// Nothing is changed, but for what is noted of the reading itself.
        case reads
        /// Something is added: an `Idempotency-Key` is heeded.
        case adds
        /// What was told before is replaced and not kept: telling it twice does no harm, so neither header is heeded.
        case reports
        /// Something that is there is changed: an `Idempotency-Key` is heeded, and `If-Match` names the version.
        case changes
    }

    public let router: Router<ServiceRequestContext>
    public private(set) var rules: [Rule] = []

    /// How often what a route charges may be done; nil: as often as anybody likes.
    private let limiter: RateLimiter?

    public init(_ router: Router<ServiceRequestContext>, limiter: RateLimiter? = nil) {
        self.router = router
        self.limiter = limiter
    }

    /// - Parameters:
    ///   - roles: who may call it; ``Swift/Set/everybody`` for a route without a key.
    ///   - effect: what it does; the description of the service follows from it.
    ///   - charge: what of it is limited; nil: nothing.
    public func on(
        _ method: HTTPRequest.Method, _ path: String, for roles: Set<Role>, _ effect: Effect = .reads,
        charging charge: Charge? = nil,
        use handler: @escaping @Sendable (Request, ServiceRequestContext) async throws -> Response
    ) {
        rules.append(Rule(method: method, path: path, roles: roles, effect: effect, charge: charge))
        router.on(RouterPath(path), method: method) { [limiter] request, context in
            guard roles.contains(context.caller.role) else {
                guard context.caller.role != .public else {
                    throw Problem(
                        .unauthorized, "This needs a key: `Authorization: Bearer hsk_…`.",
                        headers: [.wwwAuthenticate: "Bearer"])
                }
                throw Problem(.forbidden, "The role \(context.caller.role.rawValue) may not do this.")
            }
            guard let charge, let limiter, !charge.spares(context.caller.role) else {
                return try await handler(request, context)
            }
            try limiter.admit(charge, context)
            guard charge == .failedSignIn else { return try await handler(request, context) }
            // Taken first, so that many at once are not let through together.
            do {
                let response = try await handler(request, context)
                limiter.giveBack(charge, to: context.chargedCaller)
                return response
            } catch {
                if (error as? Problem)?.status != .unauthorized {
                    limiter.giveBack(charge, to: context.chargedCaller)
                }
                throw error
            }
        }
    }
}

extension Set<Role> {
    public static var everybody: Set<Role> { Set(Role.allCases) }
}
