public import Foundation

/// A group that keeps devices.
public struct CommunityGroup: Hashable, Sendable {
    public let id: UUID
    public let name: String
    /// Since when what it registers needs no approval; nil: it does, where the policy asks it of new groups.
    public let trustedAt: Date?
    /// Since when an administrator does not trust it; then only an administrator who says so trusts it again.
    public let trustWithdrawnAt: Date?
    public let invented: Bool
    public let createdAt: Date
    public let version: String

    public init(
        id: UUID, name: String, trustedAt: Date?, trustWithdrawnAt: Date?, invented: Bool, createdAt: Date,
        version: String
    ) {
        self.id = id
        self.name = name
        self.trustedAt = trustedAt
        self.trustWithdrawnAt = trustWithdrawnAt
        self.invented = invented
        self.createdAt = createdAt
        self.version = version
    }
}

/// What anybody who keeps devices may know of another group.
public struct GroupName: Hashable, Sendable {
    public let id: UUID
    public let name: String

    public init(id: UUID, name: String) {
        self.id = id
        self.name = name
    }
}

/// Somebody who signs in, without contact details.
public struct Account: Hashable, Sendable {
    public let id: UUID
    public let role: Role
    public let groupID: UUID?
    /// Looks after the accounts of its group.
    public let leadsGroup: Bool
    /// The scheme of a volunteer, or of the coordinator who looks after it.
    public let schemeID: UUID?
    /// The name, where the caller may know it.
    public let displayName: String?
    /// Whether an identity provider knows it.
    public let hasIdentity: Bool
    public let disabledAt: Date?
    public let createdAt: Date
    public let version: String

    public init(
        id: UUID, role: Role, groupID: UUID?, leadsGroup: Bool, schemeID: UUID?, displayName: String?,
        hasIdentity: Bool, disabledAt: Date?, createdAt: Date, version: String
    ) {
        self.id = id
        self.role = role
        self.groupID = groupID
        self.leadsGroup = leadsGroup
        self.schemeID = schemeID
        self.displayName = displayName
        self.hasIdentity = hasIdentity
        self.disabledAt = disabledAt
        self.createdAt = createdAt
        self.version = version
    }
}

/// How a person is called and reached.
public struct Contact: Hashable, Sendable {
    /// 1 to 200 characters.
    public let displayName: String
    /// At most 254 bytes.
    public let email: String?
    /// What is to be the address once it is confirmed; nil where none waits, or it is not the caller's own.
    public let pendingEmail: String?
    /// 3 to 30 digits, blanks and `+()-`.
    public let phone: String?

    public init(displayName: String, email: String? = nil, pendingEmail: String? = nil, phone: String? = nil) {
        self.displayName = displayName
        self.email = email
        self.pendingEmail = pendingEmail
        self.phone = phone
    }
}

/// An account that is to be made.
public struct NewAccount: Hashable, Sendable {
    public let role: Role
    public let groupID: UUID?
    public let leadsGroup: Bool
    /// Of a responder always, of a coordinator perhaps, of nobody else.
    public var schemeID: UUID?
    public let identity: Identity?
    public let contact: Contact

    public init(
        role: Role, groupID: UUID?, leadsGroup: Bool, schemeID: UUID?, identity: Identity?, contact: Contact
    ) {
        self.role = role
        self.groupID = groupID
        self.leadsGroup = leadsGroup
        self.schemeID = schemeID
        self.identity = identity
        self.contact = contact
    }
}
