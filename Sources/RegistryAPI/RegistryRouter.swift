public import HTTPSupport
public import Hummingbird
public import Registry

/// All routes of the public port.
public enum RegistryRouter {
    /// - Throws: where the OpenAPI document that was built in cannot be read.
    public static func make(locator: Locator) throws -> Router<ServiceRequestContext> {
        let router = Router(context: ServiceRequestContext.self, options: .autoGenerateHeadEndpoints)
        let methods = MethodTable()
        router.add(middleware: Observation())
        router.add(middleware: SecurityHeaders())
        router.add(middleware: ProblemMiddleware(methods: methods))
        NearestRoutes(locator: locator).add(to: router)
        try DescriptionRoutes().add(to: router)
        methods.fill(from: router)
        return router
    }
}
