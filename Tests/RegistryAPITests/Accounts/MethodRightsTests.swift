import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InMemoryLogging
import Registry
import RegistryAPI
import Testing

@Suite("Who may call what by other methods")
struct MethodRightsTests {
    /// The router's own routes, so that a new one is tested without being named here.
    private func rules(_ service: Service) throws -> [(path: String, methods: [HTTPRequest.Method: Set<Role>])] {
        let guarded = try service.guarded()
        return Dictionary(grouping: guarded.rules, by: \.path).map { path, rules in
            (path, Dictionary(uniqueKeysWithValues: rules.map { ($0.method, $0.roles) }))
        }
    }

    private func headers(_ role: Role, _ service: Service) -> HTTPFields {
        role == .public ? [:] : [.authorization: service.keyStore.authorization(role)]
    }

    @Test("HEAD is allowed to whoever may GET, and to nobody else", arguments: Role.allCases)
    func head(role: Role) async throws {
        let service = try Service(hasRegister: true)
        let rules = try rules(service)
        let headers = headers(role, service)
        try await service.test { client in
            for (path, methods) in rules {
                guard let roles = methods[.get] else { continue }
                let uri = RightsTests.address(path)
                let status = try await client.execute(uri: uri, method: .head, headers: headers).status
                let refusals: [HTTPResponse.Status] = [.unauthorized, .forbidden]
                #expect(refusals.contains(status) == !roles.contains(role), "\(role) \(path): \(status)")
            }
        }
    }

    @Test("No role gets through by a method that a path does not have", arguments: Role.allCases)
    func undeclared(role: Role) async throws {
        let service = try Service(hasRegister: true)
        let rules = try rules(service)
        let headers = headers(role, service)
        try await service.test { client in
            for (path, methods) in rules {
                let uri = RightsTests.address(path)
                for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete] where methods[method] == nil {
                    let response = try await client.execute(uri: uri, method: method, headers: headers)
                    try response.expectProblem(.methodNotAllowed, "\(role) \(method) \(path)")
                }
            }
        }
    }

    @Test("Two keys in one request are no key, and a key is nowhere else than in its header")
    func otherPlaces() async throws {
        let service = try Service(hasRegister: true)
        let dispatcher = service.keyStore.authorization(.dispatcher)
        let secret = dispatcher.split(separator: " ").last.map(String.init) ?? ""
        let uri = "/v1/defibrillators/\(Known.device)/events"
        try await service.test { client in
            var twice = HTTPFields()
            twice.append(HTTPField(name: .authorization, value: dispatcher))
            twice.append(HTTPField(name: .authorization, value: service.keyStore.authorization(.administrator)))
            try await client.execute(uri: uri, method: .get, headers: twice).expectProblem(.unauthorized)
            try await client.execute(uri: uri + "?access_token=" + secret, method: .get).expectProblem(.unauthorized)
            try await client.execute(uri: uri, method: .get, headers: [.cookie: "key=" + secret])
                .expectProblem(.unauthorized)
            for text in [
                secret.uppercased(), secret + "0", String(secret.dropLast()), String(secret.dropFirst(4)),
            ] {
                try await client.execute(uri: uri, method: .get, headers: [.authorization: "Bearer " + text])
                    .expectProblem(.unauthorized)
            }
        }
        for entry in service.log.entries { #expect(!"\(entry.message) \(entry.metadata)".contains(secret)) }
    }
}
