import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import Synchronization
import Testing

@testable import HTTPSupport

@Suite("How often whoever has no key may change something")
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
        for _ in 0..<60 { #expect(limiter.take("192.0.2.1") == nil) }
        #expect(limiter.take("192.0.2.1") == .seconds(60))
        #expect(limiter.take("192.0.2.2") == nil)
        hands.pass(.seconds(45))
        #expect(limiter.take("192.0.2.1") == .seconds(15))
        hands.pass(.seconds(15))
        #expect(limiter.take("192.0.2.1") == nil)
        #expect(limiter.take("192.0.2.1") != nil)
        hands.pass(.seconds(86_400))
        for _ in 0..<60 { #expect(limiter.take("192.0.2.1") == nil) }
        #expect(limiter.take("192.0.2.1") != nil)
    }

    @Test("The addresses of one IPv6 network of 64 bits are one, however they are written")
    func networks() {
        let limiter = RateLimiter { 2 }
        #expect(limiter.take("2001:db8:0:1::1") == nil)
        #expect(limiter.take("2001:db8:0:1:a:b:c:d") == nil)
        #expect(limiter.take("2001:db8:0:1::ffff") != nil)
        #expect(limiter.take("2001:db8:0:2::1") == nil)
        #expect(limiter.take("2001:db8::1") == nil)
        #expect(limiter.take("::1") == nil && limiter.take(nil) == nil)
    }

    @Test("Memory is bounded, and whoever asked for much is remembered longest")
    func memory() {
        let hands = Hands()
        let limiter = RateLimiter(greatestCount: 100, clock: hands.clock) { 10 }
        for _ in 0..<10 { #expect(limiter.take("192.0.2.1") == nil) }
        for number in 0..<5000 {
            _ = limiter.take("198.51.100.\(number)")
            #expect(limiter.count <= 100)
        }
        #expect(limiter.take("192.0.2.1") != nil)
    }

    @Test("A limit that a policy changes holds from the next request on")
    func change() {
        let limit = Mutex(1)
        let limiter = RateLimiter(clock: Hands().clock) { limit.withLock { $0 } }
        #expect(limiter.take("a") == nil && limiter.take("a") != nil)
        limit.withLock { $0 = 5 }
        #expect(limiter.take("b") == nil && limiter.take("b") == nil)
    }

    @Test("Who comes too often is told when to come again, on every route alike; whoever has a key is let through")
    func routes() async throws {
        var service = try Service(hasRegister: true)
        service.limiter = RateLimiter { 3 }
        try await Asker.with(service) { ask in
            let body = #"{"email": "nobody@invented.example"}"#
            for _ in 0..<2 { #expect(try await ask(.post, "/v1/sign-in-links", body).status == .accepted) }
            try await ask(.post, "/v1/sessions", #"{"token": "x"}"#).expectProblem(.unauthorized)
            for (uri, body) in [
                ("/v1/sign-in-links", body), ("/v1/sessions", #"{"token": "x"}"#), ("/v1/groups", "{}"),
            ] {
                let response = try await ask(.post, uri, body)
                try response.expectProblem(.tooManyRequests)
                let wait = try #require(response.headers[.retryAfter].flatMap(Int.init))
                #expect((1...1200).contains(wait))
            }
            #expect(try await ask(.get, "/v1/availability").status == .ok)
            #expect(try await ask(.post, "/v1/sign-in-links", body, as: .analyst).status == .accepted)
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
