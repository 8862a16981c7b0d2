import Foundation
import PostgresClient
import Registry
import RegistryStore
import TestDatabases
import Testing

/// The rules of the database alone, as a service without any check of its own would meet them.
@Suite("What the database lets the service do with accounts")
struct AccountRulesTests {
    private struct People: Sendable {
        let group = UUID(), otherGroup = UUID()
        let leader = UUID(), member = UUID(), stranger = UUID(), administrator = UUID()
    }

    private struct Someone: Sendable {
        let role: String
        var account: UUID?
        var group: UUID?
    }

    /// A session of the service's user, with invented people in the register.
    private func with(_ body: @Sendable (People, PostgresConnection) async throws -> Void) async throws {
        try await Register.with { register in
            let people = People()
            try await register.sql(
                "INSERT INTO community_group (id, name) VALUES ($1, 'Invented'), ($2, 'Invented others')",
                [people.group, people.otherGroup])
            for (id, role, group, leads) in [
                (people.leader, "guardian", people.group, true), (people.member, "guardian", people.group, false),
                (people.stranger, "guardian", people.otherGroup, true),
                (people.administrator, "administrator", nil, false),
            ] {
                try await register.sql(
                    "INSERT INTO account (id, role, group_id, leads_group) VALUES ($1, $2, $3, $4)",
                    [id, role, group, leads])
                try await register.sql(
                    "INSERT INTO account_contact (account_id, display_name, email) VALUES ($1, 'Invented', $2)",
                    [id, "\(id)@invented.example"])
                try await register.sql(
                    """
                    INSERT INTO session (account_id, secret_sha256, expires_at)
                    VALUES ($1, sha256($2::bytea), now() + interval '1 hour')
                    """, [id, Data("session \(id)".utf8)])
                try await register.sql(
                    """
                    INSERT INTO api_key (name, role, account_id, secret_sha256)
                    VALUES ('Invented', $1, $2, sha256($3::bytea))
                    """, [role, id, Data("key \(id)".utf8)])
                try await register.sql(
                    "INSERT INTO outgoing_message (kind, account_id, cause) VALUES ('check_due', $1, $2)",
                    [id, "\(id)"])
            }
            try await Register.withSession(TestDatabase.serviceString(for: register.connectionString)) { session in
                try await body(people, session)
            }
        }
    }

    /// How many rows a statement touches for a caller; nil where it is refused. Nothing of it stays.
    private func touched(
        _ session: PostgresConnection, as caller: Someone, _ text: String,
        _ parameters: [any PostgresEncodable] = []
    ) async throws -> Int? {
        try await session.execute(script: "BEGIN")
        try await session.sql(
            """
            SELECT set_config('heartshield.role', $1, true), set_config('heartshield.account', coalesce($2, ''), true),
                set_config('heartshield.group', coalesce($3, ''), true),
                set_config('heartshield.actor', coalesce($2, ''), true)
            """, [caller.role, caller.account?.uuidString, caller.group?.uuidString])
        let count: Int?
        do {
            count = try await session.sql(text, parameters).affectedRows
        } catch let error as PostgresError where error.sqlState == .insufficientPrivilege {
            count = nil
        }
        try await session.execute(script: "ROLLBACK")
        return count
    }

    @Test("Nobody changes what they themselves may do, and nobody's role is changed at all")
    func noSelfGrant() async throws {
        try await with { (people, session) async throws in
            let disable = "UPDATE account SET disabled_at = now() WHERE id = $1"
            let lead = "UPDATE account SET leads_group = true WHERE id = $1"
            let administrator = Someone(role: "administrator", account: people.administrator)
            let leader = Someone(role: "guardian", account: people.leader, group: people.group)
            let member = Someone(role: "guardian", account: people.member, group: people.group)
            #expect(try await touched(session, as: administrator, disable, [people.leader]) == 1)
            #expect(try await touched(session, as: administrator, disable, [people.administrator]) == 0)
            #expect(try await touched(session, as: leader, disable, [people.member]) == 1)
            for id in [people.leader, people.stranger, people.administrator] {
                #expect(try await touched(session, as: leader, disable, [id]) == 0)
            }
            for id in [people.leader, people.member, people.stranger] {
                #expect(try await touched(session, as: member, lead, [id]) == 0)
            }
            for caller in [administrator, leader, member] {
                // Whoever changed by which identity another signs in could sign in as them.
                for change in [
                    "role = 'administrator'", "group_id = NULL", "erased_at = now()", "identity_subject = 'x'",
                ] {
                    #expect(try await touched(session, as: caller, "UPDATE account SET \(change)") == nil)
                }
                #expect(try await touched(session, as: caller, "DELETE FROM account") == nil)
            }
        }
    }

    @Test(
        "A guardian makes guardians of a group that the guardian leads, and everybody keys of their own with their role"
    )
    func making() async throws {
        try await with { (people, session) async throws in
            let leader = Someone(role: "guardian", account: people.leader, group: people.group)
            let member = Someone(role: "guardian", account: people.member, group: people.group)
            let account = "INSERT INTO account (role, group_id) VALUES ($1, $2)"
            #expect(try await touched(session, as: leader, account, ["guardian", people.group]) == 1)
            #expect(try await touched(session, as: member, account, ["guardian", people.group]) == nil)
            #expect(try await touched(session, as: leader, account, ["guardian", people.otherGroup]) == nil)
            #expect(try await touched(session, as: leader, account, ["administrator", UUID?.none]) == nil)
            let key =
                "INSERT INTO api_key (name, role, account_id, secret_sha256) VALUES ('x', $1, $2, sha256('\\x01'))"
            #expect(try await touched(session, as: member, key, ["guardian", people.member]) == 1)
            let administrator = Someone(role: "administrator", account: people.administrator)
            #expect(try await touched(session, as: administrator, key, ["administrator", people.administrator]) == 1)
            #expect(try await touched(session, as: administrator, key, ["cad", UUID?.none]) == 1)
            for (role, id) in [
                ("guardian", people.member), ("administrator", nil), ("guardian", nil), ("cad", people.administrator),
            ] {
                #expect(try await touched(session, as: administrator, key, [role, id]) == nil, "\(role)")
            }
            #expect(try await touched(session, as: leader, key, ["guardian", people.member]) == nil)
            for (role, id) in [
                ("administrator", people.member), ("guardian", people.leader), ("guardian", people.stranger),
            ] {
                #expect(try await touched(session, as: member, key, [role, id]) == nil)
            }
            #expect(try await touched(session, as: member, key, ["administrator", UUID?.none]) == nil)
            #expect(try await touched(session, as: leader, "UPDATE community_group SET trusted_at = now()") == 0)
        }
    }

    @Test("Contact details, sessions, keys and messages of others are not there, and links are there for nobody")
    func reading() async throws {
        try await with { (people, session) async throws in
            let callers: [(caller: Someone, contacts: Int, sessions: Int, keys: Int, messages: Int)] = [
                (Someone(role: "guardian", account: people.leader, group: people.group), 1, 1, 2, 0),
                (Someone(role: "guardian", account: people.member, group: people.group), 1, 1, 1, 0),
                (Someone(role: "administrator", account: people.administrator), 1, 4, 4, 4),
                (Someone(role: "dispatcher"), 0, 0, 0, 0), (Someone(role: "public"), 0, 0, 0, 0),
                (Someone(role: "coordinator"), 0, 0, 0, 0),
            ]
            for each in callers {
                let count = { (table: String) in
                    try await touched(session, as: each.caller, "SELECT FROM \(table)")
                }
                #expect(try await count("account_contact") == each.contacts, "\(each.caller.role)")
                #expect(try await count("session") == each.sessions, "\(each.caller.role)")
                #expect(try await count("api_key") == each.keys, "\(each.caller.role)")
                #expect(try await count("outgoing_message") == each.messages, "\(each.caller.role)")
                #expect(try await count("sign_in_link") == nil, "\(each.caller.role)")
                let contact = "SELECT FROM read_contact($1, 'invented')"
                let mayRead = ["dispatcher", "administrator"].contains(each.caller.role)
                #expect(try await touched(session, as: each.caller, contact, [people.member]) == (mayRead ? 1 : nil))
                let silent = "SELECT FROM read_contact($1, ' ')"
                #expect(try await touched(session, as: each.caller, silent, [people.member]) == nil)
                let others = "UPDATE session SET revoked_at = now() WHERE account_id = $1"
                // Whose account an administrator closes is signed out.
                let ended = each.caller.role == "administrator" ? 1 : 0
                #expect(try await touched(session, as: each.caller, others, [people.stranger]) == ended)
                let more = "UPDATE session SET expires_at = expires_at + interval '1 year'"
                #expect(try await touched(session, as: each.caller, more) == nil)
            }
        }
    }
}
