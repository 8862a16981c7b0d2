import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import PostgresClient
import Registry
import StrictJSON
import Testing

@Suite("Another address for an account")
struct AddressChangeTests {
    private static let me = "/v1/accounts/me"
    private static let former = "guardian@invented.example"
    private static let new = "new@invented.example"

    private func change(_ ask: Asker, to email: String) async throws -> TestResponse {
        try await ask(.patch, Self.me, #"{"email": "\#(email)"}"#, as: .guardian, match: "*")
    }

    private func body(_ link: APISecret) -> String { #"{"token": "\#(link.text)"}"# }

    /// What waits to be sent, each kind with the address that it goes to where that is not the account's.
    private func waiting(_ ask: Asker) async throws -> [String] {
        try await ask.sql(
            "SELECT kind || coalesce(' ' || address, '') AS text FROM outgoing_message WHERE sent_at IS NULL ORDER BY 1"
        ).map { try $0.decode("text") }
    }

    @Test("It counts when the link that was sent to it has been used, and not before")
    func confirmation() async throws {
        try await Asker.with { ask in
            let asked = try await change(ask, to: Self.new)
            let contact = try #require(try asked.json["contact"]?.object)
            #expect(contact["email"]?.string == Self.former && contact["pendingEmail"]?.string == Self.new)
            #expect(try await waiting(ask) == ["confirm_address \(Self.new)"])
            // Links are not sent there yet, and those at the former one still sign in.
            _ = try await ask(.post, "/v1/sign-in-links", #"{"email": "\#(Self.new)"}"#)
            #expect(try await waiting(ask) == ["confirm_address \(Self.new)"])
            #expect(try await ask(.post, "/v1/sessions", body(ask.link(for: Known.guardian))).status == .created)

            let link = try await ask.link(for: Known.guardian, to: Self.new)
            #expect(try await ask(.post, "/v1/sessions", body(link)).status == .created)
            let shown = try await ask(.get, Self.me, as: .guardian).json["contact"]?.object
            #expect(shown?["email"]?.string == Self.new && shown?["pendingEmail"]?.isNull == true)
        }
    }

    @Test("Then what was sent to the former one signs nobody in, what waits for it is gone, and it is told")
    func former() async throws {
        try await Asker.with { ask in
            let open = try await ask.link(for: Known.guardian)
            _ = try await ask(.post, "/v1/sign-in-links", #"{"email": "\#(Self.former)"}"#)
            #expect(try await waiting(ask) == ["sign_in"])
            _ = try await change(ask, to: Self.new)
            let link = try await ask.link(for: Known.guardian, to: Self.new)
            #expect(try await ask(.post, "/v1/sessions", body(link)).status == .created)
            #expect(try await waiting(ask) == ["address_changed \(Self.former)"])
            try await ask(.post, "/v1/sessions", body(open)).expectProblem(.unauthorized)
            // One that a sender was about to send does no better.
            let late = try await ask.link(for: Known.guardian, to: Self.former)
            try await ask(.post, "/v1/sessions", body(late)).expectProblem(.unauthorized)
            #expect(try await ask(.post, "/v1/sessions", body(ask.link(for: Known.guardian))).status == .created)
            try await ask.sql("UPDATE outgoing_message SET sent_at = now()")
            #expect(
                try await ask.value("SELECT count(*) FROM outgoing_message WHERE address IS NOT NULL", as: Int.self)
                    == 0)
        }
    }

    @Test("An address changed by SQL voids links and is told of, too; one that is taken away as well, at once")
    func otherWays() async throws {
        try await Asker.with { ask in
            let first = try await ask.link(for: Known.guardian)
            try await ask.sql(
                "UPDATE account_contact SET email = 'corrected@invented.example' WHERE account_id = $1",
                [Known.guardian])
            try await ask(.post, "/v1/sessions", body(first)).expectProblem(.unauthorized)
            #expect(try await waiting(ask) == ["address_changed \(Self.former)"])
            let second = try await ask.link(for: Known.guardian)
            let without = try await change(ask, to: "")
            #expect(try without.json["contact"]?.object?["email"]?.isNull == true)
            try await ask(.post, "/v1/sessions", body(second)).expectProblem(.unauthorized)
            #expect(try await waiting(ask).contains("address_changed corrected@invented.example"))
        }
    }

    @Test("Of several that were asked for the last one counts; the account's own again ends the waiting")
    func changedMinds() async throws {
        try await Asker.with { ask in
            _ = try await change(ask, to: "mistyped@invented.example")
            _ = try await change(ask, to: Self.new)
            #expect(try await waiting(ask) == ["confirm_address \(Self.new)"])
            let mistyped = try await ask.link(for: Known.guardian, to: "mistyped@invented.example")
            try await ask(.post, "/v1/sessions", body(mistyped)).expectProblem(.unauthorized)
            let pending = try await ask.link(for: Known.guardian, to: Self.new)
            let back = try await change(ask, to: Self.former.uppercased())
            #expect(try back.json["contact"]?.object?["pendingEmail"]?.isNull == true)
            #expect(try await waiting(ask) == [])
            try await ask(.post, "/v1/sessions", body(pending)).expectProblem(.unauthorized)
        }
    }

    @Test("Nobody learns whether somebody else has an address, and nobody takes it; an hour's messages are limited")
    func others() async throws {
        try await Asker.with { ask in
            let taken = try await change(ask, to: "OTHER@invented.example")
            #expect(taken.status == .ok)
            #expect(try await waiting(ask) == [])
            let link = try await ask.link(for: Known.guardian, to: "OTHER@invented.example")
            try await ask(.post, "/v1/sessions", body(link)).expectProblem(.conflict)
            for number in 0..<9 {
                _ = try await change(ask, to: "victim\(number)@invented.example")
                try await ask.sql("UPDATE outgoing_message SET sent_at = now() WHERE sent_at IS NULL")
            }
            let sent = "SELECT count(*) FROM outgoing_message WHERE kind = 'confirm_address'"
            #expect(try await ask.value(sent, as: Int.self) == 6)
        }
    }
}
