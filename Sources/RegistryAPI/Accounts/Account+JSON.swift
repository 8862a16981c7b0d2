import Foundation
import HTTPSupport
import Registry

extension CommunityGroup {
    func write(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("name", name)
        writer.optional("trustedAt", trustedAt)
        writer.optional("trustWithdrawnAt", trustWithdrawnAt)
        writer.member("invented", invented)
        writer.optional("createdAt", createdAt)
    }
}

extension Account {
    func write(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("role", role.rawValue)
        writer.optional("groupId", groupID)
        writer.member("leadsGroup", leadsGroup)
        writer.optional("schemeId", schemeID)
        writer.member("displayName", displayName)
        writer.member("hasIdentity", hasIdentity)
        writer.optional("disabledAt", disabledAt)
        writer.optional("createdAt", createdAt)
    }
}

extension Contact {
    func write(to writer: inout JSONWriter) {
        writer.member("displayName", displayName)
        writer.member("email", email)
        writer.member("phone", phone)
    }
}

extension APIKey {
    /// Without its secret, of which nothing is known.
    func write(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("name", name)
        writer.member("role", role.rawValue)
        writer.optional("accountId", accountID)
        writer.member("scope", scope.rawValue)
        writer.optional("createdAt", createdAt)
        writer.optional("expiresAt", expiresAt)
        writer.optional("revokedAt", revokedAt)
        writer.optional("lastUsedAt", lastUsedAt)
    }
}

extension OutgoingMessage {
    func write(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("kind", kind)
        writer.member("state", state.rawValue)
        writer.member("accountId", accountID)
        writer.optional("siteId", siteID)
        writer.optional("createdAt", createdAt)
        writer.optional("dueAt", dueAt)
        writer.member("attemptCount", attemptCount)
        writer.optional("sentAt", sentAt)
        writer.optional("givenUpAt", givenUpAt)
        writer.member("failure", failure)
    }
}

extension Set<Role> {
    /// Whoever signs in.
    static var signedIn: Set<Role> { everybody.subtracting([.public]) }
    /// Roles that people have; a dispatch system has a key and no account.
    static var people: Set<Role> { everybody.subtracting([.public, .cad]) }
}
