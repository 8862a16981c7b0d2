import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import StrictJSON
import Testing

@Suite("/v1/schemes")
struct SchemeRouteTests {
    private static let path = "/v1/schemes"

    @Test("An administrator makes and renames schemes; a name belongs to one, whatever the case of its letters")
    func administrator() async throws {
        try await Asker.with { ask in
            let made = try await ask(.post, Self.path, #"{"name": "Invented scheme"}"#, as: .administrator)
            #expect(made.status == .created)
            let location = try #require(made.headers[.location])
            let again = try await ask(.post, Self.path, #"{"name": "INVENTED scheme"}"#, as: .administrator)
            try again.expectProblem(.conflict)
            let renamed = try await ask(
                .patch, location, #"{"name": "Invented town scheme"}"#, as: .administrator,
                match: made.headers[.eTag])
            #expect(renamed.status == .ok && renamed.headers[.eTag] != made.headers[.eTag])
            let stale = try await ask(
                .patch, location, #"{"name": "Invented"}"#, as: .administrator,
                match: made.headers[.eTag])
            try stale.expectProblem(.preconditionFailed)
            let read = try await ask(.get, location, as: .administrator)
            #expect(try read.json["name"]?.string == "Invented town scheme")
            #expect(
                try await ask.value(
                    "SELECT count(*) FROM audit_entry WHERE action LIKE 'scheme.%'", as: Int.self) == 2)
        }
    }

    @Test("Coordinators and responders see their own scheme, and another is not there")
    func own() async throws {
        try await VolunteerAsking.with { asking in
            for person in [asking.coordinator, asking.first.person] {
                let list = try await asking(.get, Self.path, as: person).list("schemes")
                #expect(list.compactMap { $0["id"]?.string } == [asking.scheme.uuidString.lowercased()])
                #expect(try await asking(.get, "\(Self.path)/\(asking.scheme)", as: person).status == .ok)
                try await asking(.get, "\(Self.path)/\(asking.otherScheme)", as: person).expectProblem(.notFound)
            }
            let page = try await asking.ask(.get, Self.path + "?limit=1", as: .administrator)
            let cursor = try #require(try page.json["cursor"]?.string)
            let rest = try await asking.ask(.get, Self.path + "?limit=1&cursor=\(cursor)", as: .administrator)
            #expect(try page.list("schemes").count == 1 && rest.list("schemes").count == 1)
            #expect(try rest.json["cursor"]?.isNull == true)
        }
    }
}
