import Foundation
import PostgresClient
import Registry
import RegistryStore
import Testing

@Suite("API keys in PostgreSQL")
struct KeyStoreTests {
    private func hash(_ byte: UInt8) -> Data { Data(repeating: byte, count: 32) }

    @Test("A key is kept, found, noted as used, and revoked for good")
    func lifecycle() async throws {
        try await Register.with { register in
            let store = try PostgresKeyStore(pool: register.pool, statements: register.statements)
            let expiry = Date(timeIntervalSince1970: 4_000_000_000)
            let key = try await store.add(
                NewKey(name: "Invented desk", role: .administrator, secretHash: hash(1), expiresAt: expiry))
            #expect(key.role == .administrator && key.expiresAt == expiry && key.revokedAt == nil)
            #expect(try await store.keys() == [key])
            let used = Date(timeIntervalSince1970: 1_800_000_000)
            try await store.noteUse([key.id: used])
            try await store.noteUse([key.id: used.addingTimeInterval(-60), UUID(): used])
            #expect(try await store.keys().first?.lastUsedAt == used)
            let revoked = try await store.revoke(key.id)
            #expect(revoked.revokedAt != nil && !revoked.isValid(at: Date()))
            #expect(try await store.revoke(key.id).revokedAt == revoked.revokedAt)
            await #expect(throws: RegistryError.self) { try await store.revoke(UUID()) }
        }
    }

    @Test("The table refuses what no key may be, and every change but being used and revoked")
    func refusals() async throws {
        try await Register.with { register in
            let store = try PostgresKeyStore(pool: register.pool, statements: register.statements)
            _ = try await store.add(NewKey(name: "Invented", role: .dispatcher, secretHash: hash(1), expiresAt: nil))
            await #expect(throws: RegistryError.self) {
                try await store.add(NewKey(name: "Invented", role: .dispatcher, secretHash: hash(1), expiresAt: nil))
            }
            await #expect(throws: RegistryError.self) {
                try await store.add(NewKey(name: " ", role: .dispatcher, secretHash: hash(2), expiresAt: nil))
            }
            await #expect(throws: RegistryError.self) {
                try await store.add(NewKey(name: "Invented", role: .public, secretHash: hash(2), expiresAt: nil))
            }
            await #expect(throws: RegistryError.self) {
                try await store.add(NewKey(name: "Invented", role: .dispatcher, secretHash: Data([1]), expiresAt: nil))
            }
            await #expect(throws: RegistryError.self) {
                try await store.add(
                    NewKey(
                        name: "Invented", role: .dispatcher, secretHash: hash(2),
                        expiresAt: Date(timeIntervalSince1970: 0)))
            }
            try await register.sql("UPDATE api_key SET revoked_at = now()")
            for statement in [
                "UPDATE api_key SET revoked_at = NULL", "UPDATE api_key SET role = 'administrator'",
                "UPDATE api_key SET expires_at = now() + interval '1 day'", "DELETE FROM api_key", "TRUNCATE api_key",
            ] {
                await #expect(throws: PostgresError.self, "\(statement)") { _ = try await register.sql(statement) }
            }
        }
    }

    @Test("A ring of keys follows the table: a new key signs in and a revoked one does not, without a restart")
    func ring() async throws {
        try await Register.with { register in
            let store = try PostgresKeyStore(pool: register.pool, statements: register.statements)
            let ring = KeyRing(store: store)
            #expect(!ring.isRead && ring.caller(withSecretHash: hash(1)) == nil)
            let running = Task { await ring.run() }
            try await eventually("the keys are read") { ring.isRead }
            let key = try await store.add(
                NewKey(name: "Invented", role: .dispatcher, secretHash: hash(1), expiresAt: nil))
            try await eventually("the key signs in") {
                ring.caller(withSecretHash: hash(1))
                    == Caller(role: .dispatcher, name: "Invented", keyID: key.id)
            }
            // While the table cannot be read, the last list stands.
            try await register.shutOut()
            #expect(throws: Never.self) { try #require(ring.caller(withSecretHash: hash(1)) != nil) }
            try await register.letIn()
            try await eventually("the key is revoked") { (try? await store.revoke(key.id)) != nil }
            try await eventually("it signs in no more") { ring.caller(withSecretHash: hash(1)) == nil }
            running.cancel()
            await running.value
        }
    }
}
