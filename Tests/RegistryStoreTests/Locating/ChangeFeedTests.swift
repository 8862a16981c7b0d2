import Foundation
import PostgresClient
import Registry
import RegistryStore
import Testing

@Suite("The change feed")
struct ChangeFeedTests {
    /// What is written, and which of the sites a, b, c and d it changes. Applied one after another: `a` and `b` have a
    /// device, `c` has none, `d` has a retired one.
    private static let changes: [(sql: String, sites: String)] = [
        ("UPDATE site SET name = 'New' WHERE name = 'a'", "a"),
        ("UPDATE site SET name = 'a' WHERE name = 'New'", "a"),
        ("UPDATE site SET level = '1' WHERE name IN ('a', 'b')", "ab"),
        ("UPDATE site SET level = '1' WHERE name = 'nobody'", ""),
        ("INSERT INTO defibrillator (site_id) SELECT id FROM site WHERE name = 'c'", "c"),
        ("UPDATE defibrillator SET model = 'Two' FROM site WHERE site.id = site_id AND name = 'a'", "a"),
        ("DELETE FROM defibrillator USING site WHERE site.id = site_id AND name = 'c'", "c"),
        ("INSERT INTO defibrillator (site_id) SELECT id FROM site WHERE name = 'c'", "c"),
        (
            """
            UPDATE defibrillator SET site_id = (SELECT id FROM site WHERE name = 'd')
            FROM site WHERE site.id = site_id AND name = 'c'
            """, "cd"
        ),
        (
            """
            INSERT INTO site_override (site_id, first_day, last_day, open, reason)
            SELECT id, '2026-12-25', '2026-12-25', false, 'Christmas' FROM site WHERE name = 'a'
            """, "a"
        ),
        ("UPDATE site_override SET last_day = '2026-12-26'", "a"),
        ("UPDATE site_override SET site_id = (SELECT id FROM site WHERE name = 'b')", "ab"),
        ("DELETE FROM site_override", "b"),
        (
            """
            INSERT INTO consumable (defibrillator_id, kind, expires_on)
            SELECT defibrillator.id, 'battery', '2028-01-01'
            FROM defibrillator JOIN site ON site.id = site_id WHERE name = 'a'
            """, "a"
        ),
        ("UPDATE consumable SET removed_on = '2026-01-01'", "a"),
        (
            """
            UPDATE consumable SET defibrillator_id =
                (SELECT defibrillator.id FROM defibrillator JOIN site ON site.id = site_id WHERE name = 'b')
            """, "ab"
        ),
        ("DELETE FROM consumable", "b"),
        ("DELETE FROM site WHERE name = 'c'", "c"),
        (
            """
            UPDATE defibrillator SET last_verified_on = current_date FROM site WHERE site.id = site_id AND name = 'a'
            """, "a"
        ),
        (
            """
            INSERT INTO readiness_check (defibrillator_id, checked_at, ready_signal)
            SELECT defibrillator.id, now(), true
            FROM defibrillator JOIN site ON site.id = site_id WHERE name IN ('a', 'b')
            """, "ab"
        ),
        (
            // Nobody looked at what matters: nothing is known that was not known before.
            """
            INSERT INTO readiness_check (defibrillator_id, checked_at, pads_good)
            SELECT defibrillator.id, now(), true FROM defibrillator JOIN site ON site.id = site_id WHERE name = 'a'
            """, ""
        ),
        (
            """
            INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at)
            SELECT defibrillator.id, 'taken', now() FROM defibrillator JOIN site ON site.id = site_id WHERE name = 'b'
            """, "b"
        ),
        (
            // Long before the check.
            """
            INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at)
            SELECT defibrillator.id, 'taken', now() - interval '1 day'
            FROM defibrillator JOIN site ON site.id = site_id WHERE name = 'a'
            """, ""
        ),
        ("UPDATE defibrillator SET retired_at = now() FROM site WHERE site.id = site_id AND name = 'a'", "a"),
        ("INSERT INTO defibrillator (site_id) SELECT id FROM site WHERE name = 'a'", "a"),
        ("INSERT INTO site_identifier SELECT 'osm', 'node/1', id FROM site WHERE name = 'a'", ""),
    ]

    @Test("Each change names exactly the sites it touched, as they are now")
    func exactSites() async throws {
        try await Register.with { register in
            let feed = try register.feed
            var names: [UUID: String] = [:]
            for name in ["a", "b", "c", "d"] {
                names[try await register.addSite(name, withDevice: name != "c")] = name
            }
            try await register.sql(
                "UPDATE defibrillator SET retired_at = now() FROM site WHERE site.id = site_id AND name = 'd'")
            var held = try await register.loadedSites()
            for change in Self.changes {
                let horizon = try await register.settledHorizon()
                try await register.sql(change.sql)
                let changes = try await feed.loadChanges(since: horizon)
                #expect(changes.sites.keys.compactMap { names[$0] }.sorted().joined() == change.sites, "\(change.sql)")
                #expect(!changes.all, "\(change.sql)")
                held.apply(changes)
                #expect(try await register.loadedSites() == held, "\(change.sql)")
            }
        }
    }

    @Test("A new site is named, with a device and without")
    func newSites() async throws {
        try await Register.with { register in
            let horizon = try await register.settledHorizon()
            let empty = try await register.addSite("Without", withDevice: false)
            let fitted = try await register.addSite("With")
            let changes = try await register.feed.loadChanges(since: horizon)
            #expect(Set(changes.sites.keys) == [empty, fitted])
            #expect(changes.sites[empty] == .some(nil))
            #expect(changes.sites[fitted]??.name == "With")
        }
    }

    @Test("What is rolled back is not named")
    func rolledBack() async throws {
        try await Register.with { register in
            try await register.addSite("Hall")
            let horizon = try await register.settledHorizon()
            try await register.withSession { session in
                try await session.sql("BEGIN")
                try await session.sql("UPDATE site SET name = 'Never'")
                #expect(try await register.feed.loadChanges(since: horizon).sites.isEmpty)
                try await session.sql("ROLLBACK")
            }
            #expect(try await register.feed.loadChanges(since: horizon).sites.isEmpty)
        }
    }

    @Test(
        "What may touch every answer says that all must be read anew",
        arguments: [
            "TRUNCATE site_override", "TRUNCATE consumable", "UPDATE dispatch_policy SET search_radius_metres = 600",
            "INSERT INTO dispatch_policy SELECT 'next', '2027-01-01', 500, 5, 1.5, 2.3, 'A', 51, -2, 53, 0",
            "DELETE FROM dispatch_policy",
            "INSERT INTO readiness_policy VALUES ('next', '2099-01-01', 335, 365, 240, '{battery}')",
            "INSERT INTO reference_dataset VALUES ('postcodes', 'e', 'l', 'a')",
            "UPDATE reference_dataset SET edition = 'f'", "DELETE FROM reference_dataset", "TRUNCATE reference_dataset",
        ])
    func all(sql: String) async throws {
        try await Register.with { register in
            try await register.addSite("Hall")
            let horizon = try await register.settledHorizon()
            #expect(try await register.feed.loadChanges(since: horizon).all == false)
            try await register.sql(sql)
            let changes = try await register.feed.loadChanges(since: horizon)
            #expect(changes.all)
            #expect(changes.sites.isEmpty)
        }
    }

    @Test("A transaction that begins first and commits last is not lost")
    func firstToBeginLastToCommit() async throws {
        try await Register.with { register in
            let (slow, quick) = try await (register.addSite("Slow"), register.addSite("Quick"))
            let feed = try register.feed
            let horizon = try await register.settledHorizon()
            try await register.withSession { session in
                try await session.sql("BEGIN")
                try await session.sql("UPDATE site SET level = '1' WHERE id = $1", [slow])
                try await register.sql("UPDATE site SET level = '2' WHERE id = $1", [quick])

                let between = try await feed.loadChanges(since: horizon)
                #expect(Set(between.sites.keys) == [quick])
                try await session.sql("COMMIT")
                let after = try await feed.loadChanges(since: between.horizon)
                #expect(after.sites[slow]??.level == "1")
            }
        }
    }

    @Test("A change during the first loading is found by the first poll")
    func changeDuringLoading() async throws {
        try await Register.with { register in
            let site = try await register.addSite("Hall")
            try await register.withSession { session in
                try await session.sql("BEGIN")
                try await session.sql("UPDATE site SET level = '1'")
                let load = try await register.feed.loadRegister()
                #expect(load.sites.map(\.level) == [nil])
                try await session.sql("COMMIT")
                let changes = try await register.feed.loadChanges(since: load.horizon)
                #expect(changes.sites[site]??.level == "1")
            }
        }
    }

    @Test("Loading prunes changes of more than a day ago, and no others")
    func prunes() async throws {
        try await Register.with { register in
            let site = try await register.addSite("Hall")
            try await register.sql("DELETE FROM site_change")
            for hours in [23, 25] {
                try await register.sql(
                    "INSERT INTO site_change (site_id, changed_at) VALUES ($1, now() - make_interval(hours => $2::int))",
                    [site, hours])
            }
            // A transaction of another test, in another database, may hold it back for a while.
            try await eventually("the old change is gone") {
                _ = try await register.feed.loadRegister()
                return try await register.count("site_change") == 1
            }
            #expect(try await register.value("SELECT changed_at > now() - interval '1 day' FROM site_change"))
        }
    }

    @Test("A change that an open transaction may stand before is not pruned, however old")
    func prunesNothingOpen() async throws {
        try await Register.with { register in
            try await register.addSite("Hall")
            try await register.sql("DELETE FROM site_change")
            try await register.withSession { session in
                try await session.sql("BEGIN")
                try await session.sql("UPDATE site SET level = '1'")
                try await register.sql("INSERT INTO site_change (changed_at) VALUES (now() - interval '2 days')")
                _ = try await register.feed.loadRegister()
                #expect(try await register.count("site_change") == 1)
                try await session.sql("ROLLBACK")
            }
            try await eventually("the change is gone") {
                _ = try await register.feed.loadRegister()
                return try await register.count("site_change") == 0
            }
        }
    }
}
