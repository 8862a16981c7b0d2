import Foundation
import PostgresClient
import Registry
import RegistryStore
import TestDatabases
import Testing

@Suite("Migrating a register that has a history")
struct ReadinessMigrationTests {
    /// The schema as it was before readiness was kept, with one site for each story.
    private static let history = """
        INSERT INTO site (name, latitude, longitude) SELECT unnest(ARRAY[
            'never', 'good', 'bad', 'taken', 'expired', 'retired', 'retired by event', 'bare check', 'seen',
            'code']), 52, -1;
        INSERT INTO defibrillator (site_id, last_verified_on, retired_at)
        SELECT id, CASE WHEN name = 'seen' THEN current_date - 5 END,
            CASE WHEN name = 'retired' THEN now() - interval '3 days' END FROM site;
        CREATE FUNCTION device(text) RETURNS uuid LANGUAGE sql AS
            'SELECT defibrillator.id FROM defibrillator JOIN site ON site.id = site_id WHERE site.name = $1';
        INSERT INTO readiness_check (defibrillator_id, checked_at, recorded_at, ready_signal, pads_good, note) VALUES
            (device('good'), now() - interval '9 days', now() - interval '8 days', true, true, 'As new'),
            (device('bad'), now() - interval '9 days', now(), true, true, NULL),
            (device('bad'), now() - interval '8 days', now(), true, false, NULL),
            (device('taken'), now() - interval '9 days', now(), true, true, NULL),
            (device('expired'), now() - interval '9 days', now(), true, true, NULL);
        INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at) VALUES
            (device('good'), 'taken', now() - interval '10 days'), (device('taken'), 'taken', now() - interval '1 hour'),
            (device('retired by event'), 'retired', now() - interval '2 days'),
            (device('bare check'), 'checked', now() - interval '1 day'),
            (device('code'), 'code_issued', now() - interval '10 minutes');
        INSERT INTO consumable (defibrillator_id, kind, expires_on, removed_on) VALUES
            (device('expired'), 'battery', current_date - 2, NULL),
            (device('expired'), 'adult_pads', '2099-01-01', NULL),
            (device('good'), 'battery', '2020-01-01', '2020-01-01'), (device('good'), 'battery', '2099-01-01', NULL);
        """

    @Test("Every device has its facts and its state, and every check its event")
    func history() async throws {
        try await TestDatabase.empty { database in
            try await SQLCopy.with { copy in
                try copy.keepOnly(numbered: 1...7)
                let before = try copy.migrator()
                try await Register.withSession(database) { connection in
                    _ = try await before.migrate(connection)
                    try await connection.execute(script: Self.history)
                    _ = try await Migrator(folder: SQLFolder()).migrate(connection)
                }
            }
            try await Register.withPool(database) { pool in
                try await check(
                    Register(connectionString: database, pool: pool, statements: try SQLFolder().statements()))
            }
        }
    }

    @Test("A site that was there before stands where it was approved, and nobody is told of a change")
    func approvedPoints() async throws {
        try await TestDatabase.empty { database in
            try await SQLCopy.with { copy in
                try copy.keepOnly(numbered: 1...10)
                let before = try copy.migrator()
                try await Register.withSession(database) { connection in
                    _ = try await before.migrate(connection)
                    try await connection.execute(
                        script: """
                            INSERT INTO site (name, latitude, longitude) VALUES ('Invented', 52.5, -1.5);
                            DELETE FROM site_change;
                            """)
                    _ = try await Migrator(folder: SQLFolder()).migrate(connection)
                    #expect(
                        try await connection.value(
                            "SELECT approved_latitude || ' ' || approved_longitude || ' ' || version FROM site")
                            == "52.5 -1.5 1")
                    #expect(try await connection.value("SELECT count(*) FROM site_change") == 0)
                    #expect(try await connection.value("SELECT count(*) FROM audit_entry WHERE action ~ '^site'") == 0)
                    try await connection.execute(script: "UPDATE site SET name = 'Told'")
                    #expect(try await connection.value("SELECT count(*) FROM site_change") == 1)
                }
            }
        }
    }

    private func check(_ register: Register) async throws {
        let states = try await register.column(
            """
            SELECT name || ': ' || state FROM defibrillator_readiness
            JOIN defibrillator ON defibrillator.id = defibrillator_id JOIN site ON site.id = site_id ORDER BY name
            """, as: String.self)
        #expect(
            states == [
                "bad: not_ready", "bare check: unverified", "code: code_issued", "expired: not_ready", "good: ready",
                "never: unverified", "retired: retired", "retired by event: retired", "seen: ready", "taken: in_use",
            ])
        #expect(try await register.count("readiness_transition") == 0)
        #expect(try await register.count("defibrillator_event WHERE check_id IS NOT NULL") == 5)
        #expect(
            try await register.value(
                """
                SELECT bool_and(
                    occurred_at = checked_at AND event.recorded_at = seen.recorded_at
                    AND detail IS NOT DISTINCT FROM note)
                FROM defibrillator_event AS event JOIN readiness_check AS seen ON seen.id = check_id
                """))
        #expect(try await register.count("defibrillator_event WHERE kind = 'retired'") == 2)
        #expect(try await register.count("defibrillator WHERE retired_at IS NOT NULL") == 2)
        for site in try await register.feed.loadRegister().sites {
            let events = try await register.defibrillators.events(of: site.defibrillatorID, limit: 500, before: nil)
            let facts = ReadinessFacts(
                folding: events.map(\.event), seenOn: site.readiness.seenOn, expiries: site.readiness.expiries)
            #expect(site.readiness == facts)
            #expect(
                try await register.keptState(of: site.defibrillatorID)
                    == facts.readiness(at: .now, under: firstPolicy).state.rawValue)
        }
        // From here on it is a register like any other.
        let device: UUID = try await register.value("SELECT device('good')")
        #expect(try await register.report(.taken, of: device).status.readiness.state == .inUse)
        #expect(try await register.transitions(of: device) == "ready > in_use event")
    }
}
