import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import Synchronization
import Testing

@testable import HTTPSupport

@Suite("How often anybody may do what is open to everybody")
struct RateLimiterTests {
    private final class Hands: Sendable {
        let instant = Mutex(ContinuousClock.now)

        func pass(_ duration: Duration) { instant.withLock { $0 = $0 + duration } }

        var clock: ServiceClock {
            ServiceClock(now: { Date(timeIntervalSince1970: 0) }, instant: { self.instant.withLock { $0 } })
        }
    }

    @Test("An hour's worth at once, then one each time that an hour's part has passed, and never more than an hour's")
    func bucket() {
        let hands = Hands()
        let limiter = RateLimiter(clock: hands.clock) { 60 }
        for _ in 0..<60 { #expect(limiter.take(.report, of: "192.0.2.1") == nil) }
        #expect(limiter.take(.report, of: "192.0.2.1") == .seconds(60))
        #expect(limiter.take(.report, of: "192.0.2.2") == nil)
        hands.pass(.seconds(45))
        #expect(limiter.take(.report, of: "192.0.2.1") == .seconds(15))
        hands.pass(.seconds(15))
        #expect(limiter.take(.report, of: "192.0.2.1") == nil)
        #expect(limiter.take(.report, of: "192.0.2.1") != nil)
        hands.pass(.seconds(86_400))
        for _ in 0..<60 { #expect(limiter.take(.report, of: "192.0.2.1") == nil) }
        #expect(limiter.take(.report, of: "192.0.2.1") != nil)
    }

    @Test("The addresses of one IPv6 network of 64 bits are one, however they are written")
    func networks() {
        let limiter = RateLimiter { 2 }
        #expect(limiter.take(.report, of: "2001:db8:0:1::1") == nil)
        #expect(limiter.take(.report, of: "2001:db8:0:1:a:b:c:d") == nil)
        #expect(limiter.take(.report, of: "2001:db8:0:1::ffff") != nil)
        #expect(limiter.take(.report, of: "2001:db8:0:2::1") == nil)
        #expect(limiter.take(.report, of: "2001:db8::1") == nil)
        #expect(limiter.take(.report, of: "::1") == nil && limiter.take(.report, of: nil) == nil)
    }

    @Test("Memory is bounded, and whoever asked for much is remembered longest")
    func memory() {
        let hands = Hands()
        let limiter = RateLimiter(greatestCount: 100, clock: hands.clock) { 10 }
        for _ in 0..<10 { #expect(limiter.take(.report, of: "192.0.2.1") == nil) }
        for number in 0..<5000 {
            _ = limiter.take(.report, of: "198.51.100.\(number)")
            #expect(limiter.count <= 100)
        }
        #expect(limiter.take(.report, of: "192.0.2.1") != nil)
    }

    @Test("A limit that a policy changes holds from the next request on")
    func change() {
        let limit = Mutex(1)
        let limiter = RateLimiter(clock: Hands().clock) { limit.withLock { $0 } }
        #expect(limiter.take(.report, of: "a") == nil && limiter.take(.report, of: "a") != nil)
        limit.withLock { $0 = 5 }
        #expect(limiter.take(.report, of: "b") == nil && limiter.take(.report, of: "b") == nil)
    }

    @Test("Each kind of thing has buckets of its own, and a token given back can be taken again")
    func kinds() {
        let limiter = RateLimiter(clock: Hands().clock) { 1 }
        for charge in Charge.allCases {
            #expect(limiter.take(charge, of: "192.0.2.1") == nil, "\(charge)")
            #expect(limiter.take(charge, of: "192.0.2.1") != nil, "\(charge)")
        }
        limiter.giveBack(.report, to: "192.0.2.1")
        limiter.giveBack(.report, to: "192.0.2.1")
        #expect(limiter.take(.report, of: "192.0.2.1") == nil)
        #expect(limiter.take(.report, of: "192.0.2.1") != nil)
    }

    private static let email = #"{"email": "nobody@invented.example"}"#
    private static let group = """
        {"name": "Invented newcomers", "displayName": "Invented Person", "email": "new@invented.example"}
        """
    private static let reports = "/v1/defibrillators/\(Known.device)/problems"
    private static let problem = #"{"kind": "damaged"}"#

    @Test("Who comes too often is told when to come again; whoever reported much can still ask for a link and sign in")
    func routes() async throws {
        var service = try Service(hasRegister: true)
        service.limiter = RateLimiter { 2 }
        try await Asker.with(service) { ask in
            for (uri, body) in [
                (Self.reports, Self.problem), ("/v1/sign-in-links", Self.email), ("/v1/groups", Self.group),
            ] {
                for _ in 0..<2 { #expect(try await ask(.post, uri, body).status == .accepted, "\(uri)") }
                let response = try await ask(.post, uri, body)
                try response.expectProblem(.tooManyRequests, "\(uri)")
                let wait = try #require(response.headers[.retryAfter].flatMap(Int.init))
                #expect((1...1800).contains(wait))
            }
            #expect(try await ask(.get, "/v1/availability").status == .ok)
            #expect(try await ask.signIn(Known.guardian).csrf.isEmpty == false)
        }
    }

    @Test("A link that signs in costs nothing, one that does not is counted, and in the end refused")
    func failedLinks() async throws {
        var service = try Service(hasRegister: true)
        service.limiter = RateLimiter { 2 }
        try await Asker.with(service) { ask in
            for _ in 0..<5 { _ = try await ask.signIn(Known.guardian) }
            for _ in 0..<5 { try await ask(.post, "/v1/sessions", "{}").expectProblem(.badRequest) }
            for _ in 0..<2 {
                try await ask(.post, "/v1/sessions", #"{"token": "x"}"#).expectProblem(.unauthorized)
            }
            try await ask(.post, "/v1/sessions", #"{"token": "x"}"#).expectProblem(.tooManyRequests)
        }
    }

    @Test("An account is limited like an address, each by itself; dispatch reports as often as it has to")
    func accounts() async throws {
        var service = try Service(hasRegister: true)
        service.limiter = RateLimiter { 2 }
        try await Asker.with(service) { ask in
            for (uri, body) in [
                (Self.reports, Self.problem), ("/v1/sign-in-links", Self.email), ("/v1/groups", Self.group),
            ] {
                for role in [Role.guardian, .analyst] {
                    for _ in 0..<2 {
                        let status = try await ask(.post, uri, body, as: role).status
                        #expect([.accepted, .created].contains(status))
                    }
                    try await ask(.post, uri, body, as: role).expectProblem(.tooManyRequests, "\(role) \(uri)")
                }
            }
            for role in [Role.dispatcher, .cad, .administrator] {
                for _ in 0..<5 {
                    let status = try await ask(.post, Self.reports, Self.problem, as: role).status
                    #expect([.accepted, .created].contains(status), "\(role)")
                }
            }
        }
    }

    @Test("A person gets only so many messages that strangers cause in an hour, and the strangers are told nothing")
    func messages() async throws {
        try await Asker.with { ask in
            // As if each were asked for in a minute of its own, and sent before the next.
            let apart = "UPDATE outgoing_message SET cause = id::text, sent_at = coalesce(sent_at, now())"
            for _ in 0..<9 {
                let link = try await ask(.post, "/v1/sign-in-links", #"{"email": "guardian@invented.example"}"#)
                #expect(link.status == .accepted)
                let report = try await ask(.post, Self.reports, Self.problem)
                #expect(report.status == .accepted)
                try await ask.sql(apart)
            }
            let count = { (kind: String) in
                try await ask.value(
                    "SELECT count(*) FROM outgoing_message WHERE kind = $1 AND account_id = $2",
                    [kind, Known.guardian], as: Int.self)
            }
            #expect(try await count("sign_in") == 6)
            #expect(try await count("problem_reported") == 6)
            #expect(try await ask.value("SELECT count(*) FROM problem_report", as: Int.self) == 9)
            // An hour later there are others.
            try await ask.sql("UPDATE outgoing_message SET created_at = created_at - interval '1 hour'")
            _ = try await ask(.post, "/v1/sign-in-links", #"{"email": "guardian@invented.example"}"#)
            #expect(try await count("sign_in") == 7)
        }
    }

    @Test("The limit is the policy's, read with the keys")
    func policy() async throws {
        try await Asker.with { ask in
            #expect(ask.service.keys.publicRequestsPerHour == 20)
            try await ask.sql(
                """
                INSERT INTO registration_policy
                SELECT 'invented-next', now(), approval_of, move_metres, duplicate_metres, duplicate_score,
                    expiry_reminder_days, supporting_after_days, coordinator_after_days, sign_in_link_minutes,
                    session_hours, 5
                FROM registration_policy
                """)
            try await ask.service.keys.refresh()
            #expect(ask.service.keys.publicRequestsPerHour == 5)
        }
    }
}
