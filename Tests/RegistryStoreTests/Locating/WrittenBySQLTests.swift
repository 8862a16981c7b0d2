import CivilTime
import Foundation
import OpeningHours
import PostgresClient
import Registry
import RegistryStore
import Testing

@Suite("What is written with SQL is in the feed")
struct WrittenBySQLTests {
    @Test("A check, an event, a consumable, an override and a retirement are in the next answer")
    func everything() async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            let site: UUID = try await register.value("SELECT id FROM site")
            var horizon = try await register.settledHorizon()
            func changed(_ sql: String) async throws -> SiteRecord? {
                try await register.sql(sql)
                let changes = try await register.feed.loadChanges(since: horizon)
                horizon = changes.horizon
                let record = try #require(changes.sites[site], "\(sql)")
                let kept = try await register.defibrillators.status(of: device).facts
                #expect(record == nil || record?.readiness == kept)
                return record
            }
            let check = try await changed(
                """
                INSERT INTO readiness_check (defibrillator_id, checked_at, ready_signal)
                SELECT id, '2026-06-30T12:00Z', true FROM defibrillator
                """)
            #expect(check?.readiness.goodCheckAt == Date(timeIntervalSince1970: 1_782_820_800))
            let fault = try await changed(
                """
                INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at, detail)
                SELECT id, 'fault_reported', '2026-07-01T12:00Z', 'It beeps' FROM defibrillator
                """)
            #expect(fault?.readiness.fault == "It beeps")
            let fitted = try await changed(
                """
                INSERT INTO consumable (defibrillator_id, kind, expires_on)
                SELECT id, 'battery', '2027-03-28' FROM defibrillator
                """)
            #expect(fitted?.readiness.expiries == [.battery: try #require(CalendarDay("2027-03-28"))])
            let overridden = try await changed(
                """
                INSERT INTO site_override (site_id, first_day, last_day, open, reason)
                SELECT id, first_day, last_day, open, reason FROM site, (VALUES
                    (date '2026-12-25', date '2026-12-26', false, 'Christmas, "closed"'),
                    ('2027-05-01', 'infinity', true, 'New lock')
                ) AS given (first_day, last_day, open, reason)
                """)
            func override(_ first: String, _ last: String, _ isOpen: Bool, _ reason: String) throws -> AccessOverride {
                AccessOverride(
                    firstDay: try #require(CalendarDay(first)), lastDay: try #require(CalendarDay(last)),
                    isOpen: isOpen,
                    reason: reason)
            }
            #expect(
                try Set(overridden?.overrides ?? []) == [
                    override("2026-12-25", "2026-12-26", false, "Christmas, \"closed\""),
                    override("2027-05-01", "9999-12-31", true, "New lock"),
                ])
            #expect(try await changed("UPDATE defibrillator SET retired_at = now()") == nil)
        }
    }

    @Test(
        "Days and moments beyond the calendar leave the rest of the register readable",
        arguments: ["'infinity'", "'-infinity'", "'0044-03-15 BC'", "'294276-12-31'"])
    func beyondTheCalendar(day: String) async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            try await register.sql(
                """
                INSERT INTO consumable (defibrillator_id, kind, expires_on) VALUES ($1, 'battery', \(day));
                """, [device])
            try await register.sql("UPDATE defibrillator SET last_verified_on = \(day)")
            try await register.sql(
                """
                INSERT INTO site_override (site_id, first_day, last_day, open, reason)
                SELECT id, \(day), \(day), true, 'x' FROM site
                """)
            let readiness = try #require(try await register.located("Hall")).readiness
            #expect(readiness.seenOn == nil)
            #expect(readiness.expiries.count == 1)
            #expect(
                try await register.keptState(of: device)
                    == readiness.readiness(at: .now, under: firstPolicy).state.rawValue)
        }
    }
}
