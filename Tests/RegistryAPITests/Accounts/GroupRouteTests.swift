import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import PostgresClient
import Registry
import StrictJSON
import Testing

@Suite("/v1/groups")
struct GroupRouteTests {
    private func signUp(_ ask: Asker, _ name: String, _ email: String) async throws -> TestResponse {
        try await ask(
            .post, "/v1/groups", #"{"name": "\#(name)", "displayName": "Invented Newcomer", "email": "\#(email)"}"#)
    }

    @Test("Whoever signs up a group gets a link, and is told the same whether or not group and address are known")
    func signUp() async throws {
        try await Asker.with { ask in
            let answers = [
                try await signUp(ask, "Invented newcomers", "new@invented.example"),
                try await signUp(ask, "invented KEEPERS", "other-new@invented.example"),
                try await signUp(ask, "Invented third", "GUARDIAN@invented.example"),
                try await signUp(ask, "Invented newcomers", "new@invented.example"),
            ]
            #expect(answers.allSatisfy { $0.status == .accepted })
            #expect(Set(answers.map { String(buffer: $0.body) }).count == 1)
            let groups = try await ask.sql("SELECT name, trusted_at IS NULL AS is_new FROM community_group ORDER BY id")
            #expect(
                try groups.map { try $0.decode("name", as: String.self) }.sorted()
                    == ["Invented keepers", "Invented newcomers", "Invented others"])
            let messages = try await ask.sql(
                """
                SELECT lower(email) AS email, leads_group, group_id IS NOT NULL AS has_group FROM outgoing_message
                JOIN account ON account.id = account_id JOIN account_contact USING (account_id)
                WHERE kind = 'sign_in' ORDER BY email
                """)
            #expect(
                try messages.map { try $0.decode("email", as: String.self) }
                    == ["guardian@invented.example", "new@invented.example"])
            #expect(try messages.allSatisfy { try $0.decode("leads_group") && $0.decode("has_group") })
        }
    }

    @Test("Two who sign up with one address at once make one account, and neither is told of the other")
    func signUpAtOnce() async throws {
        try await Asker.with { ask in
            let answers = try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                for number in 0..<8 {
                    group.addTask { try await signUp(ask, "Invented \(number)", "same@invented.example").status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers == Array(repeating: .accepted, count: 8))
            let count = try await ask.value(
                "SELECT count(*) FROM account_contact WHERE email = 'same@invented.example'", as: Int.self)
            #expect(count == 1)
            #expect(try await ask.value("SELECT count(*) FROM community_group", as: Int.self) == 3)
        }
    }

    @Test("Every fault of a sign-up is named")
    func faults() async throws {
        try await Asker.with { ask in
            let response = try await ask(
                .post, "/v1/groups", #"{"name": " ", "email": "no address", "trusted": true}"#)
            try response.expectProblem(.badRequest)
            #expect(Set(try response.pointers) == ["#", "#/name", "#/displayName", "#/email"])
            let long = String(repeating: "x", count: 201)
            try await signUp(ask, long, "a@invented.example").expectProblem(.badRequest)
            #expect(try await ask.value("SELECT count(*) FROM community_group", as: Int.self) == 2)
        }
    }

    @Test("A guardian sees the own group, whoever looks after groups all of them, page by page")
    func reading() async throws {
        try await Asker.with { ask in
            let own = try await ask(.get, "/v1/groups", as: .guardian).json["groups"]?.array
            #expect(own?.compactMap { $0.object?["name"]?.string } == ["Invented keepers"])
            #expect(try await ask(.get, "/v1/groups/\(Known.group)", as: .guardian).status == .ok)
            for id in [Known.otherGroup.uuidString, UUID().uuidString, "x"] {
                try await ask(.get, "/v1/groups/\(id)", as: .guardian).expectProblem(.notFound)
            }
            for role in [Role.administrator, .coordinator] {
                let first = try await ask(.get, "/v1/groups?limit=1", as: role)
                let link = try #require(first.headers[HTTPField.Name("Link")!])
                let second = try await ask(.get, String(link.dropFirst().prefix { $0 != ">" }), as: role)
                let names = try [first, second].flatMap {
                    try $0.json["groups"]?.array?.compactMap { $0.object?["name"]?.string } ?? []
                }
                #expect(names == ["Invented keepers", "Invented others"])
                #expect(try second.json["cursor"]?.isNull == true)
            }
        }
    }

    @Test("An administrator renames and trusts a group in the state that was read, and no two have one name")
    func changing() async throws {
        try await Asker.with { ask in
            let path = "/v1/groups/\(Known.otherGroup)"
            let read = try await ask(.get, path, as: .administrator)
            let tag = try #require(read.headers[.eTag])
            #expect(try read.json["trustedAt"]?.isNull == true)
            try await ask(.patch, path, #"{"trusted": true}"#, as: .administrator)
                .expectProblem(.init(code: 428, reasonPhrase: "Precondition Required"))
            let changed = try await ask(
                .patch, path, #"{"trusted": true, "name": "Invented friends"}"#, as: .administrator, match: tag)
            #expect(changed.status == .ok)
            #expect(try changed.json["trustedAt"]?.string != nil && changed.json["name"]?.string == "Invented friends")
            try await ask(.patch, path, #"{"trusted": false}"#, as: .administrator, match: tag)
                .expectProblem(.preconditionFailed)
            let fresh = try #require(changed.headers[.eTag])
            try await ask(.patch, path, #"{"name": "INVENTED keepers"}"#, as: .administrator, match: fresh)
                .expectProblem(.conflict)
            try await ask(.patch, path, #"{"name": "  "}"#, as: .administrator, match: "*").expectProblem(.badRequest)
            let distrusted = try await ask(.patch, path, #"{"trusted": false}"#, as: .administrator, match: fresh)
            #expect(try distrusted.json["trustedAt"]?.isNull == true)
            #expect(try distrusted.json["trustWithdrawnAt"]?.string != nil)
            let again = try await ask(.patch, path, #"{"trusted": true}"#, as: .administrator, match: "*")
            #expect(
                try again.json["trustedAt"]?.string != nil && again.json["trustWithdrawnAt"]?.isNull == true)
            try await ask(.patch, "/v1/groups/\(UUID())", "{}", as: .administrator, match: "*").expectProblem(.notFound)
        }
    }

    @Test("A group is found by its name, whatever the case, by whoever hands over to it: its id and name, no more")
    func finding() async throws {
        try await Asker.with { ask in
            let asked = "/v1/groups?name=INVENTED%20others"
            for role in [Role.guardian, .coordinator, .administrator] {
                let found = try await ask(.get, asked, as: role).json["groups"]?.array?.compactMap(\.object)
                #expect(found?.count == 1 && found?.first?.keys == ["id", "name"], "\(role)")
                #expect(found?.first?["id"]?.string == Known.otherGroup.uuidString.lowercased())
                #expect(found?.first?["name"]?.string == "Invented others")
            }
            // A part of a name is none.
            for name in ["Invented", "Invented%25", "Invented%20other_"] {
                let none = try await ask(.get, "/v1/groups?name=\(name)", as: .guardian)
                #expect(try none.json["groups"]?.array?.isEmpty == true && none.json["cursor"]?.isNull == true)
            }
            for name in ["%20", String(repeating: "x", count: 201)] {
                try await ask(.get, "/v1/groups?name=\(name)", as: .guardian).expectProblem(.badRequest)
            }
            try await ask(.get, asked).expectProblem(.unauthorized)
        }
    }
}
