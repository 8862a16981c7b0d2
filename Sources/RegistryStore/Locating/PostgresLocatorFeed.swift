import Foundation
public import PostgresClient
public import Registry

/// Reads the locator's register from PostgreSQL.
public struct PostgresLocatorFeed: LocatorFeed {
    private let pool: PostgresPool
    private let keeper: SnapshotKeeper?
    private let readHorizon: PostgresStatement
    private let loadSites: PostgresStatement
    private let loadChangedSites: PostgresStatement
    private let readPolicy: PostgresStatement
    private let readReadinessPolicy: PostgresStatement
    private let readPolicyChange: PostgresStatement
    private let readPostcodeEdition: PostgresStatement
    private let loadPostcodeRows: PostgresStatement
    private let pruneChanges: PostgresStatement

    /// - Parameter keeper: keeps what was read for a time without the database.
    public init(pool: PostgresPool, statements: StatementLibrary, keeper: SnapshotKeeper? = nil) throws {
        self.pool = pool
        self.keeper = keeper
        readHorizon = try statements("locating/read_horizon")
        loadSites = try statements("locating/load_sites")
        loadChangedSites = try statements("locating/load_changed_sites")
        readPolicy = try statements("locating/read_policy")
        readReadinessPolicy = try statements("locating/read_readiness_policy")
        readPolicyChange = try statements("locating/read_policy_change")
        readPostcodeEdition = try statements("locating/read_postcode_edition")
        loadPostcodeRows = try statements("locating/load_postcodes")
        pruneChanges = try statements("locating/prune_changes")
    }

    public func loadRegister() async throws -> RegisterLoad {
        try await inWordsOfRegister {
            _ = try? await pool.execute(pruneChanges)
            // One snapshot for all of it: the horizon must not be newer than the sites.
            let rows = try await pool.withTransaction(isolation: .repeatableRead, readOnly: true) { connection in
                RegisterRows(
                    horizon: try await connection.execute(readHorizon, []),
                    policy: try await connection.execute(readPolicy, []),
                    readinessPolicy: try await connection.execute(readReadinessPolicy, []),
                    policyChange: try await connection.execute(readPolicyChange, []),
                    postcodeDataset: try await connection.execute(readPostcodeEdition, []),
                    sites: try await connection.execute(loadSites, []))
            }
            let load = try rows.load()
            keeper?.keep(rows, readAt: Date())
            return load
        }
    }

    /// The policy in force.
    public func loadPolicy() async throws -> DispatchPolicy {
        try await inWordsOfRegister {
            guard let policy = try await pool.execute(readPolicy).first.map(DispatchPolicy.init(row:)) else {
                throw StoreError.noPolicy
            }
            return policy
        }
    }

    public func loadChanges(since horizon: ChangeHorizon) async throws -> RegisterChanges {
        try await inWordsOfRegister {
            let rows = try await pool.execute(loadChangedSites, [horizon.oldestOpenTransaction])
            guard let oldest = try rows.first?.decode("oldest_open_transaction", as: Int64.self) else {
                throw StoreError.noRow
            }
            var sites: [UUID: SiteRecord?] = [:]
            var marks: Set<Int64> = []
            for row in rows where try row.decode("is_change", as: Bool.self) {
                guard let id = try row.decode("touched_site_id", as: UUID?.self) else {
                    marks.formUnion(try row.decode("marks", as: [Int64].self))
                    continue
                }
                let isLocated = try row.decode("defibrillator_id", as: UUID?.self) != nil
                sites.updateValue(isLocated ? try SiteRecord(row: row) : nil, forKey: id)
            }
            return RegisterChanges(
                horizon: ChangeHorizon(oldestOpenTransaction: oldest), sites: sites,
                marksOfAll: marks)
        }
    }

    public func loadPostcodes() async throws -> PostcodeDirectory {
        try await inWordsOfRegister {
            try await pool.withTransaction(isolation: .repeatableRead, readOnly: true) { connection in
                let edition = try await connection.execute(readPostcodeEdition, []).first?
                    .decode("edition", as: String.self)
                let rows = try await connection.execute(loadPostcodeRows, [])
                keeper?.keepPostcodes(rows)
                return PostcodeDirectory(rows: rows, edition: edition)
            }
        }
    }
}
