public import Foundation

/// What can be done with groups and accounts within a transaction. What is outside the caller's scope is not there.
public protocol AccountOperations {
    /// The groups that the caller may see, by key.
    ///
    /// - Parameters:
    ///   - limit: how many at most.
    ///   - after: the last one of the page before.
    func groups(limit: Int, after: UUID?) async throws -> [CommunityGroup]

    /// - Throws: ``RegistryError/notFound(_:)``.
    func group(_ id: UUID) async throws -> CommunityGroup

    /// The group of a name, whose case does not matter; nil where there is none. Whoever hands a site over needs no more.
    func group(named name: String) async throws -> GroupName?

    /// - Parameter trusted: whether what it registers needs no approval; nil: as it is.
    /// - Throws: ``RegistryError/notFound(_:)``, ``RegistryError/stale``, ``RegistryError/conflict(_:)`` for a name that
    ///   another group has.
    func changeGroup(_ id: UUID, name: String?, trusted: Bool?, expecting: VersionMatch) async throws -> CommunityGroup

    /// A new group with its first guardian, who is sent a link; where the group or the address is known nothing is added,
    /// and whoever asks is not told.
    func signUp(group: String, by person: String, email: String) async throws

    /// The accounts that the caller may see, by key: with names where they are of the caller's own group.
    func accounts(limit: Int, after: UUID?) async throws -> [Account]

    /// - Throws: ``RegistryError/notFound(_:)``.
    func account(_ id: UUID) async throws -> Account

    /// Whether the caller looks after the accounts of its group.
    func callerLeads() async throws -> Bool

    /// - Throws: ``RegistryError/conflict(_:)`` where another account has the address or the identity;
    ///   ``RegistryError/invalid(_:)`` for a group that does not exist.
    func addAccount(_ account: NewAccount) async throws -> Account

    /// The caller's own contact details with their version.
    ///
    /// - Throws: ``RegistryError/notFound(_:)`` for a caller without an account.
    func ownContact() async throws -> (contact: Contact, version: String)

    /// Changes what the caller is called and the number.
    ///
    /// - Throws: ``RegistryError/stale``.
    func changeOwnContact(name: String?, phone: String??, expecting: VersionMatch) async throws

    /// Changes the caller's own address: nil takes it away at once, another one counts when a link sent to it has been used.
    func changeOwnAddress(to email: String?) async throws

    /// Closes an account, which ends its sessions, or opens it again. Nobody does so to their own.
    ///
    /// - Throws: ``RegistryError/notFound(_:)``, ``RegistryError/forbidden(_:)``, ``RegistryError/stale``.
    func setDisabled(_ isDisabled: Bool, account: UUID, expecting: VersionMatch) async throws -> Account

    /// Has somebody of a group look after its accounts, or no more. Nobody says so of their own.
    ///
    /// - Throws: ``RegistryError/notFound(_:)``, ``RegistryError/forbidden(_:)``, ``RegistryError/stale``;
    ///   ``RegistryError/conflict(_:)`` for an account that is closed or has no group, and for the group's only leader.
    func setLeads(_ leads: Bool, account: UUID, expecting: VersionMatch) async throws -> Account

    /// Another person's contact details; the reading is audited with the origin's reason.
    ///
    /// - Throws: ``RegistryError/notFound(_:)``.
    func contact(of account: UUID, because reason: String) async throws -> Contact
}

/// What can be done with keys within a transaction.
public protocol KeyOperations {
    /// The caller's own keys, those of the group that the caller leads, for an administrator all; by key, without secrets.
    func keys(limit: Int, after: UUID?) async throws -> [APIKey]

    /// - Throws: ``RegistryError/notFound(_:)``.
    func key(_ id: UUID) async throws -> APIKey

    func addKey(_ key: NewKey) async throws -> APIKey

    /// A second time changes nothing.
    ///
    /// - Throws: ``RegistryError/notFound(_:)``.
    func revokeKey(_ id: UUID) async throws -> APIKey
}

/// What can be done about signing in within a transaction.
public protocol SignInOperations {
    /// Has a link sent to whoever has this address; whether anybody has is not told.
    func askForLink(to email: String) async throws

    /// Spends a link and opens a session.
    ///
    /// - Returns: nil where the link is unknown, spent or too old, or the account is closed or has another address by now.
    func openSession(link: Data, session: Data) async throws -> SessionEnd?

    /// Ends a session of the caller's own.
    func endSession(_ id: UUID) async throws
}
