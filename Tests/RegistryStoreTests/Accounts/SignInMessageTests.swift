import Foundation
import PostgresClient
import Registry
import RegistryStore
import Testing

@Suite("Messages with a link to sign in")
struct SignInMessageTests {
    private static let waiting = """
        SELECT count(*) FROM outgoing_message WHERE kind = 'sign_in' AND sent_at IS NULL AND given_up_at IS NULL
        """

    private func with(_ body: (Register, PostgresOutbox) async throws -> Void) async throws {
        try await Register.with { register in
            try await register.withSession { try await $0.execute(script: RightsCaller.script) }
            try await register.sql("DELETE FROM outgoing_message")
            try await body(register, PostgresOutbox(pool: register.pool, statements: register.statements))
        }
    }

    private func ask(in register: Register) async throws {
        try await register.sql("SELECT ask_for_link('\(RightsCaller.canaryAddress)')")
    }

    /// As if it had been asked for so many minutes earlier.
    private func age(by minutes: Int, in register: Register) async throws {
        try await register.sql(
            """
            UPDATE outgoing_message SET cause = cause || ' earlier', created_at = created_at - make_interval(mins => $1)
            """, [minutes])
    }

    @Test("However often somebody asks, one waits to be sent; when it was sent another may")
    func oneWaits() async throws {
        try await with { register, outbox in
            for _ in 0..<3 {
                try await ask(in: register)
                try await age(by: 2, in: register)
            }
            #expect(try await register.value(Self.waiting, as: Int.self) == 1)
            let taken = try #require(try await outbox.take())
            try await outbox.markSent(taken)
            try await ask(in: register)
            #expect(try await register.value(Self.waiting, as: Int.self) == 1)
            #expect(try await register.count("outgoing_message") == 2)
        }
    }

    @Test("Whoever gets no more links has one that still signs in, however many a stranger asks for")
    func alwaysOne() async throws {
        try await with { register, outbox in
            func send() async throws {
                try await ask(in: register)
                if let taken = try await outbox.take() { try await outbox.markSent(taken) }
            }
            for _ in 0..<9 {
                try await send()
                try await age(by: 1, in: register)
            }
            #expect(try await register.count("outgoing_message") == 6)
            // The first links have expired: as many others are to be had.
            try await age(by: 22, in: register)
            try await send()
            #expect(try await register.count("outgoing_message") == 7)
        }
    }

    @Test("One that could not be sent is tried at once where it is asked for again")
    func tryAgain() async throws {
        try await with { register, outbox in
            try await ask(in: register)
            for _ in 0..<3 {
                let taken = try #require(try await outbox.take(holding: .seconds(60)))
                // While it may be under way, nobody else sends it.
                try await ask(in: register)
                #expect(try await outbox.take() == nil)
                try await outbox.markFailed(taken, because: "Invented") { _ in .seconds(900) }
                #expect(try await outbox.take() == nil)
                try await ask(in: register)
            }
            #expect(try await outbox.take()?.attempt == 1)
        }
    }

    @Test("One that has waited for more than an hour is not sent but dropped, unless it was asked for again")
    func stale() async throws {
        try await with { register, outbox in
            try await ask(in: register)
            try await age(by: 61, in: register)
            #expect(try await outbox.take() == nil)
            try await ask(in: register)
            #expect(try await outbox.take(holding: .zero) != nil)
            try await age(by: 61, in: register)
            #expect(try await outbox.take() == nil)
            try await Register.withPool(register.connectionString + " options='-c heartshield.role=system'") { pool in
                _ = try await Clockwork(pool: pool, statements: register.statements).dropOutdated()
            }
            #expect(try await register.count("outgoing_message") == 0)
        }
    }

    @Test("One that was given up is not tried again: it is asked for anew")
    func givenUp() async throws {
        try await with { register, _ in
            try await ask(in: register)
            try await register.sql("UPDATE outgoing_message SET given_up_at = now(), cause = cause || ' earlier'")
            try await ask(in: register)
            let dead: UUID = try await register.value("SELECT id FROM outgoing_message WHERE given_up_at IS NOT NULL")
            let error = try await #require(throws: RegistryError.self) {
                try await register.records.change(as: Origin(Caller(role: .administrator)), once: nil) { session in
                    _ = try await session.retryMessage(dead)
                    return KeptAnswer(status: 200, body: Data())
                }
            }
            guard case .conflict = error else {
                Issue.record("\(error)")
                return
            }
        }
    }
}
