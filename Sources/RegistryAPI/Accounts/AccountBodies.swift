import CivilTime
import Foundation
import HTTPSupport
import Mail
import Registry
import StrictJSON

/// What `POST /v1/groups` takes.
struct SignUpBody {
    let group: String
    let person: String
    let email: String

    init(_ bytes: [UInt8]) throws {
        var body = try BodyReader(bytes, allowing: ["name", "displayName", "email"])
        let (group, person) = (body.requiredName("name"), body.requiredName("displayName"))
        let email = body.email("email")
        body.require("email")
        try body.finish()
        guard let group, let person, let email else { throw RegistryError.invalid([.init("#", "Is not complete.")]) }
        (self.group, self.person, self.email) = (group, person, email)
    }
}

/// What `PATCH /v1/groups/{id}` takes.
struct GroupBody {
    let name: String?
    let trusted: Bool?

    /// Who is trusted needs nobody's approval, so only an administrator says so.
    init(_ bytes: [UInt8]) throws {
        var body = try BodyReader(bytes, allowing: ["name", "trusted"])
        name = body.has("name") ? body.requiredName("name") : nil
        trusted = body.bool("trusted")
        try body.finish()
    }
}

/// What `POST /v1/accounts` takes.
struct AccountBody {
    let account: NewAccount

    init(_ bytes: [UInt8], by caller: Caller) throws {
        var body = try BodyReader(
            bytes,
            allowing: ["role", "displayName", "email", "phone", "groupId", "leadsGroup", "schemeId", "identity"])
        let role: AccountRole? = body.word("role")
        let (name, email, phone) = (body.requiredName("displayName"), body.email("email"), body.phone("phone"))
        var group = body.key("groupId")
        let scheme = body.key("schemeId")
        let leads = body.bool("leadsGroup") ?? false
        var identity: Identity?
        body.within("identity", allowing: ["issuer", "subject"]) { inner in
            let (issuer, subject) = (inner.exactText("issuer", atMost: 500), inner.exactText("subject", atMost: 255))
            inner.require("issuer", "subject")
            if let issuer, let subject { identity = Identity(issuer: issuer, subject: subject) }
        }
        if body.has("identity"), caller.role != .administrator {
            body.fault("identity", "Only an administrator says who somebody is.")
        }
        body.require("role")
        if caller.role == .guardian {
            if let role, role != .guardian { body.fault("role", "A guardian makes accounts of guardians only.") }
            if !body.has("groupId") { group = caller.groupID }
        }
        if caller.role == .coordinator, let role, role != .responder {
            body.fault("role", "A coordinator makes accounts of responders only.")
        }
        // A coordinator's volunteers belong to the own scheme.
        if role == .responder, scheme == nil, caller.role != .coordinator, body.faults.isEmpty {
            body.fault("schemeId", "A responder belongs to a scheme.")
        }
        if let role, role != .responder, role != .coordinator, scheme != nil {
            body.fault("schemeId", "Only a responder or a coordinator belongs to a scheme.")
        }
        if let role, (role == .guardian) != (group != nil), body.faults.isEmpty {
            body.fault("groupId", role == .guardian ? "A guardian has a group." : "Only a guardian has a group.")
        }
        if leads, group == nil { body.fault("leadsGroup", "Only who has a group can lead it.") }
        try body.finish()
        guard let role = role.flatMap({ Role(rawValue: $0.rawValue) }), let name else {
            throw RegistryError.invalid([.init("#", "Is not complete.")])
        }
        account = NewAccount(
            role: role, groupID: group, leadsGroup: leads, schemeID: scheme, identity: identity,
            contact: Contact(displayName: name, email: email, phone: phone))
    }
}

/// Roles that people have; a dispatch system has a key and no account.
private enum AccountRole: String, CaseIterable {
    case guardian, responder, coordinator, dispatcher, analyst, administrator
}

/// What `PATCH /v1/accounts/me` takes: a field that is left out stays, an empty one is taken away.
struct ContactBody: Sendable {
    let name: String?
    let email: String??
    let phone: String??

    init(_ bytes: [UInt8]) throws {
        var body = try BodyReader(bytes, allowing: ["displayName", "email", "phone"])
        name = body.has("displayName") ? body.requiredName("displayName") : nil
        let (email, phone) = (body.email("email"), body.phone("phone"))
        self.email = body.has("email") ? .some(email) : .none
        self.phone = body.has("phone") ? .some(phone) : .none
        try body.finish()
    }
}

/// What `POST /v1/keys` takes.
struct KeyBody: Sendable {
    let name: String
    let role: Role?
    let account: UUID?
    let scope: APIKey.Scope
    let expiresAt: Date?

    init(_ bytes: [UInt8], at moment: Date) throws {
        var body = try BodyReader(bytes, allowing: ["name", "role", "accountId", "scope", "expiresOn"])
        let name = body.requiredName("name")
        role = body.word("role")
        if role == .public { body.fault("role", "The public needs no key.") }
        account = body.key("accountId")
        scope = body.word("scope") ?? .change
        expiresAt = body.day("expiresOn").map { ZoneRules.london.start(of: $0) }
        if let expiresAt, expiresAt <= moment { body.fault("expiresOn", "Must be a day that is still to come.") }
        try body.finish()
        guard let name else { throw RegistryError.invalid([.init("#/name", "Is missing.")]) }
        self.name = name
    }
}

/// The body of something that is done to a thing and needs nothing said but, perhaps, why.
struct ReasonBody {
    let reason: String?

    init(_ bytes: [UInt8]) throws {
        var body = try BodyReader(bytes, allowing: ["reason"])
        reason = body.text("reason")
        try body.finish()
    }
}

/// The body that is one field of text, as it is.
struct OneTextBody {
    let text: String

    init(secret name: String, _ bytes: [UInt8]) throws {
        var body = try BodyReader(bytes, allowing: [name])
        let text = body.text(name)
        body.require(name)
        try body.finish()
        self.text = text ?? ""
    }

    init(email name: String, _ bytes: [UInt8]) throws {
        var body = try BodyReader(bytes, allowing: [name])
        let text = body.email(name)
        body.require(name)
        try body.finish()
        guard let text else { throw RegistryError.invalid([.init("#/\(name)", "Must be an email address.")]) }
        self.text = text
    }
}

extension BodyReader {
    /// The name of a person, a group or a key.
    fileprivate mutating func requiredName(_ name: String) -> String? {
        requiredText(name, atMost: 200)
    }

    fileprivate mutating func email(_ name: String) -> String? {
        guard let text = text(name, atMost: 254) else { return nil }
        do throws(MailAddressError) {
            return try MailAddress(text).description
        } catch {
            fault(name, error.description)
            return nil
        }
    }

    fileprivate mutating func phone(_ name: String) -> String? {
        guard let text = text(name, atMost: 30) else { return nil }
        guard (3...30).contains(text.utf8.count), text.utf8.allSatisfy({ Self.phoneBytes.contains($0) }) else {
            fault(name, "Must be 3 to 30 digits, blanks and + ( ) -.")
            return nil
        }
        return text
    }

    private static let phoneBytes = Set("0123456789+ ()-".utf8)

    /// Text that means what it says to the letter, and so is of characters that have one way to be written.
    fileprivate mutating func exactText(_ name: String, atMost limit: Int) -> String? {
        guard has(name), let text = text(name, atMost: limit) else { return nil }
        guard text.utf8.count <= limit, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            fault(name, "Must be 1 to \(limit) visible ASCII characters without blanks.")
            return nil
        }
        return text
    }
}
