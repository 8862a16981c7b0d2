public import Foundation

/// Who sent a request.
public struct Caller: Hashable, Sendable {
    public let role: Role
    /// The key's name; nil for the public and for people, whose names are kept apart.
    public let name: String?
    public let keyID: UUID?
    /// The person; nil for the public, and for a key that belongs to a program.
    public let accountID: UUID?
    /// The group whose devices a guardian keeps.
    public let groupID: UUID?
    /// Whether it may change anything at all: a key of scope `read` may not.
    public let mayChange: Bool

    public init(
        role: Role, name: String? = nil, keyID: UUID? = nil, accountID: UUID? = nil, groupID: UUID? = nil,
        mayChange: Bool = true
    ) {
        self.role = role
        self.name = name
        self.keyID = keyID
        self.accountID = accountID
        self.groupID = groupID
        self.mayChange = mayChange
    }

    /// Whoever did not sign in.
    public static let anybody = Caller(role: .public)

    /// The pseudonym under which is kept what was done: the account, or the key of a program.
    public var actorID: UUID? { accountID ?? keyID }

    /// Whether what a group keeps is the caller's own: the one rule of "own", in the service.
    ///
    /// - Parameter groupID: nil: nobody keeps it.
    public func keeps(_ groupID: UUID?) -> Bool {
        role == .guardian && groupID != nil && groupID == self.groupID
    }

    /// Whether the caller may know of a site that is in the register. Whoever is not told of hidden and private sites is
    /// not told either that they exist, whatever they ask for.
    public func isTold(
        ofSiteKeptBy keeper: UUID?, _ publication: SitePublication, _ access: SiteAccess
    ) -> Bool {
        role.seesAllSites || keeps(keeper) || publication != .hidden && access != .private
    }

    /// Whether the caller may see the words of a site that it is told of: its name, address, hours and how it is found.
    /// Where the location alone is published they are for the roles that see all sites and for whoever keeps it. In the
    /// database `caller_sees_words` is the same rule.
    public func seesWords(ofSiteKeptBy keeper: UUID?, _ publication: SitePublication) -> Bool {
        role.seesAllSites || keeps(keeper) || publication == .full
    }
}

/// Where a piece of work comes from: kept with everything that is changed or read in it.
public struct Origin: Hashable, Sendable {
    public let caller: Caller
    /// The address of the one who asked; nil where it is not known.
    public let address: String?
    /// The request's id in the log.
    public let requestID: String?
    /// Why, in the words of whoever asked.
    public let reason: String?

    public init(_ caller: Caller, address: String? = nil, requestID: String? = nil, reason: String? = nil) {
        self.caller = caller
        self.address = address
        self.requestID = requestID
        self.reason = reason
    }
}
