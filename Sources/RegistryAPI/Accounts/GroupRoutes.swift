import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// `/v1/groups`: the groups that keep devices, and how a new one signs up.
struct GroupRoutes: Sendable {
    let register: any Register

    private static let path = "/v1/groups"
    private static let readers: Set<Role> = [.administrator, .coordinator, .guardian]

    func add(to router: GuardedRouter) {
        router.on(.post, Self.path, for: .everybody, .adds, charging: .signUp) { request, context in
            try await signUp(request, context)
        }
        router.on(.get, Self.path, for: Self.readers) { request, context in
            let parameters = try QueryParameters(request.uri.query, allowing: ["name"] + PageParameters.names)
            let page = try PageParameters(parameters, keeping: ["name"])
            if let name = parameters["name"] { return try await find(name, page, request, context) }
            let found = try await register.read(as: context.origin()) { session in
                try await session.groups(limit: page.limit + 1, after: page.after)
            }
            return page.response("groups", found, at: request.uri.path, key: \.id) { $1.write(to: &$0) }
        }
        router.on(.get, Self.path + "/{id}", for: Self.readers) { request, context in
            try await register.show("group", request, context, version: \.version) {
                try await $0.group($1)
            } write: {
                $0.write(to: &$1)
            }
        }
        router.on(.patch, Self.path + "/{id}", for: [.administrator], .changes) { request, context in
            try await change(request, context)
        }
    }

    /// The group that has a name, to whomever it belongs: its key, and nothing else of it.
    private func find(
        _ name: String, _ page: PageParameters, _ request: Request, _ context: ServiceRequestContext
    ) async throws -> Response {
        guard let name = TextHygiene.clean(name), name.unicodeScalars.count <= 200 else {
            throw RegistryError.invalid([.init("name", "Must have 1 to 200 characters.")])
        }
        let found = try await register.read(as: context.origin()) { try await $0.group(named: name) }
        return page.response("groups", found.map { [$0] } ?? [], at: request.uri.path, key: \.id) { writer, group in
            writer.member("id", group.id)
            writer.member("name", group.name)
        }
    }

    /// The answer is the same whether or not the group or the address is known: else anybody could ask who is here.
    private func signUp(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let bytes = try await request.jsonBytes(in: context)
        let body = try SignUpBody(bytes)
        return try await register.answer(request, context, bytes) { session in
            try await session.signUp(group: body.group, by: body.person, email: body.email)
            return KeptAnswer(.accepted) {
                $0.member("detail", "If the group is new, a link to sign in is on its way to the address.")
            }
        }
    }

    private func change(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try context.id("group")
        let bytes = try await request.jsonBytes(in: context)
        let body = try GroupBody(bytes)
        let expected = try request.requiredMatch()
        return try await register.answer(request, context, bytes) { session in
            let group = try await session.changeGroup(
                id, name: body.name, trusted: body.trusted, expecting: expected)
            return KeptAnswer(.ok, version: group.version) { group.write(to: &$0) }
        }
    }
}
