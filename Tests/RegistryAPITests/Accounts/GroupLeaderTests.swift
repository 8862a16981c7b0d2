import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import PostgresClient
import Registry
import StrictJSON
import Testing

@Suite("Who leads a group")
struct GroupLeaderTests {
    private static let path = "/v1/accounts"
    private static let leads = #"{"leadsGroup": true}"#
    private static let follows = #"{"leadsGroup": false}"#

    private func leaders(_ ask: Asker, of group: UUID = Known.group) async throws -> [UUID] {
        try await ask.sql(
            "SELECT id FROM account WHERE group_id = $1 AND leads_group AND disabled_at IS NULL ORDER BY id", [group]
        ).map { try $0.decode("id") }
    }

    @Test("A leader has another of the group lead it, who then relieves the first; an administrator does it for any")
    func naming() async throws {
        try await Asker.with { ask in
            let helper = try await ask.account(.guardian, group: Known.group)
            let path = "\(Self.path)/\(helper.id)"
            let tag = try #require(try await ask(.get, path, as: .guardian).headers[.eTag])
            try await ask(.patch, path, Self.leads, as: .guardian)
                .expectProblem(.init(code: 428, reasonPhrase: "Precondition Required"))
            let named = try await ask(.patch, path, Self.leads, as: .guardian, match: tag)
            #expect(try named.status == .ok && named.json["leadsGroup"]?.bool == true)
            #expect(named.headers[.eTag] != nil && named.headers[.eTag] != tag)
            try await ask(.patch, path, Self.follows, as: .guardian, match: tag).expectProblem(.preconditionFailed)
            // Again changes nothing.
            let again = try await ask(.patch, path, Self.leads, as: .administrator, match: "*")
            #expect(again.headers[.eTag] == named.headers[.eTag])
            let relieved = try await ask(
                .patch, "\(Self.path)/\(Known.guardian)", Self.follows, secret: helper.secret, match: "*")
            #expect(try relieved.status == .ok && relieved.json["leadsGroup"]?.bool == false)
            #expect(try await leaders(ask) == [helper.id])
            try await ask(.patch, path, Self.follows, as: .administrator, match: "*").expectProblem(.conflict)
            #expect(try await leaders(ask) == [helper.id])
            let reason = #"{"leadsGroup": true, "reason": "Invented vote"}"#
            #expect(
                try await ask(.patch, "\(Self.path)/\(Known.guardian)", reason, as: .administrator, match: "*").status
                    == .ok)
            let audited = try await ask.value(
                "SELECT count(*) FROM audit_entry WHERE action = 'account.changed' AND reason = 'Invented vote'",
                as: Int.self)
            #expect(audited == 1)
        }
    }

    @Test("Nobody names themselves, nobody without the lead names anybody, and no one is named who cannot lead")
    func refusals() async throws {
        try await Asker.with { ask in
            let helper = try await ask.account(.guardian, group: Known.group)
            let analyst = try await ask.account(.analyst)
            let path = "\(Self.path)/\(helper.id)"
            try await ask(.patch, path, Self.leads, secret: helper.secret, match: "*").expectProblem(.forbidden)
            try await ask(.patch, "\(Self.path)/\(Known.guardian)", Self.follows, secret: helper.secret, match: "*")
                .expectProblem(.forbidden)
            try await ask(.patch, "\(Self.path)/\(Known.guardian)", Self.follows, as: .guardian, match: "*")
                .expectProblem(.forbidden)
            try await ask(.patch, "\(Self.path)/\(Known.otherGuardian)", Self.follows, as: .guardian, match: "*")
                .expectProblem(.notFound)
            try await ask(.patch, "\(Self.path)/\(analyst.id)", Self.leads, as: .administrator, match: "*")
                .expectProblem(.conflict)
            for body in ["{}", #"{"leadsGroup": 1}"#, #"{"leadsGroup": true, "role": "analyst"}"#] {
                try await ask(.patch, path, body, as: .administrator, match: "*").expectProblem(.badRequest)
            }
            try await ask.sql("UPDATE account SET disabled_at = now() WHERE id = $1", [helper.id])
            try await ask(.patch, path, Self.leads, as: .administrator, match: "*").expectProblem(.conflict)
            #expect(try await leaders(ask) == [Known.guardian])
        }
    }

    @Test("Where the last leader is erased or closed, the open guardian who has been in the group longest leads it")
    func succession() async throws {
        try await Asker.with { ask in
            let closed = try await ask.account(.guardian, group: Known.group)
            let second = try await ask.account(.guardian, group: Known.group)
            let third = try await ask.account(.guardian, group: Known.group)
            try await ask.sql(
                """
                UPDATE account SET
                    disabled_at = CASE WHEN id = $1 THEN now() END,
                    created_at = created_at - CASE WHEN id = $1 THEN interval '2 days' ELSE interval '1 day' END
                WHERE id IN ($1, $2)
                """, [closed.id, second.id])
            #expect(try await leaders(ask) == [Known.guardian])
            let erased = try await ask(
                .post, "\(Self.path)/\(Known.guardian)/erase", #"{"confirm": true}"#, as: .guardian, match: "*")
            #expect(erased.status == .ok, "\(String(buffer: erased.body))")
            #expect(try await leaders(ask) == [second.id])
            let path = "\(Self.path)/\(second.id)"
            #expect(try await ask(.post, path + "/disable", "{}", as: .administrator, match: "*").status == .ok)
            #expect(try await leaders(ask) == [third.id])
            // Whoever closes the last one leaves nobody; the first who is opened again leads.
            #expect(
                try await ask(.post, "\(Self.path)/\(third.id)/disable", "{}", as: .administrator, match: "*").status
                    == .ok)
            #expect(try await leaders(ask) == [])
            #expect(
                try await ask(.post, "\(Self.path)/\(closed.id)/enable", "{}", as: .administrator, match: "*").status
                    == .ok)
            #expect(try await leaders(ask) == [closed.id])
            #expect(try await leaders(ask, of: Known.otherGroup) == [Known.otherGuardian])
        }
    }
}
