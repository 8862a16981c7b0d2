import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InMemoryLogging
import Registry
import StrictJSON
import Testing

@Suite("Signing in by a link, and sessions")
struct SessionRouteTests {
    private static let path = "/v1/sessions"
    private static let current = path + "/current"

    private func body(_ secret: APISecret) -> String { #"{"token": "\#(secret.text)"}"# }

    @Test(
        "Whoever asks for a link is told the same whether or not anybody has the address, and at most one a minute waits"
    )
    func asking() async throws {
        try await Asker.with { ask in
            var answers: Set<String> = []
            for email in ["guardian@invented.example", "nobody@invented.example", "GUARDIAN@invented.example"] {
                let response = try await ask(.post, "/v1/sign-in-links", #"{"email": "\#(email)"}"#)
                #expect(response.status == .accepted)
                answers.insert(String(buffer: response.body))
            }
            #expect(answers.count == 1)
            let waiting = try await ask.value(
                "SELECT count(*) FROM outgoing_message WHERE kind = 'sign_in'", as: Int.self)
            // Two where a minute ended between.
            #expect((1...2).contains(waiting))
            for body in ["{}", #"{"email": "x"}"#, #"{"email": "a@b.example\r\nBcc: c@d.example"}"#] {
                try await ask(.post, "/v1/sign-in-links", body).expectProblem(.badRequest)
            }
        }
    }

    @Test("A link signs in once: with a cookie that no script and no other site can use")
    func story() async throws {
        try await Asker.with { ask in
            let link = try await ask.link(for: Known.guardian)
            let opened = try await ask(.post, Self.path, body(link))
            #expect(opened.status == .created)
            let cookie = try #require(opened.headers[.setCookie])
            let parts = cookie.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(parts.first?.hasPrefix("heartshield_session=hss_") == true)
            #expect(Set(parts.dropFirst()).isSuperset(of: ["HttpOnly", "SameSite=Strict", "Path=/"]))
            #expect(!parts.contains("Secure"))
            let age = try #require(parts.first { $0.hasPrefix("Max-Age=") }.flatMap { Int($0.dropFirst(8)) })
            // As long as a session may go on that is used.
            #expect((168 * 3600 - 60...168 * 3600).contains(age))
            try await ask(.post, Self.path, body(link)).expectProblem(.unauthorized)

            let headers: HTTPFields = [.cookie: "other=1; " + String(cookie.prefix { $0 != ";" })]
            let shown = try await ask(.get, Self.current, sending: headers).json
            #expect(shown["role"]?.string == "guardian" && shown["mayChange"]?.bool == true)
            #expect(shown["accountId"]?.string == Known.guardian.uuidString.lowercased())
            #expect(shown["groupId"]?.string == Known.group.uuidString.lowercased())
            #expect(try shown["csrfToken"]?.string == opened.json["csrfToken"]?.string)
            #expect(shown["expiresAt"]?.string != nil)

            var changing = headers
            changing[.csrfToken] = shown["csrfToken"]?.string
            let ended = try await ask(.delete, Self.current, sending: changing)
            #expect(ended.status == .noContent && ended.headers[.setCookie]?.contains("Max-Age=0") == true)
            let refused = try await ask(.get, Self.current, sending: headers)
            try refused.expectProblem(.unauthorized)
            #expect(refused.headers[.setCookie]?.contains("Max-Age=0") == true)
        }
    }

    @Test("Where browsers come by https the cookie is kept to it")
    func secure() async throws {
        var service = try Service(hasRegister: true)
        service.isSecure = true
        try await Asker.with(service) { ask in
            let opened = try await ask(.post, Self.path, body(ask.link(for: Known.guardian)))
            #expect(opened.headers[.setCookie]?.hasSuffix("; Secure") == true)
        }
    }

    @Test("Of many who use one link at once exactly one is signed in")
    func atOnce() async throws {
        try await Asker.with { ask in
            let link = try await ask.link(for: Known.guardian)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<12 {
                    group.addTask { try await ask(.post, Self.path, body(link)).status.code }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [201] + Array(repeating: 401, count: 11))
            #expect(try await ask.value("SELECT count(*) FROM session", as: Int.self) == 1)
        }
    }

    @Test("A link that is too old, of a closed account, unknown or no link at all signs nobody in")
    func noLinks() async throws {
        try await Asker.with { ask in
            let old = try await ask.link(for: Known.guardian, valid: "-1 second")
            let closed = try await ask.account(.analyst)
            let ofClosed = try await ask.link(for: closed.id)
            try await ask.sql("UPDATE account SET disabled_at = now() WHERE id = $1", [closed.id])
            for text in [old.text, ofClosed.text, APISecret(.link).text, APISecret(.key).text, "x"] {
                let response = try await ask(.post, Self.path, #"{"token": "\#(text)"}"#)
                try response.expectProblem(.unauthorized)
                #expect(response.headers[.setCookie] == nil)
            }
            // Opened again it has no link from before.
            try await ask.sql("UPDATE account SET disabled_at = NULL WHERE id = $1", [closed.id])
            try await ask(.post, Self.path, body(ofClosed)).expectProblem(.unauthorized)
            try await ask(.post, Self.path, "{}").expectProblem(.badRequest)
        }
    }

    @Test("By the cookie a change needs the session's own token, and comes from no other site")
    func forgery() async throws {
        try await Asker.with { ask in
            let (cookie, csrf) = try await ask.signIn(Known.guardian)
            let (_, otherCSRF) = try await ask.signIn(Known.otherGuardian)
            let change = { (more: HTTPFields) in
                var headers = more
                headers[.cookie] = cookie
                return try await ask(.post, "/v1/keys", #"{"name": "Invented"}"#, sending: headers)
            }
            for headers: HTTPFields in [
                [:], [.csrfToken: ""], [.csrfToken: otherCSRF], [.csrfToken: csrf.uppercased()],
                [.csrfToken: String(csrf.dropLast())], [.csrfToken: csrf, .secFetchSite: "cross-site"],
                [.csrfToken: csrf, .secFetchSite: "same-site"], [.csrfToken: csrf, .secFetchSite: ""],
            ] {
                try await change(headers).expectProblem(.forbidden, "\(headers)")
            }
            for site in ["same-origin", "none"] {
                #expect(try await change([.csrfToken: csrf, .secFetchSite: site]).status == .created)
            }
            #expect(try await change([.csrfToken: csrf]).status == .created)
            try await ask(.delete, Self.current, sending: [.cookie: cookie]).expectProblem(.forbidden)
            // A page of another site signs nobody in as somebody else.
            let link = try await ask.link(for: Known.guardian)
            try await ask(.post, Self.path, body(link), sending: [.secFetchSite: "cross-site"]).expectProblem(
                .forbidden)
            #expect(try await ask(.post, Self.path, body(link)).status == .created)
        }
    }

    @Test("A key counts before a cookie, and a wrong one is refused in spite of it; two different cookies are none")
    func both() async throws {
        try await Asker.with { ask in
            let (cookie, _) = try await ask.signIn(Known.guardian)
            let (other, _) = try await ask.signIn(Known.otherGuardian)
            let key = try await ask(.get, Self.current, as: .analyst, sending: [.cookie: cookie]).json
            #expect(key["role"]?.string == "analyst" && key["csrfToken"]?.isNull == true)
            try await ask(.get, Self.current, secret: APISecret(), sending: [.cookie: cookie]).expectProblem(
                .unauthorized)
            try await ask(.get, Self.current, sending: [.cookie: "\(cookie); \(other)"]).expectProblem(.unauthorized)
            #expect(try await ask(.get, Self.current, sending: [.cookie: "\(cookie); \(cookie)"]).status == .ok)
            // A secret is good for what it was made for only.
            let text = String(cookie.drop { $0 != "=" }.dropFirst())
            try await ask(.get, Self.current, sending: [.authorization: "Bearer \(text)"]).expectProblem(.unauthorized)
            try await ask(.get, Self.current, sending: [.cookie: "heartshield_session=\(APISecret(.key).text)"])
                .expectProblem(.unauthorized)
            try await ask(.delete, Self.current, as: .analyst).expectProblem(.conflict)
        }
    }

    @Test("A wrong cookie is refused everywhere but where one signs in")
    func staleCookie() async throws {
        try await Asker.with { ask in
            let stale: HTTPFields = [.cookie: "heartshield_session=\(APISecret(.session).text)"]
            for uri in ["/v1/availability", "/openapi.json", Self.current] {
                try await ask(.get, uri, sending: stale).expectProblem(.unauthorized)
            }
            #expect(
                try await ask(.post, "/v1/sign-in-links", #"{"email": "a@b.example"}"#, sending: stale).status
                    == .accepted)
            #expect(
                try await ask(.post, Self.path, body(ask.link(for: Known.guardian)), sending: stale).status == .created)
        }
    }

    @Test("A session is refused once it is ended by SQL, its account is closed, or its time is up; a reading suffices")
    func ended() async throws {
        try await Asker.with { ask in
            for change in [
                "UPDATE session SET revoked_at = now()", "UPDATE account SET disabled_at = now() WHERE id = $1",
                "UPDATE session SET expires_at = now()",
            ] {
                let person = try await ask.account(.coordinator)
                let (cookie, _) = try await ask.signIn(person.id)
                #expect(try await ask(.get, Self.current, sending: [.cookie: cookie]).status == .ok)
                try await ask.sql(change, change.contains("$1") ? [person.id] : [])
                try await ask.service.keys.refresh()
                try await ask(.get, Self.current, sending: [.cookie: cookie]).expectProblem(.unauthorized, "\(change)")
                if change.contains("$1") {
                    // Opened again the account is not signed in by itself.
                    try await ask.sql("UPDATE account SET disabled_at = NULL WHERE id = $1", [person.id])
                    try await ask.service.keys.refresh()
                    try await ask(.get, Self.current, sending: [.cookie: cookie]).expectProblem(.unauthorized)
                }
            }
        }
    }

    @Test("The role is the account's at each request, not that of the moment of signing in")
    func role() async throws {
        try await Asker.with { ask in
            let person = try await ask.account(.analyst)
            let (cookie, _) = try await ask.signIn(person.id)
            try await ask.sql("UPDATE account SET role = 'coordinator' WHERE id = $1", [person.id])
            try await ask.service.keys.refresh()
            #expect(try await ask(.get, Self.current, sending: [.cookie: cookie]).json["role"]?.string == "coordinator")
        }
    }

    @Test("No secret, address or name is in a log line")
    func logs() async throws {
        let service = try Service(hasRegister: true)
        try await Asker.with(service) { ask in
            let link = try await ask.link(for: Known.guardian)
            let opened = try await ask(.post, Self.path, body(link))
            let cookie = String(try #require(opened.headers[.setCookie]).prefix { $0 != ";" })
            let csrf = try #require(try opened.json["csrfToken"]?.string)
            let made = try await ask(
                .post, "/v1/keys", #"{"name": "Canary Key"}"#, sending: [.cookie: cookie, .csrfToken: csrf])
            let key = try #require(try made.json["secret"]?.string)
            _ = try await ask(.post, "/v1/sign-in-links", #"{"email": "guardian@invented.example"}"#)
            _ = try await ask(.post, "/v1/sign-in-links", #"{"email": "canary"}"#)
            _ = try await ask(
                .post, "/v1/groups",
                #"{"name": "Canary Group", "displayName": "Canary Person", "email": "canary@invented.example"}"#)
            _ = try await ask(
                .post, "/v1/accounts",
                #"{"role": "analyst", "displayName": "Canary Person", "email": "guardian@invented.example"}"#,
                as: .administrator)
            _ = try await ask(
                .get, "/v1/accounts/\(Known.guardian)/contact?reason=canary", as: .administrator)
            let lines = ask.service.log.entries.map { "\($0.message) \($0.metadata)".lowercased() }
            #expect(!lines.isEmpty)
            let text = cookie.drop { $0 != "=" }.dropFirst()
            for secret in [link.text, String(text), csrf, key, "canary", "invented.example", "hsl_", "hss_", "hsk_"] {
                #expect(!lines.contains { $0.contains(secret.lowercased()) }, "\(secret)")
            }
        }
    }
}
