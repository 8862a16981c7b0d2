public import Foundation

/// Where the locator's register comes from.
public protocol LocatorFeed: Sendable {
    /// Everything, and how far it reaches.
    func loadRegister() async throws -> RegisterLoad
    /// The postcodes. Asked for when ``RegisterLoad/postcodeVersion`` is a new one.
    func loadPostcodes() async throws -> PostcodeDirectory
    /// What has changed since an earlier answer. May name a change that was already applied; never leaves one out,
    /// whatever the order in which transactions began and ended.
    func loadChanges(since horizon: ChangeHorizon) async throws -> RegisterChanges
}

/// How far a reading of the register reaches: the oldest transaction that was still open then. What it or a later one
/// changes may be missing and is asked for again.
public struct ChangeHorizon: Hashable, Sendable {
    public let oldestOpenTransaction: Int64

    public init(oldestOpenTransaction: Int64) {
        self.oldestOpenTransaction = oldestOpenTransaction
    }
}

public struct RegisterLoad: Sendable {
    public let horizon: ChangeHorizon
    public let sites: [SiteRecord]
    public let policy: DispatchPolicy
    public let readinessPolicy: ReadinessPolicy
    /// When the next policy of either kind comes into force; nil: none is planned.
    public let policyChangesAt: Date?
    /// Changes with every new loading of the postcodes; nil: there are none.
    public let postcodeVersion: String?

    public init(
        horizon: ChangeHorizon, sites: [SiteRecord], policy: DispatchPolicy, readinessPolicy: ReadinessPolicy,
        policyChangesAt: Date?, postcodeVersion: String?
    ) {
        self.horizon = horizon
        self.sites = sites
        self.policy = policy
        self.readinessPolicy = readinessPolicy
        self.policyChangesAt = policyChangesAt
        self.postcodeVersion = postcodeVersion
    }
}

public struct RegisterChanges: Sendable {
    public let horizon: ChangeHorizon
    /// Each changed site as it is now; nil where it has no device in service any more.
    public let sites: [UUID: SiteRecord?]
    /// Marks that say that all must be read anew. One may come again in later answers.
    public let marksOfAll: Set<Int64>

    public init(horizon: ChangeHorizon, sites: [UUID: SiteRecord?], marksOfAll: Set<Int64>) {
        self.horizon = horizon
        self.sites = sites
        self.marksOfAll = marksOfAll
    }

    public var all: Bool { !marksOfAll.isEmpty }
}
