import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// `/v1/accounts`: who signs in, what they are called, and how they are reached.
struct AccountRoutes: Sendable {
    let register: any Register
    let keys: KeyRing

    private static let path = "/v1/accounts"
    /// An administrator looks after all accounts, a guardian who leads a group after its, a coordinator after those of
    /// the scheme's volunteers.
    private static let keepers: Set<Role> = [.administrator, .guardian, .coordinator]

    func add(to router: GuardedRouter) {
        router.on(.get, Self.path, for: Self.keepers) { request, context in
            let parameters = try QueryParameters(request.uri.query, allowing: PageParameters.names)
            let page = try PageParameters(parameters)
            let found = try await register.read(as: context.origin()) { session in
                try await session.accounts(limit: page.limit + 1, after: page.after)
            }
            return page.response("accounts", found, at: request.uri.path, key: \.id) { $1.write(to: &$0) }
        }
        router.on(.post, Self.path, for: Self.keepers, .adds) { request, context in
            try await add(request, context)
        }
        router.on(.get, Self.path + "/me", for: .signedIn) { request, context in
            try await showOwn(request, context)
        }
        router.on(.patch, Self.path + "/me", for: .signedIn, .changes) { request, context in
            try await changeOwn(request, context)
        }
        router.on(.get, Self.path + "/{id}", for: Self.keepers) { request, context in
            try await register.show("account", request, context, version: \.version) {
                try await $0.account($1)
            } write: {
                $0.write(to: &$1)
            }
        }
        // Who leads is a matter of groups.
        router.on(.patch, Self.path + "/{id}", for: [.administrator, .guardian], .changes) { request, context in
            try await change(request, context)
        }
        router.on(.post, Self.path + "/{id}/disable", for: Self.keepers, .changes) { request, context in
            try await setDisabled(true, request, context)
        }
        router.on(.post, Self.path + "/{id}/enable", for: Self.keepers, .changes) { request, context in
            try await setDisabled(false, request, context)
        }
        router.on(.get, Self.path + "/{id}/contact", for: [.dispatcher, .administrator]) { request, context in
            try await contact(request, context)
        }
    }

    private func add(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let bytes = try await request.jsonBytes(in: context)
        let asked = try AccountBody(bytes, by: context.caller).account
        return try await register.answer(request, context, bytes) { session in
            var new = asked
            if context.caller.role == .coordinator {
                guard let scheme = try await session.callerScheme() else {
                    throw RegistryError.forbidden("A coordinator without a scheme makes no accounts.")
                }
                guard new.schemeID == nil || new.schemeID == scheme else {
                    throw RegistryError.invalid([.init("schemeId", "There is no such scheme.")])
                }
                new.schemeID = scheme
            }
            if context.caller.role == .guardian {
                guard try await session.callerLeads() else {
                    throw RegistryError.forbidden("Whoever leads the group makes its accounts.")
                }
                guard new.groupID == context.caller.groupID else {
                    throw RegistryError.invalid([.init("groupId", "There is no such group.")])
                }
            }
            let account = try await session.addAccount(new)
            return KeptAnswer(
                .created, version: account.version, location: "\(Self.path)/\(account.id.uuidString.lowercased())"
            ) { account.write(to: &$0) }
        }
    }

    private func showOwn(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try own(context)
        let (account, contact, version) = try await register.read(as: context.origin()) { session in
            let (contact, version) = try await session.ownContact()
            return (try await session.account(id), contact, version)
        }
        var writer = JSONWriter()
        writer.object { account.write(contact, to: &$0) }
        return Response(writer, version: version)
    }

    private func changeOwn(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try own(context)
        let bytes = try await request.jsonBytes(in: context)
        let body = try ContactBody(bytes)
        let expected = try request.requiredMatch()
        return try await register.answer(request, context, bytes) { session in
            try await session.changeOwnContact(name: body.name, phone: body.phone, expecting: expected)
            if let email = body.email { try await session.changeOwnAddress(to: email) }
            let (contact, version) = try await session.ownContact()
            let account = try await session.account(id)
            return KeptAnswer(.ok, version: version) { account.write(contact, to: &$0) }
        }
    }

    private func change(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try context.id("account")
        let bytes = try await request.jsonBytes(in: context)
        var body = try BodyReader(bytes, allowing: ["leadsGroup", "reason"])
        let (leads, reason) = (body.bool("leadsGroup"), body.text("reason"))
        body.require("leadsGroup")
        try body.finish()
        guard let leads else { throw RegistryError.invalid([.init("#/leadsGroup", "Is missing.")]) }
        let expected = try request.requiredMatch()
        return try await register.answer(request, context, bytes, because: reason) { session in
            let account = try await session.setLeads(leads, account: id, expecting: expected)
            return KeptAnswer(.ok, version: account.version) { account.write(to: &$0) }
        }
    }

    private func setDisabled(
        _ isDisabled: Bool, _ request: Request, _ context: ServiceRequestContext
    ) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try context.id("account")
        let bytes = try await request.jsonBytes(in: context, isOptional: true)
        let reason = try ReasonBody(bytes).reason
        let expected = try request.requiredMatch()
        let response = try await register.answer(request, context, bytes, because: reason) { session in
            let account = try await session.setDisabled(isDisabled, account: id, expecting: expected)
            return KeptAnswer(.ok, version: account.version) { account.write(to: &$0) }
        }
        await keys.catchUp()
        return response
    }

    private func contact(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let parameters = try QueryParameters(request.uri.query, allowing: ["reason"])
        let id = try context.id("account")
        guard let reason = try parameters.reason else {
            throw RegistryError.invalid([.init("reason", "Say why, in 1 to \(BodyReader.longestText) characters.")])
        }
        let contact = try await register.read(as: context.origin(because: reason)) { session in
            try await session.contact(of: id, because: reason)
        }
        var writer = JSONWriter()
        writer.object { contact.write(to: &$0) }
        return Response(writer)
    }

    /// - Throws: ``RegistryError/notFound(_:)`` for a program's key.
    private func own(_ context: ServiceRequestContext) throws -> UUID {
        guard let id = context.caller.accountID else {
            throw RegistryError.notFound("This key belongs to no account.")
        }
        return id
    }
}

extension Account {
    /// The caller's own, with how they are reached.
    fileprivate func write(_ contact: Contact, to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("role", role.rawValue)
        writer.optional("groupId", groupID)
        writer.member("leadsGroup", leadsGroup)
        writer.optional("schemeId", schemeID)
        writer.name("contact")
        writer.object { writer in
            contact.write(to: &writer)
            writer.member("pendingEmail", contact.pendingEmail)
        }
    }
}
