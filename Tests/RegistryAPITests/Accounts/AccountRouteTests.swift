import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import PostgresClient
import Registry
import StrictJSON
import Testing

@Suite("/v1/accounts")
struct AccountRouteTests {
    private static let path = "/v1/accounts"

    @Test("An administrator makes an account of any role, and who it is to the identity provider")
    func administrator() async throws {
        try await Asker.with { ask in
            let made = try await ask(
                .post, Self.path,
                """
                {"role": "dispatcher", "displayName": "Invented Dispatcher", "email": "desk@invented.example",
                 "phone": "0115 496 0000", "identity": {"issuer": "https://id.invented.example", "subject": "d-1"}}
                """, as: .administrator)
            #expect(made.status == .created)
            let id = try #require(try made.json["id"]?.string)
            #expect(made.headers[.location] == "/v1/accounts/\(id)")
            #expect(try made.json["hasIdentity"]?.bool == true && made.json["displayName"]?.isNull == true)
            // The same address or identity is nobody else's.
            for body in [
                #"{"role": "analyst", "displayName": "Invented", "email": "DESK@invented.example"}"#,
                #"""
                {"role": "analyst", "displayName": "Invented",
                 "identity": {"issuer": "https://id.invented.example", "subject": "d-1"}}
                """#,
            ] {
                let second = try await ask(.post, Self.path, body, as: .administrator)
                try second.expectProblem(.conflict)
                #expect(!String(buffer: second.body).contains("invented.example"))
            }
            let audited = try await ask.value(
                """
                SELECT count(*) FROM audit_entry WHERE action IN ('account.added', 'account_contact.added')
                    AND account_id = $1::uuid AND actor_role = 'administrator'
                """, [id], as: Int.self)
            #expect(audited == 2)
        }
    }

    @Test(
        "What no account may be is refused with the field",
        arguments: [
            (#"{"displayName": "Invented"}"#, "#/role"), (#"{"role": "cad", "displayName": "Invented"}"#, "#/role"),
            (#"{"role": "analyst"}"#, "#/displayName"), (#"{"role": "guardian", "displayName": "x"}"#, "#/groupId"),
            (
                #"{"role": "analyst", "displayName": "x", "groupId": "00000000-0000-7000-8000-000000000011"}"#,
                "#/groupId"
            ),
            (
                #"{"role": "guardian", "displayName": "x", "groupId": "00000000-0000-7000-8000-000000000999"}"#,
                "#/groupId"
            ),
            (#"{"role": "analyst", "displayName": "x", "email": "x@y"}"#, "#/email"),
            (#"{"role": "analyst", "displayName": "x", "phone": "call me"}"#, "#/phone"),
            (#"{"role": "analyst", "displayName": "x", "identity": {"issuer": "a b"}}"#, "#/identity/subject"),
            (#"{"role": "analyst", "displayName": "x", "leadsGroup": true}"#, "#/leadsGroup"),
            (#"{"role": "analyst", "displayName": "x", "disabledAt": null}"#, "#"),
        ])
    func faults(body: String, pointer: String) async throws {
        try await Asker.with { ask in
            let response = try await ask(.post, Self.path, body, as: .administrator)
            try response.expectProblem(.badRequest)
            #expect(try response.pointers.contains(pointer))
        }
    }

    @Test("A guardian who leads a group makes its guardians, and nobody else; one who does not makes nobody")
    func leader() async throws {
        try await Asker.with { ask in
            let made = try await ask(
                .post, Self.path, #"{"role": "guardian", "displayName": "Invented Helper"}"#, as: .guardian)
            #expect(made.status == .created)
            #expect(try made.json["groupId"]?.string == Known.group.uuidString.lowercased())
            #expect(try made.json["displayName"]?.string == "Invented Helper")
            for body in [
                #"{"role": "administrator", "displayName": "x"}"#, #"{"role": "dispatcher", "displayName": "x"}"#,
                #"{"role": "guardian", "displayName": "x", "groupId": "\#(Known.otherGroup)"}"#,
                #"{"role": "guardian", "displayName": "x", "identity": {"issuer": "i", "subject": "s"}}"#,
            ] {
                try await ask(.post, Self.path, body, as: .guardian).expectProblem(.badRequest)
            }
            let helper = try await ask.account(.guardian, group: Known.group)
            try await ask(
                .post, Self.path, #"{"role": "guardian", "displayName": "x"}"#, secret: helper.secret
            ).expectProblem(.forbidden)
        }
    }

    @Test("A group's guardians are listed to it with their names; an administrator is told of all, and no names")
    func listing() async throws {
        try await Asker.with { ask in
            let own = try await ask(.get, Self.path, as: .guardian)
            #expect(
                try own.json["accounts"]?.array?.map { $0.object?["displayName"]?.string } == ["Invented Guardian"])
            let all = try await ask(.get, Self.path, as: .administrator)
            #expect(try all.json["accounts"]?.array?.count == 2)
            for answer in [own, all] {
                let text = String(buffer: answer.body)
                #expect(!text.contains("invented.example") && !text.contains("Invented Other"))
            }
            #expect(!String(buffer: all.body).contains("Invented Guardian"))
            #expect(try await ask(.get, "\(Self.path)/\(Known.otherGuardian)", as: .administrator).status == .ok)
            try await ask(.get, "\(Self.path)/\(Known.otherGuardian)", as: .guardian).expectProblem(.notFound)
        }
    }

    @Test("Everybody reads and changes how they are reached themselves, in the state that was read")
    func own() async throws {
        try await Asker.with { ask in
            let path = Self.path + "/me"
            let read = try await ask(.get, path, as: .guardian)
            #expect(try read.json["contact"]?.object?["email"]?.string == "guardian@invented.example")
            let tag = try #require(read.headers[.eTag])
            try await ask(.patch, path, "{}", as: .guardian)
                .expectProblem(.init(code: 428, reasonPhrase: "Precondition Required"))
            let changed = try await ask(
                .patch, path, #"{"displayName": "Invented Keeper", "phone": "+44 115 496 0001"}"#, as: .guardian,
                match: tag)
            let contact = try #require(try changed.json["contact"]?.object)
            #expect(contact["displayName"]?.string == "Invented Keeper")
            #expect(contact["email"]?.string == "guardian@invented.example")
            #expect(contact["phone"]?.string == "+44 115 496 0001")
            try await ask(.patch, path, #"{"phone": ""}"#, as: .guardian, match: tag).expectProblem(.preconditionFailed)
            let fresh = try #require(changed.headers[.eTag])
            let without = try await ask(.patch, path, #"{"phone": "", "email": ""}"#, as: .guardian, match: fresh)
            #expect(try without.json["contact"]?.object?["phone"]?.isNull == true)
            #expect(try without.json["contact"]?.object?["email"]?.isNull == true)
            for body in [#"{"displayName": " "}"#, #"{"email": "x"}"#, #"{"role": "administrator"}"#] {
                try await ask(.patch, path, body, as: .guardian, match: "*").expectProblem(.badRequest)
            }
            // A program's key belongs to nobody.
            try await ask(.get, path, as: .dispatcher).expectProblem(.notFound)
            try await ask(.patch, path, "{}", as: .cad, match: "*").expectProblem(.notFound)
        }
    }

    @Test("Whoever leads a group closes and opens its accounts, an administrator any; nobody their own")
    func closing() async throws {
        try await Asker.with { ask in
            let helper = try await ask.account(.guardian, group: Known.group)
            let path = "\(Self.path)/\(helper.id)"
            #expect(try await ask(.get, Self.path + "/me", secret: helper.secret).status == .ok)
            let tag = try #require(try await ask(.get, path, as: .guardian).headers[.eTag])
            try await ask(.post, path + "/disable", "{}", as: .guardian)
                .expectProblem(.init(code: 428, reasonPhrase: "Precondition Required"))
            try await ask(.post, path + "/disable", #"{"x": 1}"#, as: .guardian, match: tag).expectProblem(.badRequest)
            let closed = try await ask(
                .post, path + "/disable", #"{"reason": "moved away"}"#, as: .guardian, match: tag)
            #expect(try closed.status == .ok && closed.json["disabledAt"]?.string != nil)
            try await ask(.get, Self.path + "/me", secret: helper.secret).expectProblem(.unauthorized)
            try await ask(.post, path + "/enable", "{}", as: .guardian, match: tag).expectProblem(.preconditionFailed)
            let opened = try await ask(.post, path + "/enable", "{}", as: .administrator, match: "*")
            #expect(try opened.status == .ok && opened.json["disabledAt"]?.isNull == true)
            #expect(try await ask(.get, Self.path + "/me", secret: helper.secret).status == .ok)
            let reasons = try await ask.value(
                "SELECT count(*) FROM audit_entry WHERE action = 'account.changed' AND reason = 'moved away'",
                as: Int.self)
            #expect(reasons == 1)

            try await ask(.post, "\(Self.path)/\(Known.guardian)/disable", "{}", as: .guardian, match: "*")
                .expectProblem(.forbidden)
            try await ask(.post, "\(Self.path)/\(Known.otherGuardian)/disable", "{}", as: .guardian, match: "*")
                .expectProblem(.notFound)
            // One who does not lead closes nobody.
            try await ask(
                .post, "\(Self.path)/\(Known.guardian)/disable", "{}", secret: helper.secret, match: "*"
            ).expectProblem(.forbidden)
            let administrator = try await ask.account(.administrator)
            try await ask(
                .post, "\(Self.path)/\(administrator.id)/disable", "{}", secret: administrator.secret, match: "*"
            ).expectProblem(.forbidden)
            #expect(
                try await ask.value("SELECT count(*) FROM account WHERE disabled_at IS NOT NULL", as: Int.self) == 0)
        }
    }

    @Test("Another person's contact is read for a reason, and the reading is audited with it")
    func contact() async throws {
        try await Asker.with { ask in
            let path = "\(Self.path)/\(Known.guardian)/contact"
            for role in [Role.dispatcher, .administrator] {
                let read = try await ask(.get, path + "?reason=Cabinet%20open%20\(role)", as: role)
                #expect(try read.json["email"]?.string == "guardian@invented.example")
                let entry = try await ask.sql(
                    """
                    SELECT actor_role, reason, account_id FROM audit_entry
                    WHERE action = 'account_contact.read' AND reason = $1
                    """, ["Cabinet open \(role)"])
                #expect(entry.count == 1)
                #expect(try entry.first?.decode("account_id", as: UUID.self) == Known.guardian)
                for query in ["", "?reason=", "?reason=%20"] {
                    try await ask(.get, path + query, as: role).expectProblem(.badRequest)
                }
                try await ask(.get, "\(Self.path)/\(UUID())/contact?reason=x", as: role).expectProblem(.notFound)
            }
            for role in [Role.guardian, .coordinator, .responder, .analyst, .cad] {
                try await ask(.get, path + "?reason=x", as: role).expectProblem(.forbidden)
            }
            // A dispatcher calls whoever keeps a device, and nobody else; what was refused is no reading.
            let analyst = try await ask.account(.analyst).id
            try await ask(.get, "\(Self.path)/\(analyst)/contact?reason=x", as: .dispatcher).expectProblem(.notFound)
            let erasing = "UPDATE account SET disabled_at = now(), erased_at = now() WHERE id = $1"
            try await ask.sql(erasing, [Known.guardian])
            try await ask(.get, path + "?reason=x", as: .dispatcher).expectProblem(.notFound)
            #expect(
                try await ask.value(
                    "SELECT count(*) FROM audit_entry WHERE action = 'account_contact.read' AND reason = 'x'",
                    as: Int.self) == 0)
            let read = try await ask(.get, "\(Self.path)/\(analyst)/contact?reason=x", as: .administrator)
            #expect(read.status == .ok)
        }
    }
}
