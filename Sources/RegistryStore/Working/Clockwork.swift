public import PostgresClient
public import Registry

/// What the service does by itself as time passes. Of several instances that do it at once one does the work.
public struct Clockwork: Sendable {
    private let pool: PostgresPool
    private let advance, seal, readHead, dropOutdated, dropPositions, endCalls: PostgresStatement

    /// Devices, or entries, in one transaction: reports wait while theirs is advanced.
    private static let batch = 2000

    /// - Parameter pool: its sessions work for the service itself: see ``systemSettings``.
    public init(pool: PostgresPool, statements: StatementLibrary) throws {
        self.pool = pool
        advance = try statements("defibrillators/advance_readiness")
        seal = try statements("auditing/seal")
        readHead = try statements("auditing/read_head")
        dropOutdated = try statements("working/drop_outdated")
        dropPositions = try statements("responders/drop_old_positions")
        endCalls = try statements("working/end_forgotten_calls")
    }

    /// The session settings with which a connection works for the service itself and not for a caller.
    public static let systemSettings = ["heartshield.role": "system"]

    /// Brings what time alone has changed into the database: what expired, what is overdue, codes that nobody answered
    /// for.
    ///
    /// - Returns: how many devices changed; 0 for those that found another at work.
    /// - Throws: ``RegistryError``s of the database.
    public func advanceReadiness() async throws -> Int {
        var changed = 0
        while true {
            let row = try await row(of: advance)
            changed += try row.decode("changed_count", as: Int.self)
            guard try row.decode("examined_count", as: Int.self) == Self.batch else { return changed }
        }
    }

    /// Seals the audit entries that wait for it.
    ///
    /// - Returns: how many.
    /// - Throws: ``RegistryError``s of the database.
    public func sealAudit() async throws -> Int {
        var sealed = 0
        while true {
            let count = try await row(of: seal).decode("sealed_count", as: Int.self)
            sealed += count
            guard count == Self.batch else { return sealed }
        }
    }

    /// The latest seal; nil where nothing has been sealed yet.
    ///
    /// - Throws: ``RegistryError``s of the database.
    public func auditHead() async throws -> AuditHead? {
        try await inWordsOfRegister {
            try await pool.execute(readHead).first.map { row in
                AuditHead(position: try row.decode("seal_position"), hash: try row.decode("hash"))
            }
        }
    }

    /// Drops what has been kept for as long as the policy says: spent links, ended sessions, sent messages, answers to
    /// changes.
    ///
    /// - Returns: how many rows.
    /// - Throws: ``RegistryError``s of the database.
    public func dropOutdated() async throws -> Int {
        var dropped = 0
        while true {
            let count = try await row(of: dropOutdated).decode("dropped_count", as: Int.self)
            dropped += count
            // With fewer no kind can have more than was dropped.
            guard count >= Self.batch else { return dropped }
        }
    }

    /// Forgets where somebody was who has not reported for as long as the policy says.
    ///
    /// - Returns: how many positions.
    /// - Throws: ``RegistryError``s of the database.
    public func dropOldPositions() async throws -> Int {
        try await row(of: dropPositions, []).decode("dropped_count", as: Int.self)
    }

    /// Takes those off call who have been on for the policy's greatest length, and have forgotten it.
    ///
    /// - Returns: how many.
    /// - Throws: ``RegistryError``s of the database.
    public func endForgottenCalls() async throws -> Int {
        try await inWordsOfRegister {
            try await pool.withTransaction(retrying: 2) { try await $0.execute(endCalls, []).count }
        }
    }

    private func row(
        of statement: PostgresStatement, _ parameters: [any PostgresEncodable] = [Self.batch]
    ) async throws -> PostgresRow {
        try await inWordsOfRegister {
            let result = try await pool.withTransaction(retrying: 2) { connection in
                try await connection.execute(statement, parameters)
            }
            guard let row = result.first else { throw StoreError.noRow }
            return row
        }
    }
}
