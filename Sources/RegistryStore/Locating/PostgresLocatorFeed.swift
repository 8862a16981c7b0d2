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
    private let readPostcodeEdition: PostgresStatement
    private let loadPostcodeRows: PostgresStatement
    private let pruneChanges: PostgresStatement

    public init(pool: PostgresPool, statements: StatementLibrary) throws {
        self.pool = pool
        readHorizon = try statements("locating/read_horizon")
        loadSites = try statements("locating/load_sites")
        loadChangedSites = try statements("locating/load_changed_sites")
        readPolicy = try statements("locating/read_policy")
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
                guard let oldest = try horizon.first?.decode("oldest_open_transaction", as: Int64.self),
                    let policy = try policies.first.map(DispatchPolicy.init(row:))
                else { throw StoreError.noPolicy }
                return RegisterLoad(
                    horizon: ChangeHorizon(oldestOpenTransaction: oldest),
                    sites: try await connection.execute(loadSites, []).map(LocatableSite.init(row:)),
                    policy: policy,
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
            var sites: [UUID: LocatableSite?] = [:]
            var marks: Set<Int64> = []
            for row in rows where try row.decode("is_change", as: Bool.self) {
                guard let id = try row.decode("touched_site_id", as: UUID?.self) else {
                    marks.formUnion(try row.decode("marks", as: [Int64].self))
                    continue
                }
                let isLocated = try row.decode("defibrillator_id", as: UUID?.self) != nil
                sites.updateValue(isLocated ? try LocatableSite(row: row) : nil, forKey: id)
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

/// What a database that passed its constraints cannot hold.
enum StoreError: Error, Equatable, CustomStringConvertible {
    case noPolicy
    case noRow
    case badCoordinate
    case badValue(column: String)

    var description: String {
        switch self {
        case .noPolicy: "No dispatch policy is in force: the table dispatch_policy has none whose time has come."
        case .noRow: "A statement that always answers a row answered none."
        case .badCoordinate: "A row holds a position that is none."
        case .badValue(let column): "Column \(column) holds a word that this version does not know."
        }
    }
}

extension DispatchPolicy {
    init(row: PostgresRow) throws {
        guard
            let area = BoundingBox(
                south: try row.decode("area_south"), west: try row.decode("area_west"),
                north: try row.decode("area_north"), east: try row.decode("area_east"))
        else { throw StoreError.badCoordinate }
        self.init(
            id: try row.decode("id"), searchRadius: try row.decode("search_radius_metres"),
            resultLimit: try row.decode("result_limit"), detourFactor: try row.decode("detour_factor"),
            footSpeed: try row.decode("foot_metres_per_second"), areaName: try row.decode("area_name"), area: area)
    }
}

extension LocatableSite {
    convenience init(row: PostgresRow) throws {
        guard
            let coordinate = Coordinate(
                latitude: try row.decode("latitude"), longitude: try row.decode("longitude"))
        else { throw StoreError.badCoordinate }
        var record = SiteRecord(
            siteID: try row.decode("site_id"), defibrillatorID: try row.decode("defibrillator_id"),
            code: try row.decode("code"), coordinate: coordinate)
        record.name = try row.decode("name")
        record.surroundings = try row.decode("surroundings")
        record.level = try row.decode("level")
        record.entranceNote = try row.decode("entrance_note")
        record.indoor = try row.decode("indoor")
        record.access = try row.word("access")
        record.accessHours = try row.decode("access_hours")
        record.cabinetLocked = try row.decode("cabinet_locked")
        record.publication = try row.word("publication")
        record.mobile = try row.decode("mobile")
        record.invented = try row.decode("invented")
        record.lastVerifiedOn = try row.decode("last_verified_on", as: String?.self).flatMap(CalendarDay.init)
        self.init(record)
    }
}

extension PostgresRow {
    /// A word of a closed list, such as an access or a state.
    func word<Word: RawRepresentable>(_ column: String) throws -> Word where Word.RawValue == String {
        guard let word = Word(rawValue: try decode(column)) else { throw StoreError.badValue(column: column) }
        return word
    }
}
