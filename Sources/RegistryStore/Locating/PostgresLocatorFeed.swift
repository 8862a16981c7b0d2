import Foundation
import NationalGrid
public import PostgresClient
public import Registry
import SpatialGrid

/// Reads the locator's register from PostgreSQL.
public struct PostgresLocatorFeed: LocatorFeed {
    private let pool: PostgresPool
    private let readHorizon: PostgresStatement
    private let loadSites: PostgresStatement
    private let loadChangedSites: PostgresStatement
    private let readPolicy: PostgresStatement
    private let readReadinessPolicy: PostgresStatement
    private let readPolicyChange: PostgresStatement
    private let readPostcodeEdition: PostgresStatement
    private let loadPostcodeRows: PostgresStatement
    private let pruneChanges: PostgresStatement

    public init(pool: PostgresPool, statements: StatementLibrary) throws {
        self.pool = pool
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
            return try await pool.withTransaction(isolation: .repeatableRead, readOnly: true) { connection in
                let horizon = try await connection.execute(readHorizon, [])
                let policies = try await connection.execute(readPolicy, [])
                let readinessPolicies = try await connection.execute(readReadinessPolicy, [])
                let policyChange = try await connection.execute(readPolicyChange, [])
                guard let oldest = try horizon.first?.decode("oldest_open_transaction", as: Int64.self),
                    let policy = try policies.first.map(DispatchPolicy.init(row:)),
                    let readinessPolicy = try readinessPolicies.first.map(ReadinessPolicy.init(row:))
                else { throw StoreError.noPolicy }
                return RegisterLoad(
                    horizon: ChangeHorizon(oldestOpenTransaction: oldest),
                    sites: try await connection.execute(loadSites, []).map(SiteRecord.init(row:)),
                    policy: policy, readinessPolicy: readinessPolicy,
                    policyChangesAt: try policyChange.first?.decode("policy_changes_at", as: Date?.self),
                    postcodeVersion: try await postcodeDataset(connection)?.version)
            }
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
                let edition = try await postcodeDataset(connection)?.edition
                let rows = try await connection.execute(loadPostcodeRows, [])
                // The table takes only what can be read here; should the two ever differ, one row left out is better
                // than no answers at all.
                let postcodes = try rows.compactMap { row -> (Postcode, Coordinate)? in
                    guard let postcode = try? Postcode(row.decode(at: 0, as: String.self)),
                        let coordinate = Coordinate(
                            latitude: try row.decode(at: 1), longitude: try row.decode(at: 2))
                    else { return nil }
                    return (postcode, coordinate)
                }
                return PostcodeDirectory(postcodes, edition: edition)
            }
        }
    }

    private func postcodeDataset(_ connection: PostgresConnection) async throws -> (edition: String, version: String)? {
        try await connection.execute(readPostcodeEdition, []).first.map { row in
            let edition = try row.decode("edition", as: String.self)
            return (edition, "\(edition) \(try row.decode("loaded_at", as: String.self))")
        }
    }
}
