public import Foundation

/// A browser that is signed in, without the secret of its cookie.
public struct BrowserSession: Hashable, Sendable {
    public let id: UUID
    public let account: SignedInAccount
    /// SHA-256 of the cookie's text, 32 bytes.
    public let secretHash: Data
    /// From then on it is not valid any more, unless it is used before.
    public let expiresAt: Date

    public init(id: UUID, account: SignedInAccount, secretHash: Data, expiresAt: Date) {
        self.id = id
        self.account = account
        self.secretHash = secretHash
        self.expiresAt = expiresAt
    }
}

/// How long a session goes on.
public struct SessionEnd: Hashable, Sendable {
    /// When it ends unless it is used before.
    public let unused: Date
    /// When it ends in any case.
    public let latest: Date

    public init(unused: Date, latest: Date) {
        self.unused = unused
        self.latest = latest
    }
}

/// What is known of an account that may sign in.
public struct SignedInAccount: Hashable, Sendable {
    public let id: UUID
    public let role: Role
    /// A guardian's group.
    public let groupID: UUID?

    public init(id: UUID, role: Role, groupID: UUID?) {
        self.id = id
        self.role = role
        self.groupID = groupID
    }

    /// The account as whoever sends a request.
    public var caller: Caller { Caller(role: role, accountID: id, groupID: groupID) }
}

/// Who somebody is to an identity provider. Together the two name one person for ever.
public struct Identity: Hashable, Sendable {
    /// At most 500 characters.
    public let issuer: String
    /// 1 to 255 characters.
    public let subject: String

    public init(issuer: String, subject: String) {
        self.issuer = issuer
        self.subject = subject
    }
}

/// Everything by which somebody can sign in, as it was read.
public struct SignIns: Sendable {
    /// All keys, revoked and expired ones too.
    public let keys: [APIKey]
    /// Sessions of open accounts that are neither ended nor expired.
    public let sessions: [BrowserSession]
    /// Open accounts by their identity with a provider.
    public let identities: [Identity: SignedInAccount]
    /// How often a caller may do in an hour what is open to everybody, each kind of thing by itself; nil: no policy says.
    public let publicRequestsPerHour: Int?

    public init(
        keys: [APIKey], sessions: [BrowserSession] = [], identities: [Identity: SignedInAccount] = [:],
        publicRequestsPerHour: Int? = nil
    ) {
        self.keys = keys
        self.sessions = sessions
        self.identities = identities
        self.publicRequestsPerHour = publicRequestsPerHour
    }
}
