/// Whose tokens are taken, and how patient to be with their provider.
public struct OpenIDConfiguration: Sendable {
    /// The provider's name for itself; a token and the provider's own document must state it to the letter.
    public let issuer: String
    /// What tokens must be meant for.
    public let audience: String
    public let algorithms: Set<SigningAlgorithm>
    /// The clients whose tokens are taken, by the claim `azp`. Nil: that of every client where the audience is the only
    /// one, and of a token with several audiences only where the audience is its client, too.
    public let authorizedParties: Set<String>?
    /// How far the provider's clock and the own one may be apart.
    public let leeway: Duration
    /// Keys are read anew so often. One that the provider withdrew is refused from the next reading on.
    public let refreshInterval: Duration
    /// Between two readings that unknown keys or failures ask for lies at least so much.
    public let retryInterval: Duration
    /// So long after they were last read keys are used while the provider is away; then nobody can sign in.
    public let maximumKeyAge: Duration

    let issuerAddress: ProviderAddress
    let discoveryAddress: ProviderAddress

    /// - Parameters:
    ///   - issuer: an https address without query and fragment; http only on this machine.
    ///   - leeway: 0 to 300 s.
    ///   - refreshInterval: held to a second or more.
    ///   - retryInterval: held to a second or more.
    ///   - maximumKeyAge: held to at least `refreshInterval`.
    public init(
        issuer: String, audience: String, algorithms: Set<SigningAlgorithm> = Set(SigningAlgorithm.allCases),
        authorizedParties: Set<String>? = nil, leeway: Duration = .seconds(60),
        refreshInterval: Duration = .seconds(600), retryInterval: Duration = .seconds(10),
        maximumKeyAge: Duration = .seconds(14_400)
    ) throws(OpenIDConfigurationError) {
        // The well-known path follows the issuer without its last slash (OpenID Connect Discovery 1.0, section 4.1).
        let base = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
        guard !issuer.utf8.contains(UInt8(ascii: "?")), let issuerAddress = ProviderAddress(issuer),
            let discoveryAddress = ProviderAddress(base + "/.well-known/openid-configuration")
        else { throw .issuer }
        guard !audience.isEmpty else { throw .audience }
        guard !algorithms.isEmpty else { throw .algorithms }
        guard (.zero ... .seconds(300)).contains(leeway) else { throw .leeway }
        self.issuer = issuer
        self.audience = audience
        self.algorithms = algorithms
        self.authorizedParties = authorizedParties
        self.leeway = leeway
        self.refreshInterval = max(refreshInterval, .seconds(1))
        self.retryInterval = max(retryInterval, .seconds(1))
        self.maximumKeyAge = max(maximumKeyAge, self.refreshInterval)
        self.issuerAddress = issuerAddress
        self.discoveryAddress = discoveryAddress
    }
}

/// What is wrong with a configuration.
public enum OpenIDConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    case issuer
    case audience
    case algorithms
    case leeway

    public var description: String {
        switch self {
        case .issuer:
            "The issuer is an https address without user, query and fragment; plain http is for this machine only."
        case .audience: "The audience is empty."
        case .algorithms: "No algorithm is allowed."
        case .leeway: "The leeway is 0 to 300 seconds."
        }
    }
}
