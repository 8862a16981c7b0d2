import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InMemoryLogging
import NIOCore
import Registry
import RegistryAPI
import StrictJSON
import Testing

@Suite("Who may call what")
struct RightsTests {
    /// Whoever can have an account.
    private static let account: Set<Role> = [
        .administrator, .guardian, .responder, .coordinator, .dispatcher, .analyst,
    ]

    /// The oracle: for each route the roles that may call it.
    private static let table: [String: Set<Role>] = [
        "GET /v1/nearest": .everybody,
        "POST /v1/nearest": .everybody,
        "GET /v1/availability": .everybody,
        "GET /openapi.json": .everybody,
        "GET /v1/defibrillators/{id}": .everybody,
        "GET /v1/defibrillators/{id}/events": [.dispatcher, .coordinator, .analyst, .administrator, .guardian],
        "POST /v1/defibrillators/{id}/events": [.dispatcher, .administrator, .guardian, .cad],
        "POST /v1/defibrillators/{id}/checks": [.administrator, .guardian],
        "POST /v1/defibrillators/{id}/move": [.administrator, .guardian],
        "POST /v1/defibrillators/{id}/retire": [.administrator, .guardian],
        "GET /v1/sites": .everybody,
        "POST /v1/sites": [.guardian, .administrator],
        "POST /v1/sites/preview": [.guardian, .administrator],
        "GET /v1/sites/{id}": .everybody,
        "PATCH /v1/sites/{id}": [.guardian, .administrator],
        "PUT /v1/sites/{id}/unlock-code": [.guardian, .administrator],
        "PUT /v1/sites/{id}/guardians": [.guardian, .administrator],
        "PUT /v1/sites/{id}/defibrillator": [.guardian, .administrator],
        "POST /v1/sites/{id}/exceptions": [.guardian, .administrator],
        "DELETE /v1/sites/{id}/exceptions/{exception}": [.guardian, .administrator],
        "POST /v1/defibrillators/{id}/code-release": [.dispatcher, .cad, .guardian],
        "POST /v1/defibrillators/{id}/problems": .everybody,
        "GET /v1/defibrillators/{id}/problems": [.guardian, .coordinator, .administrator, .dispatcher],
        "GET /v1/problems": [.guardian, .coordinator, .administrator, .dispatcher],
        "GET /v1/problems/{id}": [.guardian, .coordinator, .administrator, .dispatcher],
        "POST /v1/problems/{id}/close": [.guardian, .coordinator, .administrator],
        "POST /v1/requests": [.public, .guardian, .responder, .coordinator],
        "GET /v1/requests": [.guardian, .responder, .coordinator, .administrator],
        "GET /v1/requests/{id}": [.guardian, .responder, .coordinator, .administrator],
        "POST /v1/requests/{id}/decision": [.guardian, .coordinator, .administrator],
        "POST /v1/requests/{id}/withdraw": [.guardian, .responder, .coordinator],
        "POST /v1/groups": .everybody,
        "GET /v1/groups": [.administrator, .coordinator, .guardian],
        "GET /v1/groups/{id}": [.administrator, .coordinator, .guardian],
        "PATCH /v1/groups/{id}": [.administrator],
        "GET /v1/accounts": [.administrator, .guardian, .coordinator],
        "POST /v1/accounts": [.administrator, .guardian, .coordinator],
        "GET /v1/accounts/me": .everybody.subtracting([.public]),
        "PATCH /v1/accounts/me": .everybody.subtracting([.public]),
        "PUT /v1/responders/me/position": [.responder],
        "GET /v1/responders/nearest": [.dispatcher],
        "POST /v1/responders/nearest": [.dispatcher],
        "GET /v1/accounts/{id}": [.administrator, .guardian, .coordinator],
        "PATCH /v1/accounts/{id}": [.administrator, .guardian],
        "POST /v1/accounts/{id}/disable": [.administrator, .guardian, .coordinator],
        "POST /v1/accounts/{id}/enable": [.administrator, .guardian, .coordinator],
        "GET /v1/accounts/{id}/contact": [.dispatcher, .administrator],
        "GET /v1/keys": .everybody.subtracting([.public, .cad]),
        "POST /v1/keys": .everybody.subtracting([.public, .cad]),
        "POST /v1/keys/{id}/revoke": .everybody.subtracting([.public, .cad]),
        "POST /v1/sign-in-links": .everybody,
        "POST /v1/sessions": .everybody,
        "GET /v1/sessions/current": .everybody.subtracting([.public]),
        "DELETE /v1/sessions/current": .everybody.subtracting([.public]),
        "GET /v1/messages": [.administrator],
        "POST /v1/messages/{id}/retry": [.administrator],
        "GET /v1/audit": account,
        "GET /v1/accounts/{id}/data": account,
        "POST /v1/accounts/{id}/erase": account,
        "GET /v1/imports/template": [.guardian, .administrator],
        "POST /v1/imports": [.guardian, .administrator],
        "GET /v1/imports/{id}": [.guardian, .administrator],
        "POST /v1/imports/{id}/apply": [.guardian, .administrator],
        "GET /v1/schemes": [.administrator, .coordinator, .responder],
        "POST /v1/schemes": [.administrator],
        "GET /v1/schemes/{id}": [.administrator, .coordinator, .responder],
        "PATCH /v1/schemes/{id}": [.administrator],
        "GET /v1/responders": [.coordinator, .administrator],
        "POST /v1/responders": [.coordinator, .administrator],
        "GET /v1/responders/dispatchable": [.coordinator],
        "GET /v1/responders/me": [.responder],
        "PATCH /v1/responders/me": [.responder],
        "GET /v1/responders/{id}": [.coordinator, .administrator],
        "PATCH /v1/responders/{id}": [.coordinator],
        "POST /v1/responders/{id}/suspend": [.coordinator],
        "POST /v1/responders/{id}/reinstate": [.coordinator],
        "POST /v1/responders/{id}/leave": [.coordinator],
        "GET /v1/responders/me/credentials": [.responder],
        "GET /v1/responders/{id}/credentials": [.coordinator],
        "POST /v1/responders/{id}/credentials": [.coordinator],
        "POST /v1/responders/{id}/credentials/{credential}/withdraw": [.coordinator],
        "GET /v1/responders/me/rota": [.responder],
        "POST /v1/responders/me/rota": [.responder],
        "DELETE /v1/responders/me/rota/{span}": [.responder],
        "GET /v1/responders/{id}/rota": [.coordinator],
        "POST /v1/responders/{id}/rota": [.coordinator],
        "DELETE /v1/responders/{id}/rota/{span}": [.coordinator],
        "GET /v1/responders/me/on-call": [.responder],
        "PUT /v1/responders/me/on-call": [.responder],
        "GET /v1/responders/{id}/on-call": [.coordinator],
        "PUT /v1/responders/{id}/on-call": [.coordinator],
        "GET /v1/exports/sites": [.guardian, .coordinator, .analyst, .administrator],
        "POST /v1/training-sessions": [.guardian, .coordinator, .administrator],
        "GET /v1/training-sessions": .everybody,
        "GET /v1/training-sessions/last-venue": [.guardian, .coordinator],
        "GET /v1/training-sessions/{id}": .everybody,
        "PATCH /v1/training-sessions/{id}": [.guardian, .coordinator, .administrator],
        "GET /v1/training-sessions/totals": [.public, .guardian, .coordinator, .analyst, .administrator],
        "GET /v1/training-sessions/statement": [.public, .guardian, .coordinator, .analyst, .administrator],
        "GET /v1/training-sessions/imports/template": [.guardian, .coordinator, .administrator],
        "POST /v1/training-sessions/imports": [.guardian, .coordinator, .administrator],
        "GET /v1/exports/training-sessions": [.guardian, .coordinator, .administrator],
        "POST /v1/activities": [.responder, .coordinator],
        "GET /v1/activities": [.responder, .coordinator],
        "GET /v1/activities/totals": [.responder, .coordinator],
    ]

    /// An address of a route, with the key of a thing that is there.
    static func address(_ path: String) -> String {
        let id =
            path.hasPrefix("/v1/sites") ? Known.site : path.hasPrefix("/v1/imports") ? Known.upload : Known.device
        return path.replacing("{id}", with: id.uuidString).replacing("{exception}", with: UUID().uuidString)
            .replacing("{credential}", with: UUID().uuidString).replacing("{span}", with: UUID().uuidString)
    }

    @Test("Every route of the router has a declaration, and the declarations are those of the table")
    func declarations() throws {
        let service = try Service(hasRegister: true)
        let guarded = try service.guarded()
        let declared = Dictionary(uniqueKeysWithValues: guarded.rules.map { ("\($0.method) \($0.path)", $0.roles) })
        #expect(declared == Self.table)
        let served = Set(guarded.router.routes.map { "\($0.method) \($0.path)" })
        #expect(served == Set(Self.table.keys))
    }

    @Test("Each role gets through exactly where the table says", arguments: Role.allCases)
    func matrix(role: Role) async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            for (route, roles) in Self.table {
                let parts = route.split(separator: " ").map(String.init)
                let method = try #require(HTTPRequest.Method(parts[0]))
                var headers: HTTPFields = [.contentType: "application/json", .ifMatch: "*"]
                if route.hasPrefix("POST"), route.hasSuffix("/imports") { headers[.contentType] = "text/csv" }
                if role != .public { headers[.authorization] = service.keyStore.authorization(role) }
                let response = try await client.execute(
                    uri: Self.address(parts[1]), method: method, headers: headers,
                    body: method == .get ? nil : ByteBuffer(string: "[]"))
                if roles.contains(role) {
                    // The body is wrong, the place is missing, there is no such thing, or nobody is signed in by a
                    // session; whoever is told so was let in. A dispatcher's body is never too wrong for a code.
                    #expect(
                        [200, 201, 400, 404, 409].contains(response.status.code), "\(role) \(route): \(response.status)"
                    )
                } else {
                    try response.expectProblem(role == .public ? .unauthorized : .forbidden, "\(role) \(route)")
                }
            }
        }
    }

    @Test(
        "A key that is not valid is refused on every route, also where anybody may ask",
        arguments: [
            "Bearer", "Bearer ", "Bearer x", "Basic dXNlcjpwYXNz", "hsk_",
            "Bearer hsk_\(String(repeating: "0", count: 64))",
            "Bearer hsk_\(String(repeating: "A", count: 64))", "Bearer \(String(repeating: "a", count: 9000))",
        ])
    func wrongKeys(header: String) async throws {
        try await Service(hasRegister: true).test { client in
            for uri in ["/openapi.json", "/v1/availability", "/v1/defibrillators/\(Known.device)"] {
                let response = try await client.execute(uri: uri, method: .get, headers: [.authorization: header])
                try response.expectProblem(.unauthorized)
                #expect(response.headers[.wwwAuthenticate] == "Bearer")
            }
        }
    }

    @Test("A key is refused once it is revoked or expired, and not before")
    func lifecycle() async throws {
        let service = try Service(hasRegister: true)
        let secret = APISecret()
        let short = APISecret()
        let key = try await service.keyStore.add(
            NewKey(
                name: "Invented", role: .dispatcher, secretHash: secret.hash, expiresAt: Date().addingTimeInterval(3600)
            ))
        _ = try await service.keyStore.add(
            NewKey(
                name: "Invented", role: .dispatcher, secretHash: short.hash, expiresAt: Date().addingTimeInterval(-1)))
        let uri = "/v1/defibrillators/\(Known.device)/events"
        try await service.test { client in
            func status(_ secret: APISecret) async throws -> Int {
                try await client.execute(
                    uri: uri, method: .get, headers: [.authorization: "bearer \(secret.text)"]
                ).status.code
            }
            #expect(try await status(secret) == 200)
            #expect(try await status(short) == 401)
            _ = try await service.keyStore.revoke(key.id)
            try await service.keys.refresh()
            #expect(try await status(secret) == 401)
        }
    }

    @Test("With a dispatcher's key the nearest answer tells of private sites, too")
    func dispatcher() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            let uri = "/v1/nearest?lat=52.9548&lon=-1.1581&limit=50"
            let answer = try await client.execute(
                uri: uri, method: .get, headers: [.authorization: service.keyStore.authorization(.dispatcher)]
            ).json
            #expect(answer["passedOver"]?.array?.first?.object?["reason"]?.string == "private")
            let guardian = try await client.execute(
                uri: uri, method: .get, headers: [.authorization: service.keyStore.authorization(.guardian)]
            ).json
            #expect(guardian["passedOverCount"]?.number?.integer == 0)
        }
    }

    @Test("No secret is in a log line")
    func secrets() async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client in
            for header in [service.keyStore.authorization(.administrator), "Bearer hsk_canary"] {
                _ = try await client.execute(uri: "/v1/availability", method: .get, headers: [.authorization: header])
            }
        }
        let secret = try #require(service.keyStore.secrets[.administrator]).text
        for entry in service.log.entries {
            let line = "\(entry.message) \(entry.metadata)"
            #expect(!line.contains(secret) && !line.contains("canary"))
        }
        #expect(!service.log.entries.isEmpty)
    }

    @Test("Secrets are 256 random bits, and no text of another shape is one")
    func shape() {
        let secrets = (0..<100).map { _ in APISecret() }
        #expect(Set(secrets.map(\.text)).count == 100)
        for secret in secrets {
            #expect(secret.text.count == 68 && secret.hash.count == 32)
            #expect(APISecret(secret.text)?.hash == secret.hash)
        }
        for text in [
            "", "hsk_", "hsk_" + String(repeating: "g", count: 64), "hsk_" + String(repeating: "0", count: 65),
        ] {
            #expect(APISecret(text) == nil)
        }
    }
}
