import Foundation
import PostgresClient
import Registry
import RegistryStore
import SpatialGrid
import TestDatabases

/// A database with volunteers who do not exist, and the stores as the service uses them.
struct Volunteers: Sendable {
    let register: Register
    /// The service's own user, for itself and for callers.
    let watch, answering: PostgresPool
    let accounts: [UUID]
    let ids: [UUID]

    static func with(count: Int, _ body: (Volunteers) async throws -> Void) async throws {
        try await Register.with { register in
            try await register.sql(
                """
                WITH place AS (INSERT INTO scheme (name, invented) VALUES ('Invented scheme', true) RETURNING id),
                person AS (
                    INSERT INTO account (role, scheme_id) SELECT 'responder', place.id
                    FROM place, generate_series(1, \(count)) RETURNING id
                ),
                volunteer AS (
                    INSERT INTO responder (account_id, kind, travel_mode, invented)
                    SELECT id, 'cfr', 'foot', true FROM person RETURNING id
                )
                INSERT INTO credential (responder_id, kind, issued_on, expires_on, evidence)
                SELECT volunteer.id, kind, '2026-01-01', '2099-01-01', 'Invented'
                FROM volunteer, unnest(ARRAY['dbs', 'cpr_aed']) AS kind
                """)
            let rows = try await register.sql("SELECT id, account_id FROM responder ORDER BY id")
            func pool(_ settings: [String: String]) -> PostgresPool {
                PostgresPool(
                    configuration: PostgresConfiguration(
                        connectionString: TestDatabase.serviceString(for: register.connectionString),
                        sessionSettings: settings, poolSize: 4, minimumConnections: 0, shutdownGrace: .seconds(1)),
                    logger: Register.logger)
            }
            let volunteers = Volunteers(
                register: register, watch: pool(Clockwork.systemSettings), answering: pool([:]),
                accounts: try rows.map { try $0.decode("account_id") }, ids: try rows.map { try $0.decode("id") })
            do {
                try await body(volunteers)
                await volunteers.shutdown()
            } catch {
                await volunteers.shutdown()
                throw error
            }
        }
    }

    private func shutdown() async {
        await watch.shutdown()
        await answering.shutdown()
    }

    var feed: PostgresOnCallFeed {
        get throws { try PostgresOnCallFeed(pool: watch, statements: register.statements) }
    }

    var clockwork: Clockwork {
        get throws { try Clockwork(pool: watch, statements: register.statements) }
    }

    func goOnCall() async throws {
        try await register.sql("INSERT INTO on_call_span (responder_id) SELECT id FROM responder")
    }

    func report(_ number: Int, _ place: Coordinate) async throws {
        try await report(place, as: Origin(Caller(role: .responder, accountID: accounts[number])))
    }

    func report(_ place: Coordinate, as origin: Origin) async throws {
        let records = try PostgresRegister(pool: answering, statements: register.statements)
        _ = try await records.change(as: origin, once: nil) { session in
            try await session.reportPosition(place, accuracy: 10)
            return KeptAnswer(status: 204, body: Data())
        }
    }
}
