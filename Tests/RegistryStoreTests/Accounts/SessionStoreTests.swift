import Foundation
import PostgresClient
import Registry
import RegistryStore
import Testing

@Suite("Sessions in PostgreSQL")
struct SessionStoreTests {
    private static let hours = 3600.0

    /// A store that works for the service itself, and a function that adds a session: opened so many hours ago, with so
    /// many left.
    private func with(
        _ body: (PostgresKeyStore, Register, (_ age: Double, _ left: Double) async throws -> UUID) async throws -> Void
    ) async throws {
        try await Register.with { register in
            let account: UUID = try await register.value(
                "INSERT INTO account (role) VALUES ('dispatcher') RETURNING id")
            func add(_ age: Double, _ left: Double) async throws -> UUID {
                let id = UUID()
                try await register.sql(
                    """
                    INSERT INTO session (id, account_id, secret_sha256, created_at, expires_at) VALUES (
                        $1, $2, sha256($3::bytea), now() - make_interval(secs => $4), now() + make_interval(secs => $5))
                    """, [id, account, Data(id.uuidString.utf8), age * Self.hours, left * Self.hours])
                return id
            }
            let system = register.connectionString + " options='-c heartshield.role=system'"
            try await Register.withPool(system) { pool in
                try await body(
                    try PostgresKeyStore(pool: pool, statements: register.statements), register, add)
            }
        }
    }

    private func left(_ id: UUID, _ register: Register) async throws -> Double {
        let seconds: Double = try await register.value(
            "SELECT extract(epoch FROM expires_at - now())::double precision FROM session WHERE id = $1", [id])
        return seconds / Self.hours
    }

    @Test("One that is used has the whole time again once less than half of it is left, up to the policy's limit")
    func extending() async throws {
        try await with { store, register, add in
            let fresh = try await add(5, 7)
            let used = try await add(7, 5)
            let unused = try await add(7, 5)
            let nearlyOver = try await add(163, 1)
            let over = try await add(13, -0.01)
            let ended = try await add(7, 5)
            try await register.sql("UPDATE session SET revoked_at = now() WHERE id = $1", [ended])
            for _ in 0..<2 {
                try await store.noteUse(ofSessions: [fresh, used, nearlyOver, over, ended, UUID()])
            }
            for (id, hours) in [(fresh, 7.0), (used, 12), (unused, 5), (nearlyOver, 5), (over, -0.01), (ended, 5)] {
                let left = try await left(id, register)
                #expect(abs(left - hours) < 0.05, "\(hours): \(left)")
            }
            try await store.noteUse(ofSessions: [])
        }
    }

    @Test(
        "An open one is found by the hash of its cookie; one that is over, was ended or is of a closed account is not")
    func finding() async throws {
        try await with { store, register, add in
            let open = try await add(1, 1)
            let over = try await add(13, -0.01)
            let ended = try await add(1, 1)
            try await register.sql("UPDATE session SET revoked_at = now() WHERE id = $1", [ended])
            let all = try await register.column("SELECT secret_sha256 FROM session", as: Data.self)
            #expect(all.count == 3)
            let asked = Set(all + [Data(repeating: 7, count: 32)])
            #expect(try await store.sessions(withSecretHashes: asked).map(\.id) == [open])
            #expect(try await store.sessions(withSecretHashes: []).isEmpty)
            try await register.sql("UPDATE account SET disabled_at = now()")
            #expect(try await store.sessions(withSecretHashes: asked).isEmpty)
            #expect(try await left(over, register) < 0)
        }
    }
}
