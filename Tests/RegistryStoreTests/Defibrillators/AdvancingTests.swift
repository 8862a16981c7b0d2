import CivilTime
import Foundation
import PostgresClient
import Registry
import RegistryStore
import Testing

@Suite("What time alone changes")
struct AdvancingTests {
    /// The moment at which a code counts no longer that is read out now.
    private static func justBeforeEnd(_ seconds: Double) -> Date {
        Date.now.addingTimeInterval(seconds - 60 * Double(firstPolicy.codeIssueMinutes))
    }

    @Test("A device whose code was read out is itself again after the policy's time; one reported taken is not")
    func codeIssued() async throws {
        try await Register.with { register in
            let clockwork = try register.clockwork
            var devices: [UUID] = []
            for name in ["Nobody answered", "Taken", "Checked before"] {
                let device = try await register.addDevice(name)
                if name == "Checked before" {
                    try await register.report(.checked(allGood), of: device, at: .wholeSeconds(fromNow: -86_400))
                }
                try await register.report(.codeIssued, of: device, at: Self.justBeforeEnd(2))
                devices.append(device)
            }
            try await register.report(.taken, of: devices[1])
            #expect(try await clockwork.advanceReadiness() == 0)
            #expect(try await register.keptState(of: devices[0]) == "code_issued")
            var changed = 0
            try await eventually("the codes count no longer") {
                changed += try await clockwork.advanceReadiness()
                return changed >= 2
            }
            #expect(changed == 2)
            #expect(try await devices.asyncMap(register.keptState(of:)) == ["unverified", "in_use", "ready"])
            #expect(
                try await register.transitions(of: devices[2])
                    == "unverified > ready event, ready > code_issued event, code_issued > ready time")
            #expect(
                try await register.value(
                    """
                    SELECT log.changed_at = kept.code_issued_at + interval '240 minutes'
                    FROM readiness_transition AS log JOIN defibrillator_readiness AS kept USING (defibrillator_id)
                    WHERE log.cause = 'time' AND defibrillator_id = $1
                    """, [devices[0]]))
            #expect(try await clockwork.advanceReadiness() == 0)
        }
    }

    @Test("What was not advanced in time is made up for step by step, before the next event counts")
    func steps() async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            try await register.report(.checked(allGood), of: device)
            // As though the service had been away while a code ran out and the pads expired.
            try await register.sql(
                """
                INSERT INTO consumable (defibrillator_id, kind, expires_on) VALUES ($1, 'battery', current_date - 1)
                """, [device])
            try await register.sql(
                """
                UPDATE defibrillator_readiness SET state = 'code_issued', state_since = now() - interval '4 days',
                    code_issued_at = now() - interval '4 days', good_check_at = now() - interval '5 days',
                    next_change_at = now() - interval '4 days' + interval '240 minutes'
                """)
            try await register.report(.taken, of: device)
            #expect(
                try await register.transitions(of: device)
                    == """
                    unverified > ready event, ready > not_ready consumable, code_issued > ready time, \
                    ready > not_ready time, not_ready > in_use event
                    """)
        }
    }

    @Test("Of several that advance at once one does the work, and each change is logged once", arguments: 1...3)
    func atOnce(round: Int) async throws {
        try await Register.with { register in
            try await register.sql(
                """
                INSERT INTO site (name, latitude, longitude) SELECT 'Hall ' || n, 52, -1 FROM generate_series(1, 3000) AS n
                """)
            try await register.sql("INSERT INTO defibrillator (site_id) SELECT id FROM site")
            try await register.sql(
                """
                INSERT INTO defibrillator_event (defibrillator_id, kind, occurred_at)
                SELECT id, 'code_issued', $1 FROM defibrillator
                """, [Self.justBeforeEnd(1.5)])
            #expect(try await register.count("defibrillator_readiness WHERE state = 'code_issued'") == 3000)
            let changed = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        var changed = 0
                        while try await register.count("defibrillator_readiness WHERE state = 'code_issued'") > 0 {
                            changed += try await register.clockwork.advanceReadiness()
                        }
                        return changed
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(changed == 3000)
            #expect(try await register.count("readiness_transition WHERE cause = 'time'") == 3000)
            #expect(try await register.count("defibrillator_readiness WHERE state = 'unverified'") == 3000)
            #expect(
                try await register.value("SELECT bool_and(number = 2) FROM readiness_transition WHERE cause = 'time'"))
        }
    }

    @Test("A device that somebody is changing is left for the next time, and nobody waits")
    func busyDevice() async throws {
        try await Register.with { register in
            let device = try await register.addDevice()
            try await register.report(.codeIssued, of: device, at: Self.justBeforeEnd(0.3))
            try await Task.sleep(for: .milliseconds(400))
            try await register.withSession { session in
                try await session.sql("BEGIN")
                try await session.sql("SELECT FROM defibrillator FOR UPDATE")
                #expect(try await register.clockwork.advanceReadiness() == 0)
                try await session.sql("ROLLBACK")
            }
            #expect(try await register.clockwork.advanceReadiness() == 1)
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async throws -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
