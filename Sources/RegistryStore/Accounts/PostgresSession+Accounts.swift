import Foundation
import PostgresClient
import Registry

/// Groups, accounts and signing in. Who sees and changes what is in the statements, and once more in the rules of the
/// database.
extension PostgresSession: AccountOperations, SignInOperations {
    func groups(limit: Int, after: UUID?) async throws -> [CommunityGroup] {
        try await connection.execute(statements.accounts.listGroups, [limit, after]).map(CommunityGroup.init(row:))
    }

    func group(_ id: UUID) async throws -> CommunityGroup {
        guard let row = try await connection.execute(statements.accounts.readGroup, [id]).first else {
            throw RegistryError.notFound("There is no group \(id.uuidString.lowercased()).")
        }
        return try CommunityGroup(row: row)
    }

    func group(named name: String) async throws -> GroupName? {
        try await connection.execute(statements.accounts.findGroupNamed, [name]).first.map { row in
            GroupName(id: try row.decode("id"), name: try row.decode("name"))
        }
    }

    func changeGroup(
        _ id: UUID, name: String?, trusted: Bool?, expecting: VersionMatch
    ) async throws -> CommunityGroup {
        let group = try await group(id)
        try await expect(statements.accounts.lockGroup, id, expecting)
        // To withdraw the trust of a group that never had any says something, too.
        let changesTrust = trusted.map { ($0 ? group.trustedAt : group.trustWithdrawnAt) == nil } ?? false
        if name != nil && name != group.name || changesTrust {
            _ = try await connection.execute(statements.accounts.changeGroup, [id, name, trusted])
        }
        return try await self.group(id)
    }

    func signUp(group: String, by person: String, email: String) async throws {
        _ = try await connection.execute(statements.accounts.signUpGroup, [group, person, email])
    }

    func accounts(limit: Int, after: UUID?) async throws -> [Account] {
        try await connection.execute(statements.accounts.listAccounts, [limit, after]).map(Account.init(row:))
    }

    func account(_ id: UUID) async throws -> Account {
        guard let row = try await connection.execute(statements.accounts.readAccount, [id]).first else {
            throw Self.noAccount(id)
        }
        return try Account(row: row)
    }

    func callerLeads() async throws -> Bool {
        try await one(statements.accounts.readCallerLeads, []).decode("leads")
    }

    func addAccount(_ account: NewAccount) async throws -> Account {
        if let group = account.groupID,
            try await connection.execute(statements.accounts.readGroup, [group]).isEmpty
        {
            throw RegistryError.invalid([.init("groupId", "There is no such group.")])
        }
        if let scheme = account.schemeID {
            // One that the caller may not see is none.
            guard try await !connection.execute(statements.schemes.listSchemes, [scheme, 1, UUID?.none]).isEmpty else {
                throw RegistryError.invalid([.init("schemeId", "There is no such scheme.")])
            }
        }
        let added = try await one(
            statements.accounts.addAccount,
            [
                account.role.rawValue, account.groupID, account.leadsGroup, account.identity?.issuer,
                account.identity?.subject, account.schemeID,
            ])
        let id = try added.decode("id", as: UUID.self)
        let contact = account.contact
        _ = try await connection.execute(
            statements.accounts.addContact, [id, contact.displayName, contact.email, contact.phone])
        return try await self.account(id)
    }

    func ownContact() async throws -> (contact: Contact, version: String) {
        guard let row = try await connection.execute(statements.accounts.readOwnContact, []).first else {
            throw RegistryError.notFound("No contact details are kept of you.")
        }
        return (try Contact(row: row), try row.decode("version"))
    }

    func changeOwnContact(name: String?, phone: String??, expecting: VersionMatch) async throws {
        _ = try await connection.execute(statements.accounts.lockOwnContact, [])
        let (former, version) = try await ownContact()
        guard expecting.admits(version) else { throw RegistryError.stale }
        let (name, phone) = (name ?? former.displayName, phone ?? former.phone)
        guard name != former.displayName || phone != former.phone else { return }
        _ = try await connection.execute(statements.accounts.changeOwnContact, [name, phone])
    }

    func changeOwnAddress(to email: String?) async throws {
        _ = try await connection.execute(statements.accounts.changeOwnAddress, [email])
    }

    func setDisabled(_ isDisabled: Bool, account id: UUID, expecting: VersionMatch) async throws -> Account {
        let account = try await account(id)
        guard id != caller.accountID else {
            throw RegistryError.forbidden("Nobody closes or opens their own account: somebody else has to.")
        }
        guard try await mayChange(account) else {
            throw RegistryError.forbidden(
                "Whoever leads the group, a coordinator of the scheme, or an administrator closes and opens accounts.")
        }
        try await expect(statements.accounts.lockAccount, id, expecting)
        if (account.disabledAt != nil) != isDisabled {
            _ = try await connection.execute(statements.accounts.setDisabled, [id, isDisabled])
        }
        return try await self.account(id)
    }

    func setLeads(_ leads: Bool, account id: UUID, expecting: VersionMatch) async throws -> Account {
        let seen = try await account(id)
        guard id != caller.accountID else {
            throw RegistryError.forbidden("Nobody says of their own account whether it leads: somebody else has to.")
        }
        guard try await mayChange(seen) else {
            throw RegistryError.forbidden("Whoever leads the group, or an administrator, says who leads it.")
        }
        guard let group = seen.groupID else { throw RegistryError.conflict("Only who has a group can lead it.") }
        try await expect(statements.accounts.lockAccount, id, expecting)
        let account = try await account(id)
        guard account.leadsGroup != leads else { return account }
        if leads, account.disabledAt != nil {
            throw RegistryError.conflict("The account is closed: whoever leads a group can sign in.")
        }
        _ = try await connection.execute(statements.accounts.setLeader, [id, leads])
        guard try await one(statements.accounts.hasLeader, [group]).decode("has_leader", as: Bool.self) else {
            throw RegistryError.conflict("Nobody else leads the group: say first who does.")
        }
        return try await self.account(id)
    }

    /// Whether the caller looks after an account: an administrator after all, who leads a group after its guardians', a
    /// coordinator after those of the own scheme's responders, who are all that a coordinator sees.
    private func mayChange(_ account: Account) async throws -> Bool {
        switch account.role {
        case _ where caller.role == .administrator: true
        case .guardian: try await callerLeads()
        case .responder: caller.role == .coordinator
        default: false
        }
    }

    func contact(of account: UUID, because reason: String) async throws -> Contact {
        guard let row = try await connection.execute(statements.accounts.readContact, [account, reason]).first else {
            throw Self.noAccount(account)
        }
        return try Contact(row: row)
    }

    func askForLink(to email: String) async throws {
        _ = try await connection.execute(statements.accounts.askForLink, [email])
    }

    func openSession(link: Data, session: Data) async throws -> SessionEnd? {
        try await connection.execute(statements.accounts.openSession, [link, session]).first.map { row in
            SessionEnd(unused: try row.decode("expires_at"), latest: try row.decode("ends_at"))
        }
    }

    func endSession(_ id: UUID) async throws {
        _ = try await connection.execute(statements.accounts.endSession, [id])
    }

    /// Holds a row until the transaction ends, and compares its version.
    func expect(_ lock: PostgresStatement, _ id: UUID, _ expected: VersionMatch) async throws {
        guard let row = try await connection.execute(lock, [id]).first else {
            throw RegistryError.forbidden("The register does not let you do this.")
        }
        guard expected.admits(try row.decode("version")) else { throw RegistryError.stale }
    }

    private static func noAccount(_ id: UUID) -> RegistryError {
        .notFound("There is no account \(id.uuidString.lowercased()).")
    }
}

extension CommunityGroup {
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"), name: try row.decode("name"), trustedAt: try row.decode("trusted_at"),
            trustWithdrawnAt: try row.decode("trust_withdrawn_at"),
            invented: try row.decode("invented"), createdAt: try row.decode("created_at"),
            version: try row.decode("version"))
    }
}

extension Account {
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"), role: try row.word("role"), groupID: try row.decode("group_id"),
            leadsGroup: try row.decode("leads_group"), schemeID: try row.decode("scheme_id"),
            displayName: try row.decode("display_name"), hasIdentity: try row.decode("has_identity"),
            disabledAt: try row.decode("disabled_at"), createdAt: try row.decode("created_at"),
            version: try row.decode("version"))
    }
}

extension Contact {
    init(row: PostgresRow) throws {
        self.init(
            displayName: try row.decode("display_name"), email: try row.decode("email"),
            pendingEmail: try row.decode("pending_email"), phone: try row.decode("phone"))
    }
}

/// The statements about groups, accounts and signing in.
struct AccountStatements: Sendable {
    let listGroups, readGroup, findGroupNamed, lockGroup, changeGroup, signUpGroup: PostgresStatement
    let listAccounts, readAccount, readCallerLeads, addAccount, addContact, lockAccount, setDisabled: PostgresStatement
    let setLeader, hasLeader: PostgresStatement
    let readOwnContact, lockOwnContact, changeOwnContact, changeOwnAddress, readContact: PostgresStatement
    let askForLink, openSession, endSession: PostgresStatement

    init(_ statements: StatementLibrary) throws {
        listGroups = try statements("accounts/list_groups")
        readGroup = try statements("accounts/read_group")
        findGroupNamed = try statements("accounts/find_group_named")
        lockGroup = try statements("accounts/lock_group")
        changeGroup = try statements("accounts/change_group")
        signUpGroup = try statements("accounts/sign_up_group")
        listAccounts = try statements("accounts/list_accounts")
        readAccount = try statements("accounts/read_account")
        readCallerLeads = try statements("accounts/read_caller_leads")
        addAccount = try statements("accounts/add_account")
        addContact = try statements("accounts/add_contact")
        lockAccount = try statements("accounts/lock_account")
        setDisabled = try statements("accounts/set_disabled")
        setLeader = try statements("accounts/set_leader")
        hasLeader = try statements("accounts/has_leader")
        readOwnContact = try statements("accounts/read_own_contact")
        lockOwnContact = try statements("accounts/lock_own_contact")
        changeOwnContact = try statements("accounts/change_own_contact")
        changeOwnAddress = try statements("accounts/change_own_address")
        readContact = try statements("accounts/read_contact")
        askForLink = try statements("accounts/ask_for_link")
        openSession = try statements("accounts/open_session")
        endSession = try statements("accounts/end_session")
    }
}
