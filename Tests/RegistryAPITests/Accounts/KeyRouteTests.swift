import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import StrictJSON
import Testing

@Suite("/v1/keys")
struct KeyRouteTests {
    private static let path = "/v1/keys"

    private func secret(_ response: TestResponse) throws -> APISecret {
        try #require(response.status == .created, "\(String(buffer: response.body))")
        return try #require(APISecret(try response.json["secret"]?.string ?? ""))
    }

    @Test("A key that its holder makes signs in as the holder, is shown once, and is refused once it is revoked")
    func own() async throws {
        try await Asker.with { ask in
            let body = #"{"name": "Invented phone", "expiresOn": "2099-01-01"}"#
            let made = try await ask(.post, Self.path, body, as: .guardian, sending: [.idempotencyKey: "k1"])
            let secret = try secret(made)
            let id = try #require(try made.json["id"]?.string)
            #expect(try made.json["role"]?.string == "guardian" && made.json["scope"]?.string == "change")
            #expect(try made.json["expiresAt"]?.string == "2099-01-01T00:00:00.000Z")
            #expect(try made.json["accountId"]?.string == Known.guardian.uuidString.lowercased())
            #expect(try await ask(.get, "/v1/accounts/me", secret: secret).status == .ok)
            // The same again makes no second one, and the secret is not told again.
            try await ask(.post, Self.path, body, as: .guardian, sending: [.idempotencyKey: "k1"]).expectProblem(
                .conflict)
            #expect(try await ask.value("SELECT count(*) FROM api_key", as: Int.self) == 1)
            #expect(try await ask.value("SELECT count(*) FROM kept_answer WHERE body IS NOT NULL", as: Int.self) == 0)
            let list = try await ask(.get, Self.path, as: .guardian)
            #expect(try list.json["keys"]?.array?.compactMap { $0.object?["id"]?.string } == [id])
            #expect(!String(buffer: list.body).contains("hsk_"))
            let revoked = try await ask(.post, "\(Self.path)/\(id)/revoke", #"{"reason": "lost"}"#, as: .guardian)
            #expect(try revoked.status == .ok && revoked.json["revokedAt"]?.string != nil)
            try await ask(.get, "/v1/accounts/me", secret: secret).expectProblem(.unauthorized)
            let again = try await ask(.post, "\(Self.path)/\(id)/revoke", "{}", as: .guardian)
            #expect(try again.json["revokedAt"]?.string == revoked.json["revokedAt"]?.string)
        }
    }

    @Test("A key of scope read reads and changes nothing, not even by making another key")
    func scope() async throws {
        try await Asker.with { ask in
            let secret = try secret(
                await ask(.post, Self.path, #"{"name": "Invented display", "scope": "read"}"#, as: .guardian))
            #expect(try await ask(.get, "/v1/accounts/me", secret: secret).status == .ok)
            try await ask(.post, Self.path, #"{"name": "x"}"#, secret: secret).expectProblem(.forbidden)
            try await ask(.patch, "/v1/accounts/me", #"{"phone": ""}"#, secret: secret, match: "*")
                .expectProblem(.forbidden)
            #expect(try await ask(.get, "/v1/sessions/current", secret: secret).json["mayChange"]?.bool == false)
        }
    }

    @Test(
        "A guardian has no say over the keys of others; whoever leads a group sees and revokes its, and makes none of them"
    )
    func others() async throws {
        try await Asker.with { ask in
            let helper = try await ask.account(.guardian, group: Known.group)
            let stranger = try await ask.account(.guardian, group: Known.otherGroup)
            let key = { (id: UUID) in
                try await ask.value("SELECT id FROM api_key WHERE account_id = $1", [id], as: UUID.self)
            }
            let (ofHelper, ofStranger) = (try await key(helper.id), try await key(stranger.id))
            try await ask(.post, "\(Self.path)/\(ofStranger)/revoke", "{}", as: .guardian).expectProblem(.notFound)
            let helpers = try await ask(.get, Self.path, secret: helper.secret)
            #expect(try helpers.json["keys"]?.array?.count == 1)
            let leaders = try await ask(.get, Self.path, as: .guardian)
            #expect(
                try leaders.json["keys"]?.array?.compactMap { $0.object?["id"]?.string }
                    == [ofHelper.uuidString.lowercased()])
            // Whoever makes a key can use it, so it is for nobody else: not even for those whom one leads.
            for (maker, id) in [
                (nil, helper.id), (nil, stranger.id), (nil, UUID()), (helper.secret, Known.guardian),
            ] as [(APISecret?, UUID)] {
                try await ask(
                    .post, Self.path, #"{"name": "x", "accountId": "\#(id)"}"#, as: maker == nil ? .guardian : nil,
                    secret: maker
                ).expectProblem(.forbidden)
            }
            _ = try secret(
                await ask(.post, Self.path, #"{"name": "x", "accountId": "\#(helper.id)"}"#, secret: helper.secret))
            try await ask(.post, Self.path, #"{"name": "x", "role": "administrator"}"#, as: .guardian)
                .expectProblem(.badRequest)
            #expect(try await ask(.post, "\(Self.path)/\(ofHelper)/revoke", "{}", as: .guardian).status == .ok)
            // A program's key has no account to make keys for.
            try await ask(.post, Self.path, #"{"name": "x"}"#, as: .dispatcher).expectProblem(.forbidden)
        }
    }

    @Test("An administrator makes keys for programs and for nobody else, sees all and revokes any")
    func administrator() async throws {
        try await Asker.with { ask in
            let program = try secret(
                await ask(.post, Self.path, #"{"name": "Invented desk", "role": "cad"}"#, as: .administrator))
            #expect(try await ask(.get, "/v1/sessions/current", secret: program).json["role"]?.string == "cad")
            let own = try await ask.account(.administrator)
            let phone = try await ask(
                .post, Self.path, #"{"name": "x", "accountId": "\#(own.id)"}"#, secret: own.secret)
            #expect(try phone.json["role"]?.string == "administrator")
            for id in [Known.guardian, own.id, UUID()] {
                try await ask(.post, Self.path, #"{"name": "x", "accountId": "\#(id)"}"#, as: .administrator)
                    .expectProblem(.forbidden)
            }
            try await ask(.post, Self.path, #"{"name": "x", "accountId": "\#(Known.guardian)"}"#, secret: own.secret)
                .expectProblem(.forbidden)
            for (body, pointer) in [
                (#"{"name": "x"}"#, "#/role"), (#"{"name": "x", "role": "guardian"}"#, "#/role"),
                (#"{"name": "x", "role": "administrator"}"#, "#/role"),
                (#"{"name": "x", "role": "public"}"#, "#/role"), (#"{"role": "cad"}"#, "#/name"),
                (#"{"name": " ", "role": "cad"}"#, "#/name"),
                (#"{"name": "x", "accountId": "y"}"#, "#/accountId"),
                (#"{"name": "x", "accountId": "\#(own.id)", "role": "dispatcher"}"#, "#/role"),
                (#"{"name": "x", "role": "cad", "expiresOn": "2020-01-01"}"#, "#/expiresOn"),
                (#"{"name": "x", "role": "cad", "scope": "all"}"#, "#/scope"),
            ] {
                let response = try await ask(.post, Self.path, body, secret: own.secret)
                try response.expectProblem(.badRequest, "\(body)")
                #expect(try response.pointers == [pointer], "\(body)")
            }
            let list = try await ask(.get, Self.path, as: .administrator).json["keys"]?.array
            #expect(list?.count == 3)
            for key in list ?? [] {
                let id = try #require(key.object?["id"]?.string)
                #expect(try await ask(.post, "\(Self.path)/\(id)/revoke", "{}", as: .administrator).status == .ok)
            }
            try await ask(.get, "/v1/sessions/current", secret: program).expectProblem(.unauthorized)
            try await ask(.post, "\(Self.path)/\(UUID())/revoke", "{}", as: .administrator).expectProblem(.notFound)
        }
    }

    @Test("The audit names the key with which something was done, and of a new key who made it")
    func audited() async throws {
        try await Asker.with { ask in
            let own = try await ask.account(.administrator)
            let used = try await ask.value("SELECT id FROM api_key WHERE account_id = $1", [own.id], as: UUID.self)
            let made = try await ask(.post, Self.path, #"{"name": "x", "role": "cad"}"#, secret: own.secret)
            let id = try #require(try made.json["id"]?.string)
            let entries = try await ask(.get, "/v1/audit?subject=\(id)", secret: own.secret).json["entries"]?.array
            let entry = try #require(entries?.first?.object)
            #expect(entry["action"]?.string == "api_key.added")
            #expect(entry["actorId"]?.string == own.id.uuidString.lowercased())
            #expect(entry["keyId"]?.string == used.uuidString.lowercased())
            // A browser's session is no key.
            let session = try await ask.signIn(Known.guardian)
            let phone = try await ask(
                .post, Self.path, #"{"name": "x"}"#, sending: [.cookie: session.cookie, .csrfToken: session.csrf])
            let byHand = try #require(try phone.json["id"]?.string)
            let ofSession = try await ask(.get, "/v1/audit?subject=\(byHand)", secret: own.secret)
            #expect(try ofSession.json["entries"]?.array?.first?.object?["keyId"]?.isNull == true)
        }
    }
}
