import Foundation
import PostgresClient
import Registry

extension PostgresSession: AuditOperations {
    func auditEntries(_ filter: AuditFilter, limit: Int, before: UUID?) async throws -> [AuditEntry] {
        guard (1...500).contains(limit) else {
            throw RegistryError.invalid([RegistryError.Fault("limit", "This must be between 1 and 500.")])
        }
        var filter = filter
        switch caller.role {
        case .administrator: break
        // The rows of the database are those of the caller's own and of the scheme's volunteers.
        case .coordinator where caller.accountID != nil: break
        default:
            guard let own = caller.accountID, filter.account ?? own == own else { return [] }
            filter.account = own
        }
        return try await connection.execute(statements.audit.list, filter.parameters(limit: limit, before: before))
            .map(AuditEntry.init(row:))
    }
}

extension AuditFilter {
    /// In the order of `auditing/list_entries`.
    func parameters(limit: Int, before: UUID?) -> [any PostgresEncodable] {
        [subject, actor, account, action, from, to, before, limit]
    }
}

extension AuditEntry {
    init(row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"), occurredAt: try row.decode("occurred_at"), actorID: try row.decode("actor_id"),
            actorRole: try row.decode("actor_role"), keyID: try row.decode("key_id"),
            address: try row.decode("address"), requestID: try row.decode("request_id"),
            reason: try row.decode("reason"),
            action: try row.decode("action"), subject: try row.decode("subject"),
            accountID: try row.decode("account_id"), changes: try row.decode("changes"))
    }
}

/// The statements about the audit.
struct AuditStatements: Sendable {
    let list: PostgresStatement

    init(_ statements: StatementLibrary) throws {
        list = try statements("auditing/list_entries")
    }
}
