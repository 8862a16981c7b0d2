import CivilTime
import Foundation
import PostgresClient
import Registry
import RegistryStore
import Testing

@Suite("Reminders are kept once")
struct RemindersTests {
    /// A site kept by a group with a primary and a supporting guardian since long ago, two coordinators, one of them
    /// closed. All of it is invented.
    private static let script = """
        INSERT INTO community_group (id, name) VALUES ('00000000-0000-7000-8000-000000000011', 'Invented keepers');
        INSERT INTO account (id, role, group_id, disabled_at) VALUES
            ('00000000-0000-7000-8000-000000000012', 'guardian', '00000000-0000-7000-8000-000000000011', NULL),
            ('00000000-0000-7000-8000-000000000013', 'guardian', '00000000-0000-7000-8000-000000000011', NULL),
            ('00000000-0000-7000-8000-000000000014', 'coordinator', NULL, NULL),
            ('00000000-0000-7000-8000-000000000015', 'coordinator', NULL, now());
        INSERT INTO account_contact (account_id, display_name, email)
        SELECT id, 'Invented Person', right(id::text, 2) || '@invented.example' FROM account;
        """

    /// A kept device that has been known for years, and was checked so many days ago.
    private static func addDevice(_ name: String, checked days: Int?, in register: Register) async throws -> UUID {
        let device = try await register.addDevice(name)
        try await register.sql(
            "UPDATE site SET group_id = '00000000-0000-7000-8000-000000000011' WHERE name = $1", [name])
        try await register.sql("UPDATE site SET kept_since = now() - interval '1000 days' WHERE name = $1", [name])
        try await register.sql(
            """
            INSERT INTO site_guardian (site_id, account_id, is_primary, since)
            SELECT site.id, keeper.id, keeper.is_primary, now() - interval '1000 days'
            FROM site, (VALUES ('00000000-0000-7000-8000-000000000012'::uuid, true),
                ('00000000-0000-7000-8000-000000000013'::uuid, false)) AS keeper (id, is_primary)
            WHERE site.name = $1
            """, [name])
        try await register.sql(
            "UPDATE defibrillator_readiness SET known_since = now() - interval '1000 days' WHERE defibrillator_id = $1",
            [device])
        if let days {
            try await register.report(
                .checked(allGood), of: device, at: .wholeSeconds(fromNow: -86_400 * Double(days)), by: "guardian")
        }
        return device
    }

    private static func messages(_ register: Register) async throws -> [String] {
        try await register.column(
            """
            SELECT kind || ' ' || right(account_id::text, 2) FROM outgoing_message
            -- Whoever's address goes is told of that.
            WHERE kind <> 'address_changed' ORDER BY kind, account_id
            """)
    }

    private static func with(_ body: (Register, Reminders) async throws -> Void) async throws {
        try await Register.withService(script: script) { register, pool in
            try await body(register, Reminders(pool: pool, statements: register.statements, batch: 3))
        }
    }

    @Test("A check that is due reaches the primary guardian, then the supporting ones, then the coordinators")
    func stages() async throws {
        // The first policy: due after 335 days, unverified after 365; others after 7 and 21 days.
        for (days, expected) in [
            (300, []), (337, ["check_due 12"]), (345, ["check_due 12", "check_due 13"]),
            (360, ["check_due 12", "check_due 13", "check_due 14"]),
            (370, ["check_overdue 12", "check_overdue 13", "check_overdue 14"]),
        ] {
            try await Self.with { register, reminders in
                _ = try await Self.addDevice("Invented hall", checked: days, in: register)
                #expect(try await reminders.remind() == expected.count, "\(days)")
                #expect(try await Self.messages(register) == expected, "\(days)")
            }
        }
    }

    @Test("A second time nothing is added; after a new check the next reminder is another")
    func again() async throws {
        try await Self.with { register, reminders in
            let device = try await Self.addDevice("Invented hall", checked: 345, in: register)
            #expect(try await reminders.remind() == 2)
            #expect(try await reminders.remind() == 0)
            let facts = try await register.value(
                "SELECT facts::text FROM outgoing_message LIMIT 1", as: String.self)
            #expect(facts.contains(#""siteName": "Invented hall""#) && facts.contains(#""kind": "check_due""#))
            #expect(facts.contains("dueOn") && facts.contains("siteCode") && !facts.contains("consumable"))
            try await register.report(.checked(allGood), of: device, at: .wholeSeconds(fromNow: -86_400 * 338))
            #expect(try await reminders.remind() == 1)
            try await register.report(.checked(allGood), of: device)
            #expect(try await reminders.remind() == 0)
            #expect(try await register.value("SELECT count(*) FROM outgoing_message", as: Int.self) == 3)
        }
    }

    @Test("A consumable that expires soon is reminded of at each notice, and one that has expired")
    func consumables() async throws {
        try await Self.with { register, reminders in
            let device = try await Self.addDevice("Invented hall", checked: 1, in: register)
            for (kind, days) in [("adult_pads", 50), ("battery", -1), ("paediatric_pads", 200)] {
                try await register.sql(
                    """
                    INSERT INTO consumable (defibrillator_id, kind, fitted_on, expires_on)
                    VALUES ($1, $2, current_date - 400, current_date + $3::integer)
                    """, [device, kind, days])
            }
            // The battery has been due for 61 days, the pads for ten.
            _ = try await reminders.remind()
            #expect(
                try await Self.messages(register) == [
                    "consumable_expired 12", "consumable_expired 13", "consumable_expired 14",
                    "consumable_expiring 12", "consumable_expiring 13",
                ])
            #expect(
                try await register.value(
                    "SELECT facts ->> 'consumable' FROM outgoing_message WHERE kind = 'consumable_expiring' LIMIT 1",
                    as: String.self) == "adult_pads")
            #expect(try await reminders.remind() == 0)
        }
    }

    @Test("Several instances at once add each once, over all batches")
    func concurrently() async throws {
        try await Self.with { register, reminders in
            for number in 0..<10 {
                _ = try await Self.addDevice("Invented hall \(number)", checked: 345, in: register)
            }
            let counts = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<6 { group.addTask { try await reminders.remind() } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            // Those that found another at work left the rest to it, which may have left it to them.
            let rest = try await reminders.remind()
            #expect(counts.reduce(rest, +) == 20)
            #expect(try await register.value("SELECT count(*) FROM outgoing_message", as: Int.self) == 20)
            #expect(try await register.value("SELECT count(DISTINCT cause) FROM outgoing_message", as: Int.self) == 20)
        }
    }

    @Test("Where another instance is at work, this one leaves it to it")
    func turns() async throws {
        try await Self.with { register, reminders in
            _ = try await Self.addDevice("Invented hall", checked: 345, in: register)
            try await register.withSession { session in
                try await session.sql("SELECT pg_advisory_lock(hashtextextended('heartshield.remind', 0))")
                #expect(try await reminders.remind() == 0)
                try await session.sql("SELECT pg_advisory_unlock(hashtextextended('heartshield.remind', 0))")
            }
            #expect(try await reminders.remind() == 2)
        }
    }

    @Test("Nobody is reminded of what is retired, pending or kept by nobody; without guardians the coordinators are")
    func whom() async throws {
        try await Self.with { register, reminders in
            let retired = try await Self.addDevice("Invented mill", checked: 345, in: register)
            try await register.report(.retired, of: retired, detail: "old")
            _ = try await Self.addDevice("Invented barn", checked: 345, in: register)
            try await register.sql("UPDATE site SET approval = 'pending' WHERE name = 'Invented barn'")
            _ = try await Self.addDevice("Invented kiosk", checked: 345, in: register)
            try await register.sql(
                "DELETE FROM site_guardian WHERE site_id = (SELECT id FROM site WHERE name = 'Invented kiosk')")
            try await register.sql("UPDATE site SET group_id = NULL WHERE name = 'Invented kiosk'")
            #expect(try await reminders.remind() == 0)
            try await register.sql(
                """
                UPDATE site SET group_id = '00000000-0000-7000-8000-000000000011' WHERE name = 'Invented kiosk'
                """)
            #expect(try await reminders.remind() == 1)
            #expect(try await Self.messages(register) == ["check_due 14"])
        }
    }

    @Test("Who has no address is as good as absent: the next are reminded in their place, and at once")
    func withoutAddress() async throws {
        try await Self.with { register, reminders in
            _ = try await Self.addDevice("Invented hall", checked: 337, in: register)
            let forget = "UPDATE account_contact SET email = NULL WHERE right(account_id::text, 2) = $1"
            try await register.sql(forget, ["12"])
            #expect(try await reminders.remind() == 1)
            #expect(try await Self.messages(register) == ["check_due 13"])
            try await register.sql("DELETE FROM account_contact WHERE right(account_id::text, 2) = '13'")
            #expect(try await reminders.remind() == 1)
            #expect(try await Self.messages(register) == ["check_due 13", "check_due 14"])
            // Without anybody who can be reached nothing is added, and nothing is lost: it comes when there is somebody.
            try await register.sql("DELETE FROM outgoing_message")
            try await register.sql(forget, ["14"])
            #expect(try await reminders.remind() == 0)
            try await register.sql(
                "UPDATE account_contact SET email = '14@invented.example' WHERE right(account_id::text, 2) = '14'")
            #expect(try await reminders.remind() == 1)
            #expect(try await Self.messages(register) == ["check_due 14"])
        }
    }

    @Test("What a group took over today it is reminded of from today on")
    func takenOver() async throws {
        try await Self.with { register, reminders in
            _ = try await Self.addDevice("Invented hall", checked: 500, in: register)
            // By a handover: nobody writes the day, it follows from the group.
            try await register.sql("UPDATE site SET group_id = NULL")
            #expect(try await register.value("SELECT kept_since IS NULL FROM site"))
            try await register.sql("UPDATE site SET group_id = '00000000-0000-7000-8000-000000000011'")
            #expect(try await reminders.remind() == 1)
            #expect(try await Self.messages(register) == ["check_overdue 12"])
        }
    }

    @Test("Whoever saves the guardians again starts nothing anew; whoever changes them changes only what is another")
    func guardiansSaved() async throws {
        try await Self.with { register, reminders in
            _ = try await Self.addDevice("Invented hall", checked: 370, in: register)
            let site: UUID = try await register.value("SELECT id FROM site")
            let (first, second) = (RightsCaller.key(12), RightsCaller.key(13))
            func save(_ guardians: Guardians) async throws {
                let group = RightsCaller.key(11)
                _ = try await register.records.change(
                    as: Origin(Caller(role: .guardian, accountID: first, groupID: group)), once: nil
                ) { session in
                    _ = try await session.setGuardians(guardians, of: site, expecting: .any)
                    return KeptAnswer(status: 200, body: Data())
                }
            }
            func named() async throws -> [String] {
                try await register.column(
                    """
                    SELECT concat_ws(' ', right(account_id::text, 2), CASE WHEN is_primary THEN 'primary' END,
                        CASE WHEN since > now() - interval '1 day' THEN 'new' END)
                    FROM site_guardian ORDER BY account_id
                    """)
            }
            try await save(Guardians(primary: first, supporting: [second]))
            #expect(try await named() == ["12 primary", "13"])
            #expect(
                try await register.value(
                    "SELECT count(*) FROM audit_entry WHERE action LIKE 'site_guardian.%' AND actor_role = 'guardian'",
                    as: Int.self) == 0)
            // The escalation goes on where it was.
            #expect(try await reminders.remind() == 3)
            // Each the other's place: the former primary makes room first.
            try await save(Guardians(primary: second, supporting: [first]))
            #expect(try await named() == ["12", "13 primary"])
            try await save(Guardians(primary: nil, supporting: [second]))
            #expect(try await named() == ["13"])
            try await save(Guardians(primary: first, supporting: [second]))
            #expect(try await named() == ["12 primary new", "13"])
        }
    }
}
