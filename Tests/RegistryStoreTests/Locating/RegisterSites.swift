import Foundation
import PostgresClient
import Registry
import RegistryStore

extension Register {
    /// A site that anybody may go to, by SQL as anybody may write it.
    @discardableResult
    func addSite(
        _ name: String, latitude: Double = 52.95, longitude: Double = -1.15, withDevice: Bool = true
    ) async throws -> UUID {
        let id: UUID = try await value(
            "INSERT INTO site (name, latitude, longitude, access) VALUES ($1, $2, $3, 'public') RETURNING id",
            [name, latitude, longitude])
        if withDevice { try await sql("INSERT INTO defibrillator (site_id) VALUES ($1)", [id]) }
        return id
    }

    /// A horizon beyond everything that is committed by now.
    ///
    /// Transactions of other tests, in other databases of the server, hold the horizon back as long as they are open.
    func settledHorizon() async throws -> ChangeHorizon {
        let feed = try feed
        let latest: Int64 = try await value("SELECT pg_current_xact_id()::text::bigint")
        var horizon = try await feed.loadRegister().horizon
        try await eventually("the horizon passes transaction \(latest)") {
            horizon = try await feed.loadChanges(since: horizon).horizon
            return horizon.oldestOpenTransaction > latest
        }
        return horizon
    }

    /// Ends every session in the database and lets nobody in, as far as a client can tell the loss of the server.
    func shutOut() async throws {
        try await outside { server, database in
            try await server.execute(script: "ALTER DATABASE \(database) ALLOW_CONNECTIONS false")
            try await server.sql(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = $1", [database])
        }
    }

    func letIn() async throws {
        try await outside { server, database in
            try await server.execute(script: "ALTER DATABASE \(database) ALLOW_CONNECTIONS true")
        }
    }

    private func outside(_ body: (PostgresConnection, String) async throws -> Void) async throws {
        // The string ends in `dbname=` and the database's name; of a keyword given twice, the second holds.
        let database = String(connectionString.split(separator: "=").last ?? "")
        try await Self.withSession(connectionString + " dbname=postgres") { server in
            try await body(server, database)
        }
    }

    /// The register as a reader holds it that has read all of it.
    func loadedSites() async throws -> [UUID: SiteRecord] {
        Dictionary(uniqueKeysWithValues: try await feed.loadRegister().sites.map { ($0.siteID, $0) })
    }
}

extension [UUID: SiteRecord] {
    mutating func apply(_ changes: RegisterChanges) {
        for (id, site) in changes.sites { self[id] = site }
    }
}
