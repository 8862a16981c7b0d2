import Foundation
import PostgresClient
import Registry
import RegistryStore
import Testing

@Suite("When keys were used")
struct NotedUseTests {
    private let moment = Date(timeIntervalSince1970: 1_800_000_000)

    @Test("A use is written at most once a minute, and never an earlier one over a later one")
    func onceAMinute() async throws {
        try await Register.with { register in
            let store = try PostgresKeyStore(pool: register.pool, statements: register.statements)
            let key = try await store.add(
                NewKey(name: "Invented", role: .dispatcher, secretHash: Data(repeating: 1, count: 32), expiresAt: nil))
            for (seconds, kept) in [(0.0, 0.0), (59.9, 0), (60, 60), (30, 60), (119, 60), (3600, 3600)] {
                try await store.noteUse([key.id: moment.addingTimeInterval(seconds)])
                let noted = try #require(try await store.keys().first?.lastUsedAt)
                #expect(noted == moment.addingTimeInterval(kept), "\(seconds) s")
            }
            try await store.noteUse([:])
        }
    }

    @Test("Noting uses does not wait for a key that somebody is revoking, and notes the others")
    func heldRow() async throws {
        try await Register.with { register in
            let store = try PostgresKeyStore(pool: register.pool, statements: register.statements)
            let held = try await store.add(
                NewKey(name: "Invented", role: .dispatcher, secretHash: Data(repeating: 1, count: 32), expiresAt: nil))
            let free = try await store.add(
                NewKey(name: "Invented", role: .analyst, secretHash: Data(repeating: 2, count: 32), expiresAt: nil))
            try await register.withSession { session in
                try await session.execute(script: "BEGIN")
                try await session.sql("UPDATE api_key SET revoked_at = now() WHERE id = $1", [held.id])
                // It would wait until its deadline: nobody ends the other transaction before it is done.
                try await store.noteUse([held.id: moment, free.id: moment])
                let noted = try await store.keys()
                #expect(noted.map(\.lastUsedAt) == [nil, moment])
                try await session.execute(script: "COMMIT")
            }
            #expect(try await store.keys().first?.revokedAt != nil)
        }
    }
}
