import CivilTime
import Foundation
import PostgresClient
import Registry
import RegistryStore
import Testing

/// No change is lost, whatever happens to the feed and whoever writes at the same time. The reader here never reads
/// everything anew, which would hide a loss.
@Suite("The feed loses nothing")
struct UninterruptedFeedTests {
    private actor Reader {
        private let feed: PostgresLocatorFeed
        private var horizon: ChangeHorizon
        private(set) var held: [UUID: SiteRecord]
        private(set) var failures = 0
        private(set) var polls = 0

        init(_ feed: PostgresLocatorFeed) async throws {
            self.feed = feed
            let load = try await feed.loadRegister()
            horizon = load.horizon
            held = Dictionary(uniqueKeysWithValues: load.sites.map { ($0.siteID, $0) })
        }

        func poll() async {
            do {
                let changes = try await feed.loadChanges(since: horizon)
                held.apply(changes)
                horizon = changes.horizon
                polls += 1
            } catch {
                failures += 1
            }
        }

    }

    private func expectNothingLost(_ reader: Reader, _ register: Register) async throws {
        let polls = await reader.polls
        try await eventually("the reader has polled once more") {
            await reader.poll()
            return await reader.polls > polls
        }
        #expect(await reader.held == (try await register.loadedSites()))
    }

    /// Single edits of every kind, each a transaction of its own, as several writers make them.
    private func edit(_ register: Register, _ devices: [UUID], rounds: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (writer, device) in devices.enumerated() {
                group.addTask {
                    for round in 0..<rounds {
                        switch (writer + round) % 4 {
                        case 0: try await register.report(.faultReported, of: device, detail: "\(round)")
                        case 1: try await register.report(.checked(allGood), of: device)
                        case 2:
                            try await register.sql(
                                """
                                UPDATE site SET level = $2
                                WHERE id = (SELECT site_id FROM defibrillator WHERE id = $1)
                                """, [device, "\(round)"])
                        default:
                            try await register.sql(
                                """
                                INSERT INTO consumable (defibrillator_id, kind, expires_on)
                                VALUES ($1, 'battery', date '2028-01-01' + $2::integer)
                                ON CONFLICT (defibrillator_id, kind) WHERE removed_on IS NULL
                                DO UPDATE SET expires_on = excluded.expires_on
                                """, [device, round])
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func devices(_ register: Register) async throws -> [UUID] {
        var devices: [UUID] = []
        for index in 0..<3 { devices.append(try await register.addDevice("Hall \(index)")) }
        return devices
    }

    @Test("When its connection is cut in the middle of its polls", .timeLimit(.minutes(10)))
    func connectionCut() async throws {
        try await Register.with { register in
            let devices = try await devices(register)
            try await Register.withPool(register.connectionString) { pool in
                let reader = try await Reader(PostgresLocatorFeed(pool: pool, statements: register.statements))
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        while !Task.isCancelled { await reader.poll() }
                    }
                    group.addTask {
                        while !Task.isCancelled {
                            try await register.sql(
                                """
                                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                                WHERE datname = current_database() AND pid <> pg_backend_pid()
                                    AND query LIKE $1
                                """, ["%oldest_open_transaction%"])
                            try? await Task.sleep(for: .milliseconds(50))
                        }
                    }
                    try await edit(register, devices, rounds: 60)
                    try await eventually("some polls were cut, and some were not") {
                        let (failures, polls) = await (reader.failures, reader.polls)
                        return failures >= 5 && polls >= 5
                    }
                    group.cancelAll()
                    try? await group.waitForAll()
                }
                try await expectNothingLost(reader, register)
            }
        }
    }

    @Test("When a transaction with an earlier number commits later")
    func earlierCommitsLater() async throws {
        try await Register.with { register in
            let devices = try await devices(register)
            let reader = try await Reader(register.feed)
            for round in 0..<10 {
                try await register.withSession { session in
                    try await session.sql("BEGIN")
                    try await session.sql(
                        """
                        INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at, detail)
                        VALUES ($1, 'fault_reported', now(), $2)
                        """, [devices[0], "\(round)"])
                    try await register.report(.faultReported, of: devices[1], detail: "\(round)")
                    await reader.poll()
                    try await register.report(.faultReported, of: devices[2], detail: "\(round)")
                    await reader.poll()
                    try await session.sql(round.isMultiple(of: 3) ? "ROLLBACK" : "COMMIT")
                }
                await reader.poll()
                #expect(await reader.held == (try await register.loadedSites()), "round \(round)")
            }
            #expect(await reader.failures == 0)
        }
    }

    @Test("When an import of thousands runs beside single edits", .timeLimit(.minutes(10)))
    func importBesideEdits() async throws {
        try await Register.with { register in
            let devices = try await devices(register)
            let entries = try (0..<3000).map { index in
                try entry("\(index)", latitude: 52 + Double(index) / 10_000) { $0.name = "Imported \(index)" }
            }
            let reader = try await Reader(register.feed)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await register.apply(entries)
                    let later = entries.map { entry in
                        var entry = entry
                        entry.level = "1"
                        entry.batteryExpiresOn = CalendarDay("2028-03-01")
                        return entry
                    }
                    try await register.apply(later)
                }
                group.addTask { try await edit(register, devices, rounds: 60) }
                group.addTask {
                    while !Task.isCancelled { await reader.poll() }
                }
                try await group.next()
                try await group.next()
                group.cancelAll()
                try await group.waitForAll()
            }
            try await expectNothingLost(reader, register)
            #expect(await reader.held.count == 3003)
        }
    }

    @Test("When edits commit and are read while a bulk load is open, and it commits after them")
    func openBulkLoad() async throws {
        try await Register.with { register in
            let devices = try await devices(register)
            let reader = try await Reader(register.feed)
            try await register.withSession { session in
                try await session.sql("BEGIN")
                try await session.sql(
                    """
                    INSERT INTO site (name, latitude, longitude)
                    SELECT 'Bulk ' || n, 52, -1 FROM generate_series(1, 2000) AS n
                    """)
                try await edit(register, devices, rounds: 2)
                await reader.poll()
                try await session.sql(
                    "INSERT INTO defibrillator (site_id) SELECT id FROM site WHERE name LIKE 'Bulk %'")
                try await edit(register, devices, rounds: 2)
                await reader.poll()
                #expect(await reader.held.count == 3)
                try await session.sql("COMMIT")
            }
            await reader.poll()
            #expect(await reader.held.count == 2003)
            try await expectNothingLost(reader, register)
        }
    }
}
