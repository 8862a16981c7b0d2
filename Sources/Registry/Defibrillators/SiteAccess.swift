/// Who may reach the device at a site.
public enum SiteAccess: String, Sendable, CaseIterable {
    /// Anybody.
    case `public`
    /// Customers, members, or whoever asks.
    case restricted
    /// Nobody from outside: never offered.
    case `private`
    case unknown
}

/// What the public is shown of a site.
public enum SitePublication: String, Sendable, CaseIterable {
    case full
    /// The point, without the words.
    case locationOnly = "location_only"
    /// Nothing; dispatchers see it.
    case hidden
}

/// What a scheme outside this register calls a site, such as `osm` `node/5036730561`.
public struct SiteIdentifier: Hashable, Sendable {
    /// `the_circuit`, `osm`, `uprn`, or the name of an importing source.
    public let scheme: String
    public let value: String

    public init(scheme: String, value: String) {
        self.scheme = scheme
        self.value = value
    }
}
