import Foundation
import PostgresClient
import Registry
import RegistryStore
import SeededRandom
import Testing

/// Writers whose transactions overlap in every way, commits and rollbacks in any order, and a reader that polls in between.
@Suite("Overlapping transactions")
struct InterleavingTests {
    private static let seeds = 60
    private static let steps = 40

    /// Writers work on sites of their own, for one that waited for another's row would wait for ever here.
    private struct Writer {
        let connection: PostgresConnection
        let sites: [UUID]
        var isOpen = false

        mutating func step(_ random: inout SeededGenerator) async throws {
            guard isOpen else {
                try await connection.sql("BEGIN")
                isOpen = true
                return
            }
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<2: try await end(&random)
            default: try await write(&random)
            }
        }

        mutating func end(_ random: inout SeededGenerator) async throws {
            guard isOpen else { return }
            try await connection.sql(Int.random(in: 0..<3, using: &random) == 0 ? "ROLLBACK" : "COMMIT")
            isOpen = false
        }

        private func write(_ random: inout SeededGenerator) async throws {
            let site = sites[Int.random(in: sites.indices, using: &random)]
            switch Int.random(in: 0..<8, using: &random) {
            case 0, 1:
                try await connection.sql(
                    """
                    INSERT INTO site (id, name, latitude, longitude) VALUES ($1, $2, 52, -1)
                    ON CONFLICT (id) DO UPDATE SET name = excluded.name
                    """, [site, "name \(UInt32.random(in: 0 ... .max, using: &random))"])
            case 2:
                try await connection.sql(
                    """
                    INSERT INTO defibrillator (site_id) SELECT id FROM site
                    WHERE id = $1 AND NOT EXISTS (SELECT FROM defibrillator WHERE site_id = $1)
                    """, [site])
            case 3:
                try await connection.sql(
                    """
                    UPDATE defibrillator SET retired_at = now() WHERE site_id = $1 AND retired_at IS NULL
                    """, [site])
            case 4:
                let other = sites[Int.random(in: sites.indices, using: &random)]
                try await connection.sql(
                    """
                    UPDATE defibrillator SET site_id = $2 WHERE site_id = $1 AND EXISTS (SELECT FROM site WHERE id = $2)
                        AND NOT EXISTS (SELECT FROM defibrillator WHERE site_id = $2)
                    """, [site, other])
            case 5:
                try await connection.sql(
                    """
                    DELETE FROM defibrillator WHERE site_id = $1 AND NOT EXISTS (
                        SELECT FROM defibrillator_event WHERE defibrillator_id = defibrillator.id)
                    """, [site])
            case 6:
                try await connection.sql(
                    """
                    INSERT INTO readiness_check (defibrillator_id, checked_at, ready_signal)
                    SELECT id, now(), $2 FROM defibrillator WHERE site_id = $1
                    """, [site, Int.random(in: 0..<3, using: &random) > 0])
            default:
                let kinds: [DeviceEvent.Kind] = [.taken, .returned, .codeIssued, .faultReported]
                try await connection.sql(
                    """
                    INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at)
                    SELECT id, $2, now() FROM defibrillator WHERE site_id = $1
                    """, [site, kinds[Int.random(in: kinds.indices, using: &random)].rawValue])
            }
        }
    }

    /// The reader that suggests itself, and is wrong: it asks for what came after the last number that it saw.
    private struct NaiveReader {
        var last: Int64
        var seen: Set<Int64> = []

        mutating func poll(_ register: Register) async throws {
            for row in try await register.sql("SELECT id FROM site_change WHERE id > $1", [last]) {
                let id = try row.decode("id", as: Int64.self)
                seen.insert(id)
                last = max(last, id)
            }
        }
    }

    @Test(
        "A reader that polls in between ends with what the table holds; one that asks for later numbers loses rows",
        arguments: 0..<4)
    func converges(part: Int) async throws {
        let lossesOfNaiveReader = try await Register.with { register in
            try await register.withSession { first in
                try await register.withSession { second in
                    try await register.withSession { third in
                        var losses = 0
                        for seed in part * Self.seeds..<(part + 1) * Self.seeds {
                            losses += try await run(seed: UInt64(seed), register, [first, second, third]) ? 1 : 0
                        }
                        return losses
                    }
                }
            }
        }
        #expect(lossesOfNaiveReader > 0, "the interleavings of part \(part) put no reader to the test")
    }

    /// - Returns: whether the naive reader lost a row.
    private func run(seed: UInt64, _ register: Register, _ connections: [PostgresConnection]) async throws -> Bool {
        var random = SeededGenerator(seed: seed)
        var writers = connections.map { connection in
            Writer(connection: connection, sites: (0..<3).map { _ in UUID() })
        }
        let feed = try register.feed
        let load = try await feed.loadRegister()
        var held = Dictionary(uniqueKeysWithValues: load.sites.map { ($0.siteID, $0) })
        var horizon = load.horizon
        func poll() async throws {
            let changes = try await feed.loadChanges(since: horizon)
            #expect(changes.horizon.oldestOpenTransaction >= horizon.oldestOpenTransaction, "seed \(seed)")
            held.apply(changes)
            horizon = changes.horizon
        }
        let start: Int64 = try await register.value("SELECT coalesce(max(id), 0) FROM site_change")
        var naive = NaiveReader(last: start)

        for _ in 0..<Self.steps {
            if Int.random(in: 0..<4, using: &random) == 0 {
                try await poll()
                try await naive.poll(register)
            } else {
                let writer = Int.random(in: writers.indices, using: &random)
                try await writers[writer].step(&random)
            }
        }
        for writer in writers.indices { try await writers[writer].end(&random) }
        try await poll()
        try await naive.poll(register)

        #expect(try await register.loadedSites() == held, "seed \(seed)")
        let committed = try await register.column("SELECT id FROM site_change WHERE id > $1", [start], as: Int64.self)
        return !naive.seen.isSuperset(of: committed)
    }
}
