import Foundation
import PostgresClient
import Registry
import RegistryStore
import SpatialGrid
import Testing

@Suite("Loading the register")
struct LoadingTests {
    @Test("Exactly the sites with a device in service are loaded, with all that is known of them")
    func sites() async throws {
        try await Register.with { register in
            let full = try fullEntry("1")
            try await register.apply([full, entry("2")], invented: true)
            try await register.addSite("Without a device", withDevice: false)
            let retired = try await register.addSite("Retired")
            try await register.sql("UPDATE defibrillator SET retired_at = now() WHERE site_id = $1", [retired])
            let replaced = try await register.addSite("Replaced")
            try await register.sql("UPDATE defibrillator SET retired_at = now() WHERE site_id = $1", [replaced])
            let device: UUID = try await register.value(
                "INSERT INTO defibrillator (site_id) VALUES ($1) RETURNING id", [replaced])
            try await register.correct("publication = 'location_only'", of: "1")

            let sites = try await register.feed.loadRegister().sites
            #expect(sites.count == 3)
            #expect(sites.first { $0.siteID == replaced }?.defibrillatorID == device)

            let record = try #require(sites.first { $0.name == full.name })
            var expected = SiteRecord(
                siteID: try #require(UUID(uuidString: try await register.read("site.id", of: "1") ?? "")),
                defibrillatorID: try #require(
                    UUID(uuidString: try await register.read("defibrillator.id", of: "1") ?? "")),
                code: try #require(try await register.read("site.code", of: "1")), coordinate: full.coordinate)
            expected.name = full.name
            expected.surroundings = full.surroundings
            expected.level = full.level
            expected.entranceNote = full.entranceNote
            expected.indoor = full.indoor
            expected.access = full.access
            expected.accessHours = full.accessHours
            expected.cabinetLocked = full.cabinetLocked
            expected.publication = .locationOnly
            expected.mobile = full.mobile
            expected.invented = true
            expected.readiness.seenOn = full.lastVerifiedOn
            expected.readiness.expiries = [
                .adultPads: try #require(full.adultPadsExpireOn),
                .paediatricPads: try #require(full.paediatricPadsExpireOn),
                .battery: try #require(full.batteryExpiresOn),
            ]
            #expect(record == expected)

            let least = try #require(sites.first { $0.name == nil })
            #expect(least.access == .unknown)
            #expect(least.indoor == nil)
            #expect(least.readiness == ReadinessFacts())
            #expect(least.overrides.isEmpty)
        }
    }

    @Test("A site reads the same in a change as in the whole register")
    func changeAgreesWithRegister() async throws {
        try await Register.with { register in
            let horizon = try await register.settledHorizon()
            try await register.apply([fullEntry("1"), entry("2")], invented: true)
            var sites: [UUID: SiteRecord] = [:]
            sites.apply(try await register.feed.loadChanges(since: horizon))
            #expect(sites.count == 2)
            #expect(try await register.loadedSites() == sites)
        }
    }

    @Test("The policy is the newest whose time has come, not one of the future")
    func policy() async throws {
        try await Register.with { register in
            let first = try await register.feed.loadRegister().policy
            #expect(first.id == "emas-2026-1")
            for (id, time) in [("past", "now() - interval '1 day'"), ("future", "now() + interval '1 day'")] {
                try await register.sql(
                    """
                    INSERT INTO dispatch_policy
                    VALUES ($1, \(time), 750.5, 7, 1.25, 2.5, 'Another area', 51.5, -2.5, 53.5, 0.5, 3)
                    """, [id])
            }
            let policy = try await register.feed.loadRegister().policy
            #expect(
                policy
                    == DispatchPolicy(
                        id: "past", searchRadius: 750.5, resultLimit: 7, detourFactor: 1.25, footSpeed: 2.5,
                        fetchingBystanders: 3, areaName: "Another area",
                        area: try #require(BoundingBox(south: 51.5, west: -2.5, north: 53.5, east: 0.5))))
            try await register.sql("UPDATE dispatch_policy SET valid_from = now() WHERE id = 'future'")
            #expect(try await register.feed.loadRegister().policy.id == "future")
        }
    }

    @Test("Without a policy in force nothing is loaded")
    func noPolicy() async throws {
        try await Register.with { register in
            try await register.sql("DELETE FROM dispatch_policy")
            await #expect(throws: (any Error).self) { try await register.feed.loadRegister() }
        }
    }

    @Test("A lost database is said to be unavailable, and is read again when it is back")
    func databaseLost() async throws {
        try await Register.with { register in
            try await register.addSite("Hall")
            try await Register.withPool(register.connectionString, acquireTimeout: .milliseconds(200)) { pool in
                let feed = try PostgresLocatorFeed(pool: pool, statements: register.statements)
                let imports = PostgresImportStore(pool: pool, statements: register.statements)
                let references = PostgresReferenceStore(pool: pool, statements: register.statements)
                let horizon = try await feed.loadRegister().horizon
                try await register.shutOut()
                await #expect(throws: RegistryError.databaseUnavailable) { try await feed.loadRegister() }
                await #expect(throws: RegistryError.databaseUnavailable) { try await feed.loadChanges(since: horizon) }
                await #expect(throws: RegistryError.databaseUnavailable) { try await feed.loadPostcodes() }
                await #expect(throws: RegistryError.databaseUnavailable) {
                    try await register.apply([entry("1")], through: imports)
                }
                await #expect(throws: RegistryError.databaseUnavailable) {
                    try await references.replacePostcodes(with: [], of: dataset("code_point_open", edition: "1"))
                }
                try await register.letIn()
                try await eventually("the register is read again") {
                    (try? await feed.loadRegister().sites.count) == 1
                }
            }
        }
    }

    @Test("A database without the tables is a fault of the program, not of the network")
    func noTables() async throws {
        try await Register.with { register in
            try await register.sql("DROP VIEW located_site")
            await #expect(throws: PostgresError.self) { try await register.feed.loadRegister() }
        }
    }
}
