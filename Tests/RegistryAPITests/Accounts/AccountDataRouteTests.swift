import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import PostgresClient
import Registry
import StrictJSON
import Testing

@Suite("What is kept of a person, over HTTP")
struct AccountDataRouteTests {
    private static let path = "/v1/accounts/\(Known.guardian.uuidString.lowercased())"

    private func with(
        _ body:
            @escaping @Sendable (
                any TestClientProtocol, _ owner: String, _ headers: @escaping @Sendable (Role) -> HTTPFields
            ) async throws -> Void
    ) async throws {
        let service = try Service(hasRegister: true)
        try await service.test { client, owner in
            try await body(client, owner) {
                [.authorization: service.keyStore.authorization($0), .contentType: "application/json"]
            }
        }
    }

    private func erase(
        _ client: any TestClientProtocol, _ headers: HTTPFields, match: String? = "*", key: String? = nil,
        _ body: String = #"{"confirm": true, "reason": "Asked for"}"#, at path: String = path
    ) async throws -> TestResponse {
        var headers = headers
        headers[.ifMatch] = match
        if let key { headers[.init("Idempotency-Key")!] = key }
        return try await client.execute(
            uri: path + "/erase", method: .post, headers: headers, body: ByteBuffer(string: body))
    }

    @Test("A person reads their own data without a reason, an administrator with one, and both are in the audit")
    func data() async throws {
        try await with { client, owner, headers in
            let own = try await client.execute(uri: Self.path + "/data", method: .get, headers: headers(.guardian))
            #expect(own.status == .ok && own.headers[.eTag] == "\"1\"" && own.headers[.cacheControl] == "no-store")
            let json = try own.json
            #expect(json["contact"]?.object?["email"]?.string == "guardian@invented.example")
            #expect(json["account"]?.object?["role"]?.string == "guardian")
            #expect(json["guardianships"]?.array?.count == 1)
            let none = try await client.execute(
                uri: Self.path + "/data", method: .get, headers: headers(.administrator))
            try none.expectProblem(.badRequest)
            #expect(try none.pointers == ["reason"])
            let read = try await client.execute(
                uri: Self.path + "/data?reason=Asked+by+letter", method: .get, headers: headers(.administrator))
            #expect(read.status == .ok)
            #expect(
                try await Owner.value(
                    """
                    SELECT string_agg(actor_role || ' ' || coalesce(reason, '-'), ', ' ORDER BY id) FROM audit_entry
                    WHERE action = 'account_data.read'
                    """, at: owner) == "guardian -, administrator Asked by letter")
        }
    }

    @Test(
        "Of anybody else there is no such account",
        arguments: [Role.guardian, .dispatcher, .responder, .coordinator, .analyst])
    func scope(role: Role) async throws {
        try await with { client, _, headers in
            let other = "/v1/accounts/\(Known.otherGuardian.uuidString.lowercased())"
            try await client.execute(
                uri: other + "/data?reason=Curious", method: .get, headers: headers(role)
            ).expectProblem(.notFound)
            try await erase(client, headers(role), at: other).expectProblem(.notFound)
        }
    }

    @Test("An account that does not exist is not found, by an administrator either")
    func missing() async throws {
        try await with { client, _, headers in
            for id in [UUID().uuidString, "nobody"] {
                try await client.execute(
                    uri: "/v1/accounts/\(id)/data?reason=x", method: .get, headers: headers(.administrator)
                ).expectProblem(.notFound)
                try await erase(client, headers(.administrator), at: "/v1/accounts/\(id)").expectProblem(.notFound)
            }
        }
    }

    @Test(
        "Erasing takes a confirmation, a version, and of another person a reason",
        arguments: [
            (#"{}"#, ["#/confirm", "#/reason"]), (#"{"confirm": false, "reason": "x"}"#, ["#/confirm"]),
            (#"{"confirm": true}"#, ["#/reason"]), (#"{"confirm": true, "reason": "  "}"#, ["#/reason"]),
            (#"{"confirm": "yes", "reason": "x"}"#, ["#/confirm", "#/confirm"]),
            (#"{"confirm": true, "reason": "x", "sure": 1}"#, ["#"]),
        ])
    func faults(body: String, pointers: [String]) async throws {
        try await with { client, owner, headers in
            let response = try await erase(client, headers(.administrator), body)
            try response.expectProblem(.badRequest)
            #expect(try response.pointers == pointers)
            try await erase(client, headers(.administrator), match: nil).expectProblem(
                .init(code: 428, reasonPhrase: "Precondition Required"))
            try await erase(client, headers(.administrator), match: "\"7\"").expectProblem(.preconditionFailed)
            #expect(
                try await Owner.value("SELECT count(*)::text FROM account WHERE erased_at IS NOT NULL", at: owner)
                    == "0")
        }
    }

    @Test("A person erases themselves; the same key gives the same answer; a second time changes nothing")
    func erases() async throws {
        try await with { client, owner, headers in
            let first = try await erase(
                client, headers(.guardian), match: "\"1\"", key: "k-1", #"{"confirm": true}"#)
            #expect(first.status == .ok && first.headers[.eTag] == "\"2\"")
            #expect(try first.json["id"]?.string == Known.guardian.uuidString.lowercased())
            let again = try await erase(
                client, headers(.guardian), match: "\"1\"", key: "k-1", #"{"confirm": true}"#)
            #expect(again.status == .ok && again.body == first.body)
            let later = try await erase(client, headers(.administrator))
            #expect(later.status == .ok && later.body == first.body && later.headers[.eTag] == "\"2\"")
            #expect(
                try await Owner.value(
                    "SELECT count(*)::text FROM account_contact WHERE account_id = '\(Known.guardian)'", at: owner)
                    == "0")
            #expect(
                try await Owner.value(
                    "SELECT count(*)::text FROM audit_entry WHERE action = 'account.erased'", at: owner) == "1")
            // What is left is told plainly.
            let rest = try await client.execute(
                uri: Self.path + "/data?reason=Looking", method: .get, headers: headers(.administrator))
            let json = try rest.json
            #expect(json["contact"]?.isNull == true)
            #expect(json["account"]?.object?["erasedAt"]?.string != nil)
        }
    }
}
