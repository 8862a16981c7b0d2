import Foundation
import PostgresClient
import Registry
import RegistryStore
import Testing

@Suite("Evidence")
struct EvidenceTests {
    @Test(
        "Nobody changes or removes a check, an event or a line of the log",
        arguments: ["readiness_check", "defibrillator_event", "readiness_transition"])
    func stays(table: String) async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            try await register.report(.checked(allGood), of: device)
            let before = try await register.column("SELECT kept::text FROM \(table) AS kept", as: String.self)
            #expect(before.count == 1)
            for sql in [
                "UPDATE \(table) SET defibrillator_id = defibrillator_id", "DELETE FROM \(table)",
                "TRUNCATE \(table) CASCADE", "DELETE FROM defibrillator", "DELETE FROM site",
            ] {
                await #expect(throws: PostgresError.self, "\(sql)") { try await register.sql(sql) }
            }
            #expect(try await register.column("SELECT kept::text FROM \(table) AS kept") == before)
        }
    }

    @Test("A check that is written with SQL is in the list of events, once, with its words and findings")
    func checkBySQL() async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            let check: UUID = try await register.value(
                """
                INSERT INTO readiness_check (defibrillator_id, checked_at, pads_good, note)
                VALUES ($1, now() - interval '1 hour', false, 'Torn') RETURNING id
                """, [device])
            let events = try await register.defibrillators.events(of: device, limit: 10, before: nil)
            #expect(events.map(\.event.kind) == [.checked])
            #expect(events.first?.event.findings == CheckFindings(padsGood: false))
            #expect(events.first?.event.detail == "Torn")
            #expect(events.first?.reporter == nil)
            await #expect(throws: PostgresError.self) {
                try await register.sql(
                    """
                    INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at, check_id)
                    VALUES ($1, 'checked', now(), $2)
                    """, [device, check])
            }
            for values in ["'checked', now(), NULL", "'taken', now(), '\(check)'"] {
                await #expect(throws: PostgresError.self) {
                    try await register.sql(
                        """
                        INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at, check_id)
                        VALUES ($1, \(values))
                        """, [device])
                }
            }
        }
    }

    @Test("Who retires a device with SQL leaves the event, and nobody brings it back")
    func retiredBySQL() async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            try await register.sql("UPDATE defibrillator SET retired_at = now() - interval '1 day'")
            let status = try await register.defibrillators.status(of: device)
            let retiredAt: Date = try await register.value("SELECT retired_at FROM defibrillator")
            #expect(status.readiness == .retired(since: retiredAt))
            #expect(try await register.keptState(of: device) == "retired")
            let events = try await register.defibrillators.events(of: device, limit: 10, before: nil)
            #expect(events.map(\.event.kind) == [.retired])
            for sql in ["NULL", "now()", "'infinity'"] {
                await #expect(throws: PostgresError.self) {
                    try await register.sql("UPDATE defibrillator SET retired_at = \(sql)")
                }
            }
            // It was gone earlier than was thought: the event says so, and the column follows.
            try await register.sql(
                """
                INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at)
                VALUES ($1, 'retired', now() - interval '2 days')
                """, [device])
            #expect(try await register.value("SELECT retired_at < now() - interval '47 hours' FROM defibrillator"))
            await #expect(throws: RegistryError.self) { try await register.report(.taken, of: device) }
        }
    }

    @Test(
        "An event of the future, or of no time at all, is refused",
        arguments: [
            "now() + interval '1 hour', now() + interval '1 hour'", "'infinity', 'infinity'", "'-infinity', now()",
            "now() + interval '2 minutes', now()",
        ])
    func times(values: String) async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            await #expect(throws: PostgresError.self) {
                try await register.sql(
                    """
                    INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at, recorded_at)
                    VALUES ($1, 'taken', \(values))
                    """, [device])
            }
        }
    }
}
