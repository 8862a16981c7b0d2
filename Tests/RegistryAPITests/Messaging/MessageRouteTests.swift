import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import StrictJSON
import Testing

@Suite("/v1/messages")
struct MessageRouteTests {
    private func fill(_ ask: Asker) async throws {
        try await ask.sql(
            """
            INSERT INTO outgoing_message (id, kind, account_id, cause, sent_at, given_up_at, failure, attempt_count)
            VALUES
                ($1, 'check_due', $4, 'a', NULL, NULL, NULL, 0), ($2, 'check_due', $4, 'b', now(), NULL, NULL, 1),
                ($3, 'check_due', $4, 'c', NULL, now(), 'The mail program took too long and was ended.', 11)
            """, [Known.key(101), Known.key(102), Known.key(103), Known.guardian])
    }

    @Test("An administrator sees what waits, what was sent and what could not be, page by page, and no address")
    func listing() async throws {
        try await Asker.with { ask in
            try await fill(ask)
            for (state, number) in [("waiting", 101), ("sent", 102), ("dead", 103)] {
                let found = try await ask(.get, "/v1/messages?state=\(state)", as: .administrator)
                let messages = try #require(try found.json["messages"]?.array)
                #expect(messages.compactMap { $0.object?["id"]?.string } == [Known.key(number).uuidString.lowercased()])
                #expect(messages.first?.object?["state"]?.string == state)
                #expect(!String(buffer: found.body).contains("invented.example"))
            }
            let first = try await ask(.get, "/v1/messages?limit=2", as: .administrator)
            let link = try #require(first.headers[HTTPField.Name("Link")!])
            let second = try await ask(.get, String(link.dropFirst().prefix { $0 != ">" }), as: .administrator)
            #expect(try second.json["messages"]?.array?.count == 1)
            try await ask(.get, "/v1/messages?state=lost", as: .administrator).expectProblem(.badRequest)
        }
    }

    @Test("A message that was given up is tried again from the beginning; another one is not")
    func retrying() async throws {
        try await Asker.with { ask in
            try await fill(ask)
            let path = { "/v1/messages/\(Known.key($0))/retry" }
            let retried = try await ask(.post, path(103), "{}", as: .administrator)
            #expect(try retried.json["state"]?.string == "waiting")
            #expect(try retried.json["attemptCount"]?.number?.integer == 0)
            for number in [101, 102, 103] {
                try await ask(.post, path(number), "{}", as: .administrator).expectProblem(.conflict)
            }
            try await ask(.post, path(999), "{}", as: .administrator).expectProblem(.notFound)
        }
    }
}
