import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// `/v1/audit`: who saw and changed what. An administrator is told everything, everybody else of access to their own data,
/// a coordinator of that to the data of the scheme's volunteers, too.
struct AuditRoutes: Sendable {
    let register: any Register

    static let path = "/v1/audit"
    /// Whoever can have an account.
    static let readers: Set<Role> = [.administrator, .guardian, .responder, .coordinator, .dispatcher, .analyst]
    private static let filters = ["subject", "actor", "account", "action", "from", "to"]

    func add(to router: GuardedRouter) {
        router.on(.get, Self.path, for: Self.readers) { request, context in
            let parameters = try QueryParameters(
                request.uri.query, allowing: Self.filters + PageParameters.names)
            let filter = try AuditFilter(parameters)
            let page = try PageParameters(parameters, keeping: Self.filters)
            let found = try await register.read(as: context.origin()) { session in
                // One more than is shown tells whether there are more.
                try await session.auditEntries(filter, limit: page.limit + 1, before: page.after)
            }
            return page.response("entries", found, at: Self.path, key: \.id) { writer, entry in
                entry.write(to: &writer, for: context.caller)
            }
        }
    }
}

extension AuditFilter {
    /// - Throws: ``RegistryError/invalid(_:)`` with every fault found.
    init(_ parameters: QueryParameters) throws {
        var faults: [RegistryError.Fault] = []
        func key(_ name: String) -> UUID? {
            guard let text = parameters[name] else { return nil }
            let key = UUID(uuidString: text)
            if key == nil { faults.append(.init(name, "Must be a key, a UUID.")) }
            return key
        }
        func moment(_ name: String) -> Date? {
            guard let text = parameters.momentText(name) else { return nil }
            let moment = ISOTimestamp.read(text)
            if moment == nil { faults.append(.init(name, ISOTimestamp.expectation)) }
            return moment
        }
        func text(_ name: String) -> String? {
            guard let text = parameters[name] else { return nil }
            guard (1...200).contains(text.unicodeScalars.count) else {
                faults.append(.init(name, "Must have 1 to 200 characters."))
                return nil
            }
            return text
        }
        self.init(
            subject: text("subject"), actor: key("actor"), account: key("account"), action: text("action"),
            from: moment("from"), to: moment("to"))
        if let from, let to, from >= to { faults.append(.init("to", "Must be later than from.")) }
        guard faults.isEmpty else { throw RegistryError.invalid(faults) }
    }
}

extension AuditEntry {
    /// Where somebody else works from is nobody's business but the administrator's.
    fileprivate func write(to writer: inout JSONWriter, for caller: Caller) {
        let isTold = caller.role == .administrator || actorID != nil && actorID == caller.actorID
        writer.member("id", id)
        writer.optional("occurredAt", occurredAt)
        writer.optional("actorId", actorID)
        writer.member("actorRole", actorRole)
        writer.optional("keyId", keyID)
        writer.member("address", isTold ? address : nil)
        writer.member("requestId", isTold ? requestID : nil)
        writer.member("reason", reason)
        writer.member("action", action)
        writer.member("subject", subject)
        writer.optional("accountId", accountID)
        writer.name("changes")
        if let changes { writer.json(Array(changes.utf8)) } else { writer.null() }
    }
}
