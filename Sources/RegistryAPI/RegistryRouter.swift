public import HTTPSupport
import Hummingbird
public import Registry

/// All routes of the public port.
public enum RegistryRouter {
    /// - Parameters:
    ///   - codes: the register for those who need an unlock code, who are not to wait for anybody else; nil: the same.
    ///   - verifier: of the identity provider's tokens; nil: none is configured.
    ///   - isSecure: whether browsers reach the service by https only.
    ///   - limiter: of what is open to everybody; nil: one by the policy that the keys are read with.
    /// - Throws: where the OpenAPI document that was built in cannot be read.
    public static func make(
        locator: Locator, register: any Register, codes: (any Register)? = nil, keys: KeyRing,
        verifier: (any IdentityVerifier)? = nil, isSecure: Bool = false, limiter: RateLimiter? = nil
    ) throws -> GuardedRouter {
        let router = Router(context: ServiceRequestContext.self, options: .autoGenerateHeadEndpoints)
        let methods = MethodTable()
        router.add(middleware: Observation())
        router.add(middleware: SecurityHeaders())
        router.add(middleware: ProblemMiddleware(methods: methods))
        router.add(middleware: Authenticator(keys: keys, verifier: verifier))
        let guarded = GuardedRouter(
            router, limiter: limiter ?? RateLimiter { keys.publicRequestsPerHour })
        NearestRoutes(locator: locator).add(to: guarded)
        AvailabilityRoutes(locator: locator).add(to: guarded)
        DefibrillatorRoutes(register: register, snapshot: { locator.snapshot }).add(to: guarded)
        CodeReleaseRoute(register: codes ?? register).add(to: guarded)
        SiteRoutes(register: register, snapshot: { locator.snapshot }).add(to: guarded)
        RequestRoutes(register: register, snapshot: { locator.snapshot }).add(to: guarded)
        ProblemRoutes(register: register).add(to: guarded)
        GroupRoutes(register: register).add(to: guarded)
        AccountRoutes(register: register, keys: keys).add(to: guarded)
        KeyRoutes(register: register, keys: keys).add(to: guarded)
        SessionRoutes(register: register, keys: keys, cookie: SessionCookie(isSecure: isSecure)).add(to: guarded)
        MessageRoutes(register: register).add(to: guarded)
        AuditRoutes(register: register).add(to: guarded)
        AccountDataRoutes(register: register, keys: keys).add(to: guarded)
        UploadRoutes(register: register, locator: locator).add(to: guarded)
        ExportRoutes(register: register).add(to: guarded)
        ResponderPositionRoutes(register: register, locator: locator).add(to: guarded)
        SchemeRoutes(register: register).add(to: guarded)
        ResponderRoutes(register: register).add(to: guarded)
        CredentialRoutes(register: register).add(to: guarded)
        RotaRoutes(register: register).add(to: guarded)
        OnCallRoutes(register: register).add(to: guarded)
        TrainingRoutes(register: register, snapshot: { locator.snapshot }).add(to: guarded)
        TrainingTotalsRoutes(register: register).add(to: guarded)
        TrainingFileRoutes(register: register, snapshot: { locator.snapshot }).add(to: guarded)
        ActivityRoutes(register: register).add(to: guarded)
        try DescriptionRoutes.add(to: guarded)
        methods.fill(from: router)
        return guarded
    }
}
