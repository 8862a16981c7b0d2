import CivilTime
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import StrictJSON
import Testing

@Suite("Credentials")
struct CredentialRouteTests {
    private static func day(_ days: Int) -> String {
        ZoneRules.london.day(at: Date()).adding(days: days)?.description ?? ""
    }

    private static func body(_ kind: String, from: Int, to: Int) -> String {
        #"{"kind": "\#(kind)", "issuedOn": "\#(day(from))", "expiresOn": "\#(day(to))", "evidence": "INV-1"}"#
    }

    @Test("A coordinator enters one, the volunteer reads it, and one that was wrong is withdrawn and stays on record")
    func life() async throws {
        try await VolunteerAsking.with { asking in
            let path = asking.first.path + "/credentials"
            let made = try await asking(.post, path, Self.body("driving", from: -1, to: 0), as: asking.coordinator)
            #expect(made.status == .created, "\(String(buffer: made.body))")
            // It counts on its last day, still.
            #expect(try made.json["state"]?.string == "in_date")
            #expect(try made.json["addedBy"]?.string == asking.coordinator.account.uuidString.lowercased())
            let own = try await asking(.get, VolunteerAsking.me + "/credentials", as: asking.first.person)
            #expect(try own.list("credentials").count == 3)
            #expect(try own.list("credentials").first?["evidence"]?.string == "INV-1")
            let id = try #require(try made.json["id"]?.string)
            let withdrawn = try await asking(
                .post, "\(path)/\(id)/withdraw", #"{"reason": "Another person's"}"#, as: asking.coordinator)
            #expect(try withdrawn.json["state"]?.string == "withdrawn")
            let again = try await asking(.post, "\(path)/\(id)/withdraw", "{}", as: asking.coordinator)
            #expect(again.body == withdrawn.body)
            // Under another volunteer's address it is not there.
            try await asking(
                .post, asking.second.path + "/credentials/\(id)/withdraw", "{}", as: asking.coordinator
            ).expectProblem(.notFound)
            let lapsed = try await asking(.post, path, Self.body("dbs", from: -9, to: -1), as: asking.coordinator)
            #expect(try lapsed.json["state"]?.string == "lapsed")
            let page = try await asking(.get, path + "?limit=3", as: asking.coordinator)
            let cursor = try #require(try page.json["cursor"]?.string)
            let rest = try await asking(.get, path + "?limit=3&cursor=\(cursor)", as: asking.coordinator)
            #expect(try rest.list("credentials").count == 1)
        }
    }

    @Test(
        "What cannot be is refused with the field",
        arguments: [
            (body("dbs", from: 1, to: 9), ["#/issuedOn"]), (body("dbs", from: -1, to: -2), ["#/expiresOn"]),
            (body("swimming", from: -1, to: 1), ["#/kind"]),
            (#"{"kind": "dbs"}"#, ["#/evidence", "#/issuedOn", "#/expiresOn"]),
            (#"{"kind": "dbs", "issuedOn": "2026-02-30", "expiresOn": "2027-01-01", "evidence": "x"}"#, ["#/issuedOn"]),
        ])
    func faults(body: String, pointers: [String]) async throws {
        try await VolunteerAsking.with { asking in
            let refused = try await asking(
                .post, asking.first.path + "/credentials", body, as: asking.coordinator)
            try refused.expectProblem(.badRequest)
            #expect(try refused.pointers == pointers)
        }
    }
}
