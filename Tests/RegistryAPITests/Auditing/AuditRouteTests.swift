import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import PostgresClient
import Registry
import StrictJSON
import Testing

@Suite("The audit over HTTP")
struct AuditRouteTests {
    private static let dispatcher = Known.key(61)

    /// Somebody looked at the guardian's contact details, from an address; and somebody at the other's.
    private static let readings = """
        INSERT INTO audit_entry (actor_id, actor_role, address, request_id, reason, action, subject, account_id, changes)
        SELECT '\(dispatcher)', 'dispatcher', '192.0.2.9', 'r-1', NULL, 'account_contact.read', person::text, person,
            '{"reason": "Invented call"}'
        FROM unnest(ARRAY['\(Known.guardian)', '\(Known.otherGuardian)']::uuid[]) AS person
        """

    private func entries(_ response: TestResponse) throws -> [JSONObject] {
        #expect(response.status == .ok)
        return try #require(try response.json["entries"]?.array).compactMap(\.object)
    }

    private func with(
        _ body:
            @escaping @Sendable (any TestClientProtocol, @escaping @Sendable (Role) -> HTTPFields) async throws -> Void
    ) async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client, owner in
            try await Owner.run(Self.readings, at: owner)
            try await body(client) { [.authorization: service.keyStore.authorization($0)] }
        }
    }

    @Test("An administrator is told everything, by subject, actor, account, action and time")
    func administrator() async throws {
        try await with { client, headers in
            func found(_ query: String) async throws -> [JSONObject] {
                try entries(
                    await client.execute(
                        uri: "/v1/audit?limit=200" + query, method: .get, headers: headers(.administrator)))
            }
            let all = try await found("")
            #expect(all.count > 8)
            let ids = all.compactMap { $0["id"]?.string }
            #expect(ids == ids.sorted(by: >) && Set(ids).count == all.count)
            let reading = try #require(
                try await found("&subject=\(Known.guardian.uuidString.lowercased())&action=account_contact.read").first)
            #expect(reading["address"]?.string == "192.0.2.9")
            #expect(reading["actorId"]?.string == Self.dispatcher.uuidString.lowercased())
            #expect(reading["changes"]?.object?["reason"]?.string == "Invented call")
            #expect(try await found("&actor=\(Self.dispatcher)").count == 2)
            #expect(try await found("&actor=\(Self.dispatcher)&account=\(Known.guardian)").count == 1)
            #expect(try await found("&from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z").isEmpty)
            #expect(try await found("&from=2020-01-01T00:00:00Z").count == all.count)
            #expect(try await found("&action=nothing.done").isEmpty)
        }
    }

    @Test("Page by page every entry comes once")
    func pages() async throws {
        try await with { client, headers in
            var seen: [String] = []
            var uri: String? = "/v1/audit?limit=3&from=2020-01-01T00%3A00%3A00Z"
            while let next = uri {
                let response = try await client.execute(uri: next, method: .get, headers: headers(.administrator))
                let page = try entries(response)
                #expect(page.count <= 3)
                seen += page.compactMap { $0["id"]?.string }
                uri = response.headers[.init("Link")!].flatMap { link in
                    link.split(separator: "<").last?.split(separator: ">").first.map(String.init)
                }
            }
            let all = try entries(
                await client.execute(uri: "/v1/audit?limit=200", method: .get, headers: headers(.administrator)))
            #expect(seen == all.compactMap { $0["id"]?.string })
        }
    }

    @Test("A guardian is told who looked at the guardian's own data, and not from where; nothing of anybody else's")
    func guardian() async throws {
        try await with { client, headers in
            let own = try entries(
                await client.execute(uri: "/v1/audit?limit=200", method: .get, headers: headers(.guardian)))
            #expect(own.contains { $0["action"]?.string == "account_contact.read" })
            for entry in own {
                #expect(entry["accountId"]?.string == Known.guardian.uuidString.lowercased())
                #expect(entry["address"]?.isNull == true && entry["requestId"]?.isNull == true)
            }
            for query in ["account=\(Known.otherGuardian)", "subject=\(Known.otherGuardian.uuidString.lowercased())"] {
                #expect(
                    try entries(
                        await client.execute(uri: "/v1/audit?\(query)", method: .get, headers: headers(.guardian))
                    ).isEmpty)
            }
        }
    }

    @Test("A program's key has no data of its own", arguments: [Role.dispatcher, .responder, .coordinator, .analyst])
    func programs(role: Role) async throws {
        try await with { client, headers in
            let found = try entries(await client.execute(uri: "/v1/audit", method: .get, headers: headers(role)))
            #expect(found.isEmpty)
        }
    }

    @Test(
        "What cannot be read is refused with every fault",
        arguments: [
            ("actor=x&account=y", ["actor", "account"]), ("from=yesterday", ["from"]), ("limit=0", ["limit"]),
            ("limit=201", ["limit"]), ("cursor=x", ["cursor"]), ("subject=", ["subject"]), ("actions=x", ["actions"]),
            ("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", ["to"]),
            ("action=\(String(repeating: "a", count: 201))", ["action"]),
        ])
    func faults(query: String, pointers: [String]) async throws {
        try await with { client, headers in
            let response = try await client.execute(
                uri: "/v1/audit?\(query)", method: .get, headers: headers(.administrator))
            try response.expectProblem(.badRequest)
            #expect(try response.pointers == pointers)
        }
    }
}
