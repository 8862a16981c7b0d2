import Foundation
import PostgresClient
import Registry
import RegistryStore
import SeededRandom
import Testing

@Suite("Connections lost around COMMIT")
struct LostConnectionTests {
    private static let origin = Origin(Caller(role: .administrator, keyID: RightsCaller.key(1)))

    /// Where a connection is lost.
    private enum Loss: String, CaseIterable {
        /// After the change, before COMMIT is sent: the server ends the session. Nothing is kept.
        case beforeCommit = "lost_before_commit"
        /// While COMMIT is at work: the server ends the session. Nothing is kept, and the client cannot know.
        case inCommit = "lost_in_commit"
        /// COMMIT is done and its answer never comes. All is kept, and the client cannot know.
        case afterCommit = "lost_after_commit"
        case nowhere = "lost_nowhere"
    }

    /// What the server does at COMMIT to whoever calls himself so.
    private static let troubles = """
        CREATE FUNCTION make_trouble() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
            CASE current_setting('application_name')
                WHEN 'lost_in_commit' THEN PERFORM pg_terminate_backend(pg_backend_pid());
                WHEN 'lost_after_commit' THEN PERFORM pg_sleep(0.08);
                ELSE NULL;
            END CASE;
            RETURN NULL;
        END
        $$;
        CREATE CONSTRAINT TRIGGER trouble AFTER INSERT ON defibrillator_event DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION make_trouble();
        """

    private struct Outcome {
        var effects = 0
        var duplicates = 0
        var missing = 0
        var unknown = 0
    }

    /// Sends each change, and again until it is acknowledged, as a client does that was told nothing.
    private func run(rounds: Int, seed: UInt64, withKeys: Bool) async throws -> Outcome {
        try await Register.with { register in
            let device = try await register.addDevice()
            try await register.withSession { try await $0.execute(script: Self.troubles) }
            var instances: [Loss: (pool: PostgresPool, register: PostgresRegister)] = [:]
            for loss in Loss.allCases {
                let pool = PostgresPool(
                    configuration: PostgresConfiguration(
                        connectionString: register.connectionString + " application_name=\(loss.rawValue)",
                        commitDeadline: loss == .afterCommit ? .milliseconds(10) : .seconds(60), poolSize: 1,
                        minimumConnections: 0, acquireTimeout: .seconds(30), minimumBackoff: .milliseconds(1),
                        maximumBackoff: .milliseconds(5), shutdownGrace: .seconds(1)), logger: Register.logger)
                instances[loss] = (pool, try PostgresRegister(pool: pool, statements: register.statements))
            }
            var outcome = Outcome()
            var random = SeededGenerator(seed: seed)
            for round in 0..<rounds {
                let key = withKeys ? IdempotencyKey("round-\(round)", requestHash: Data(repeating: 1, count: 32)) : nil
                var loss = Loss.allCases.randomElement(using: &random) ?? .nowhere
                while true {
                    let instance = try #require(instances[loss])
                    do {
                        let isCut = loss == .beforeCommit
                        _ = try await instance.register.change(as: Self.origin, once: key) { session in
                            _ = try await session.record(
                                DeviceReport(.faultReported, detail: "round \(round)"), of: device, expecting: nil)
                            if isCut { try await register.sql(Self.cut, [Loss.beforeCommit.rawValue]) }
                            return KeptAnswer(status: 201, body: Data())
                        }
                        break
                    } catch RegistryError.outcomeUnknown {
                        outcome.unknown += 1
                    } catch RegistryError.databaseUnavailable {
                        #expect(loss == .beforeCommit)
                    }
                    // Whoever asks again may meet the next misfortune.
                    loss = [loss, .nowhere, .nowhere].randomElement(using: &random) ?? .nowhere
                }
            }
            for instance in instances.values { await instance.pool.shutdown() }
            // A transaction whose client has left may still be at its end.
            try await eventually("nobody is at work any more") {
                try await register.value(
                    """
                    SELECT count(*) = 0 FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name LIKE 'lost_%'
                    """)
            }
            outcome.effects = try await register.count("defibrillator_event")
            let distinct: Int = try await register.value("SELECT count(DISTINCT detail) FROM defibrillator_event")
            outcome.duplicates = outcome.effects - distinct
            outcome.missing = rounds - distinct
            return outcome
        }
    }

    private static let cut = """
        SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = $1
        """

    @Test("With a key each change is there once when it has been acknowledged, wherever the connection was lost")
    func withKeys() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        let outcome = try await run(rounds: 200, seed: seed, withKeys: true)
        #expect(outcome.effects == 200 && outcome.duplicates == 0 && outcome.missing == 0, "seed \(seed)")
        #expect(outcome.unknown > 50, "seed \(seed)")
    }

    @Test("Without keys changes are there twice: the test can see it")
    func control() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        let outcome = try await run(rounds: 60, seed: seed, withKeys: false)
        #expect(outcome.duplicates > 0 && outcome.missing == 0, "seed \(seed)")
    }
}
