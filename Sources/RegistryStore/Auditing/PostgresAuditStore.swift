public import Foundation
public import PostgresClient
public import Registry

/// The audit as whoever looks after the database sees it: all of it, and whether its chain is whole. Not for the service,
/// which may not read the seals.
public struct PostgresAuditStore: Sendable {
    private let pool: PostgresPool
    private let listEntries, verifyChain, countChain: PostgresStatement

    /// How long a look at the whole chain may take: some ten million entries.
    private static let patience = Duration.seconds(1800)

    public init(pool: PostgresPool, statements: StatementLibrary) throws {
        self.pool = pool
        listEntries = try statements("auditing/list_entries")
        verifyChain = try statements("auditing/verify")
        countChain = try statements("auditing/count_chain")
    }

    /// Hashes every entry anew and holds it against its seal.
    ///
    /// - Parameter head: one that an earlier look gave. Without it a chain whose end was cut off, or that was built anew
    ///   from its beginning, looks whole.
    /// - Throws: ``RegistryError``s of the database; `forbidden` for the service's own user.
    /// - Complexity: O(n) in the number of entries.
    public func verify(head: AuditHead? = nil) async throws -> AuditReport {
        try await inWordsOfRegister {
            try await pool.withTransaction(isolation: .repeatableRead, readOnly: true, deadline: Self.patience) {
                connection in
                let faults = try await connection.execute(
                    verifyChain, [head?.position, head?.hash], deadline: Self.patience
                ).map { row in
                    AuditFault(
                        kind: try row.word("fault"), position: try row.decode("seal_position"),
                        entryID: try row.decode("entry_id"))
                }
                guard let row = try await connection.execute(countChain, [], deadline: Self.patience).first else {
                    throw StoreError.noRow
                }
                let position = try row.decode("head_position", as: Int64?.self)
                let hash = try row.decode("head_hash", as: String?.self)
                return AuditReport(
                    entryCount: try row.decode("entry_count"), sealCount: try row.decode("seal_count"),
                    waitingCount: try row.decode("waiting_count"),
                    head: position.flatMap { position in hash.map { AuditHead(position: position, hash: $0) } },
                    faults: faults)
            }
        }
    }

    /// The latest first.
    ///
    /// - Parameter limit: at least 1.
    public func entries(_ filter: AuditFilter, limit: Int, before: UUID? = nil) async throws -> [AuditEntry] {
        try await inWordsOfRegister {
            try await pool.execute(listEntries, filter.parameters(limit: limit, before: before))
                .map(AuditEntry.init(row:))
        }
    }
}
