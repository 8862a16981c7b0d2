import Foundation
import HTTPSupport
import Registry
import Synchronization

/// Keys in memory, one of each role to begin with; the table is tested against PostgreSQL.
final class MemoryKeys: KeyStore {
    private let kept: Mutex<[UUID: APIKey]>
    let secrets: [Role: APISecret]

    init() {
        let secrets = Dictionary(
            uniqueKeysWithValues: Role.allCases.filter { $0 != .public }.map { ($0, APISecret()) })
        self.secrets = secrets
        kept = Mutex(
            Dictionary(
                uniqueKeysWithValues: secrets.map { role, secret in
                    let key = APIKey(
                        id: UUID(), name: "Invented \(role.rawValue)", role: role, secretHash: secret.hash,
                        createdAt: Date(), expiresAt: nil, revokedAt: nil, lastUsedAt: nil)
                    return (key.id, key)
                }))
    }

    func add(name: String, role: Role, secretHash: Data, expiresAt: Date?) async throws -> APIKey {
        let key = APIKey(
            id: UUID(), name: name, role: role, secretHash: secretHash, createdAt: Date(), expiresAt: expiresAt,
            revokedAt: nil, lastUsedAt: nil)
        kept.withLock { $0[key.id] = key }
        return key
    }

    func keys() async throws -> [APIKey] { kept.withLock { Array($0.values) } }

    func revoke(_ id: UUID) async throws -> APIKey {
        try kept.withLock { kept in
            guard let key = kept[id] else { throw RegistryError.notFound("There is no such key.") }
            let revoked = APIKey(
                id: key.id, name: key.name, role: key.role, secretHash: key.secretHash, createdAt: key.createdAt,
                expiresAt: key.expiresAt, revokedAt: Date(), lastUsedAt: key.lastUsedAt)
            kept[id] = revoked
            return revoked
        }
    }

    func noteUse(_ uses: [UUID: Date]) async throws {}

    func authorization(_ role: Role) -> String { "Bearer \(secrets[role]?.text ?? "")" }
}
