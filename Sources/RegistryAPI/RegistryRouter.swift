public import HTTPSupport
public import Hummingbird
public import Registry

/// All routes of the public port.
public enum RegistryRouter {
    /// - Throws: where the OpenAPI document that was built in cannot be read.
    public static func make(locator: Locator) throws -> Router<ServiceRequestContext> {
        let router = try described(locator: locator)
        router.refuseOtherMethods()
        return router
    }

    /// The routes that the OpenAPI document describes: all but the answers to other methods.
    static func described(locator: Locator) throws -> Router<ServiceRequestContext> {
        let router = Router(context: ServiceRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: Observation())
        router.add(middleware: SecurityHeaders())
        router.add(middleware: ProblemMiddleware())
        NearestRoutes(locator: locator).add(to: router)
        try DescriptionRoutes().add(to: router)
        return router
    }
}
