import Foundation
import HTTPSupport
import Registry
import Synchronization

/// Keys in memory, one of each role to begin with; the table is tested against PostgreSQL.
final class MemoryKeys: KeyStore {
    private let kept: Mutex<[UUID: APIKey]>
    private let followed = Mutex<(any KeyStore)?>(nil)
    let secrets: [Role: APISecret]
    /// The key of a guardian of another group.
    private let other = APISecret()

    init() {
        let other = other
        let secrets = Dictionary(
            uniqueKeysWithValues: Role.allCases.filter { $0 != .public }.map { ($0, APISecret()) })
        self.secrets = secrets
        kept = Mutex(
            Dictionary(
                uniqueKeysWithValues: secrets.map { role, secret in
                    let key = APIKey(
                        id: UUID(), name: "Invented \(role.rawValue)", role: role,
                        accountID: role == .guardian ? Known.guardian : nil,
                        groupID: role == .guardian ? Known.group : nil, secretHash: secret.hash,
                        createdAt: Date(), expiresAt: nil, revokedAt: nil, lastUsedAt: nil)
                    return (key.id, key)
                } + [
                    (
                        Known.otherGuardian,
                        APIKey(
                            id: Known.otherGuardian, name: "Invented other guardian", role: .guardian,
                            accountID: Known.otherGuardian, groupID: Known.otherGroup, secretHash: other.hash,
                            createdAt: Date(), expiresAt: nil, revokedAt: nil, lastUsedAt: nil)
                    )
                ]))
    }

    func add(_ new: NewKey) async throws -> APIKey {
        let key = APIKey(
            id: UUID(), name: new.name, role: new.role, accountID: new.accountID,
            groupID: new.accountID == Known.otherGuardian ? Known.otherGroup : nil, secretHash: new.secretHash,
            createdAt: Date(),
            expiresAt: new.expiresAt, revokedAt: nil, lastUsedAt: nil)
        kept.withLock { $0[key.id] = key }
        return key
    }

    func keys() async throws -> [APIKey] { kept.withLock { Array($0.values) } }

    /// What the database has of keys, sessions and identities counts as well.
    func follow(_ store: any KeyStore) { followed.withLock { $0 = store } }

    func signIns() async throws -> SignIns {
        let read = try await followed.withLock { $0 }?.signIns() ?? SignIns(keys: [])
        return SignIns(
            keys: try await keys() + read.keys, sessions: read.sessions, identities: read.identities,
            publicRequestsPerHour: read.publicRequestsPerHour)
    }

    func sessions(withSecretHashes hashes: Set<Data>) async throws -> [BrowserSession] {
        try await followed.withLock { $0 }?.sessions(withSecretHashes: hashes) ?? []
    }

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

    var otherGuardian: String { "Bearer \(other.text)" }

    func authorization(_ role: Role) -> String { "Bearer \(secrets[role]?.text ?? "")" }
}
