import Foundation
import NationalGrid
import PostgresClient
import Registry
import SpatialGrid

/// The rows from which a register is read: the server's, or those that a ``SnapshotFile`` kept.
struct RegisterRows {
    var horizon: PostgresResult
    var policy: PostgresResult
    var readinessPolicy: PostgresResult
    var policyChange: PostgresResult
    var postcodeDataset: PostgresResult
    var sites: PostgresResult

    static let count = 6

    var results: [PostgresResult] { [horizon, policy, readinessPolicy, policyChange, postcodeDataset, sites] }

    init(
        horizon: PostgresResult, policy: PostgresResult, readinessPolicy: PostgresResult,
        policyChange: PostgresResult, postcodeDataset: PostgresResult, sites: PostgresResult
    ) {
        self.horizon = horizon
        self.policy = policy
        self.readinessPolicy = readinessPolicy
        self.policyChange = policyChange
        self.postcodeDataset = postcodeDataset
        self.sites = sites
    }

    /// - Parameter results: ``count`` at least, in the order of ``results``.
    init(results: [PostgresResult]) {
        self.init(
            horizon: results[0], policy: results[1], readinessPolicy: results[2], policyChange: results[3],
            postcodeDataset: results[4], sites: results[5])
    }

    func load() throws -> RegisterLoad {
        guard let oldest = try horizon.first?.decode("oldest_open_transaction", as: Int64.self),
            let policy = try policy.first.map(DispatchPolicy.init(row:)),
            let readinessPolicy = try readinessPolicy.first.map(ReadinessPolicy.init(row:))
        else { throw StoreError.noPolicy }
        return RegisterLoad(
            horizon: ChangeHorizon(oldestOpenTransaction: oldest), sites: try sites.map(SiteRecord.init(row:)),
            policy: policy, readinessPolicy: readinessPolicy,
            policyChangesAt: try policyChange.first?.decode("policy_changes_at", as: Date?.self),
            postcodeVersion: try postcodeVersion)
    }

    var postcodeEdition: String? {
        get throws { try postcodeDataset.first?.decode("edition") }
    }

    /// Another one with every loading of the postcodes.
    private var postcodeVersion: String? {
        get throws {
            guard let row = postcodeDataset.first else { return nil }
            return "\(try row.decode("edition", as: String.self)) \(try row.decode("loaded_at", as: String.self))"
        }
    }
}

extension PostcodeDirectory {
    /// The table takes only what can be read here; should the two ever differ, one row left out is better than no answers
    /// at all.
    init(rows: PostgresResult, edition: String?) {
        let postcodes = rows.compactMap { row -> Entry? in
            guard let postcode = try? Postcode(row.decode(at: 0, as: String.self)),
                let latitude = try? row.decode(at: 1, as: Double.self),
                let longitude = try? row.decode(at: 2, as: Double.self),
                let coordinate = Coordinate(latitude: latitude, longitude: longitude)
            else { return nil }
            return Entry(postcode, coordinate, density: try? row.decode(at: 3, as: Double?.self))
        }
        self.init(postcodes, edition: edition)
    }
}
