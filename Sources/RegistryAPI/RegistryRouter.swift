public import HTTPSupport
import Hummingbird
public import Registry

/// All routes of the public port.
public enum RegistryRouter {
    /// - Throws: where the OpenAPI document that was built in cannot be read.
    public static func make(
        locator: Locator, devices: any DefibrillatorStore, keys: KeyRing
    ) throws -> GuardedRouter {
        let router = Router(context: ServiceRequestContext.self, options: .autoGenerateHeadEndpoints)
        let methods = MethodTable()
        router.add(middleware: Observation())
        router.add(middleware: SecurityHeaders())
        router.add(middleware: ProblemMiddleware(methods: methods))
        router.add(middleware: Authenticator(keys: keys))
        let guarded = GuardedRouter(router)
        NearestRoutes(locator: locator).add(to: guarded)
        AvailabilityRoutes(locator: locator).add(to: guarded)
        DefibrillatorRoutes(devices: devices, policy: { locator.snapshot?.policy }).add(to: guarded)
        try DescriptionRoutes().add(to: guarded)
        methods.fill(from: router)
        return guarded
    }
}
