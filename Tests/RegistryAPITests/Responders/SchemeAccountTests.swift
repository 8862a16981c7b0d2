import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import StrictJSON
import Testing

@Suite("Accounts of a scheme")
struct SchemeAccountTests {
    private static let path = "/v1/accounts"

    private static func body(_ role: String, _ scheme: UUID? = nil) -> String {
        let member = scheme.map { #", "schemeId": "\#($0)""# } ?? ""
        return #"{"role": "\#(role)", "displayName": "Invented Volunteer"\#(member)}"#
    }

    @Test("A responder has a scheme, a coordinator may have one, and nobody else has")
    func schemes() async throws {
        try await VolunteerAsking.with { asking in
            for (role, scheme, pointer) in [
                ("responder", asking.scheme, nil), ("coordinator", asking.scheme, nil), ("coordinator", nil, nil),
                ("responder", nil, "#/schemeId"), ("responder", UUID(), "#/schemeId"),
                ("dispatcher", asking.scheme, "#/schemeId"),
            ] as [(String, UUID?, String?)] {
                let made = try await asking.ask(.post, Self.path, Self.body(role, scheme), as: .administrator)
                if let pointer {
                    try made.expectProblem(.badRequest)
                    #expect(try made.pointers == [pointer], "\(role)")
                } else {
                    #expect(made.status == .created, "\(role)")
                    #expect(try made.json["schemeId"]?.string == scheme?.uuidString.lowercased())
                }
            }
        }
    }

    @Test("A coordinator makes responders of the own scheme and nobody else, closes them, and revokes their keys")
    func coordinator() async throws {
        try await VolunteerAsking.with { asking in
            let made = try await asking(.post, Self.path, Self.body("responder"), as: asking.coordinator)
            #expect(made.status == .created)
            #expect(try made.json["schemeId"]?.string == asking.scheme.uuidString.lowercased())
            #expect(try made.json["displayName"]?.string == "Invented Volunteer")
            let location = try #require(made.headers[.location])
            for (body, pointer) in [
                (Self.body("responder", asking.otherScheme), "#/schemeId"), (Self.body("coordinator"), "#/role"),
                (Self.body("administrator"), "#/role"),
            ] {
                let refused = try await asking(.post, Self.path, body, as: asking.coordinator)
                try refused.expectProblem(.badRequest)
                #expect(try refused.pointers == [pointer])
            }
            let seen = try await asking(.get, Self.path, as: asking.coordinator).list("accounts")
            #expect(seen.count == 4)
            #expect(seen.allSatisfy { $0["schemeId"]?.string == asking.scheme.uuidString.lowercased() })

            let id = try #require(try made.json["id"]?.string)
            let key = #"{"name": "Invented phone", "accountId": "\#(id)"}"#
            // A key that signs in as somebody is made by nobody else.
            try await asking(.post, "/v1/keys", key, as: asking.coordinator).expectProblem(.forbidden)
            let keys = try await asking(.get, "/v1/keys", as: asking.coordinator).list("keys")
            #expect(keys.count == 3)
            let holder = asking.first.person.account.uuidString.lowercased()
            let lost = try #require(keys.first { $0["accountId"]?.string == holder }?["id"]?.string)
            try await asking(.post, "/v1/keys/\(lost)/revoke", "{}", as: asking.otherCoordinator)
                .expectProblem(.notFound)
            #expect(
                try await asking(.post, "/v1/keys/\(lost)/revoke", "{}", as: asking.coordinator).status == .ok)

            try await asking(.post, location + "/disable", "{}", as: asking.otherCoordinator, match: "*")
                .expectProblem(.notFound)
            let closed = try await asking(.post, location + "/disable", "{}", as: asking.coordinator, match: "*")
            #expect(closed.status == .ok)
            #expect(try closed.json["disabledAt"]?.string != nil)
            // Not those of other coordinators, and not their own.
            let colleague = try await VolunteerAsking.person(.coordinator, asking.scheme, asking.ask)
            for account in [colleague.account, asking.coordinator.account] {
                try await asking(.post, "\(Self.path)/\(account)/disable", "{}", as: asking.coordinator, match: "*")
                    .expectProblem(.forbidden)
            }
        }
    }

    @Test("A coordinator without a scheme makes no accounts and looks after nobody")
    func schemeless() async throws {
        try await VolunteerAsking.with { asking in
            let nobody = try await VolunteerAsking.person(.coordinator, nil, asking.ask)
            try await asking(.post, Self.path, Self.body("responder", asking.scheme), as: nobody)
                .expectProblem(.forbidden)
            #expect(try await asking(.get, "/v1/responders", as: nobody).list("responders").isEmpty)
            #expect(try await asking(.get, "/v1/responders/dispatchable", as: nobody).list("responders").isEmpty)
            try await asking(.get, asking.first.path, as: nobody).expectProblem(.notFound)
        }
    }

    @Test("A coordinator reads who saw what of the scheme's volunteers, and of nobody else's")
    func audit() async throws {
        try await VolunteerAsking.with { asking in
            _ = try await asking(.get, asking.first.path, as: asking.coordinator)
            _ = try await asking(.get, asking.stranger.path, as: asking.otherCoordinator)
            let entries = try await asking(.get, "/v1/audit?action=responder.read", as: asking.coordinator)
                .list("entries")
            #expect(
                entries.compactMap { $0["accountId"]?.string } == [asking.first.person.account.uuidString.lowercased()])
            let of = asking.stranger.person.account
            #expect(try await asking(.get, "/v1/audit?account=\(of)", as: asking.coordinator).list("entries").isEmpty)
        }
    }
}
