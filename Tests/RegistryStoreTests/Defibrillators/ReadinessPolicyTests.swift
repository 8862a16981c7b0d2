import Foundation
import PostgresClient
import Registry
import RegistryStore
import Testing

@Suite("Readiness policies")
struct ReadinessPolicyTests {
    private static func insert(_ id: String, from time: String) -> String {
        "INSERT INTO readiness_policy VALUES ('\(id)', \(time), 20, 30, 60, '{adult_pads,paediatric_pads,battery}')"
    }

    @Test("The one in force is the newest whose time has come, and when the next one's comes is known")
    func inForce() async throws {
        try await Register.with { register in
            let first = try await register.feed.loadRegister()
            #expect(first.readinessPolicy == firstPolicy)
            #expect(first.policyChangesAt == nil)
            try await register.sql(Self.insert("next", from: "'2099-01-01'"))
            try await register.sql(
                "INSERT INTO dispatch_policy SELECT 'other', '2098-01-01', 500, 5, 1.5, 2.3, 'A', 51, -2, 53, 0")
            let planned = try await register.feed.loadRegister()
            #expect(planned.readinessPolicy == firstPolicy)
            #expect(planned.policyChangesAt == Date(timeIntervalSince1970: 4_039_372_800))
            try await register.sql("UPDATE readiness_policy SET valid_from = now() WHERE id = 'next'")
            let policy = try await register.feed.loadRegister().readinessPolicy
            #expect(policy.id == "next")
            #expect(policy.required == Set(ConsumableKind.allCases))
            #expect((policy.checkDueAfterDays, policy.unverifiedAfterDays, policy.codeIssueMinutes) == (20, 30, 60))
        }
    }

    @Test("A new policy takes effect when its time comes, for every device, and the log says why")
    func takesEffect() async throws {
        try await Register.with { register in
            let (store, clockwork) = (try register.defibrillators, try register.clockwork)
            let (old, new) = try await (register.addDevice("Old"), register.addDevice("New"))
            try await register.report(.checked(allGood), of: old, at: .wholeSeconds(fromNow: -86_400 * 40))
            try await register.report(.checked(allGood), of: new, at: .wholeSeconds(fromNow: -86_400 * 20))
            try await register.sql(Self.insert("next", from: "now() + interval '1 second'"))
            #expect(try await clockwork.advanceReadiness() == 0)
            #expect(try await register.keptState(of: old) == "ready")
            try await eventually("the policy takes effect") { try await clockwork.advanceReadiness() == 1 }
            #expect(try await register.keptState(of: new) == "ready")
            #expect(try await register.transitions(of: old) == "unverified > ready event, ready > unverified policy")
            #expect(try await register.count("defibrillator_readiness WHERE policy_id = 'next'") == 2)
            #expect(
                try await register.value(
                    """
                    SELECT log.changed_at = policy.valid_from AND log.policy_id = policy.id
                    FROM readiness_transition AS log, readiness_policy AS policy
                    WHERE log.cause = 'policy' AND policy.id = 'next'
                    """))
            #expect(try await store.status(of: old).policy.id == "next")
        }
    }

    @Test("One that was in force stays as it was; one of the future may still be changed")
    func stays() async throws {
        try await Register.with { register in
            for sql in [
                "UPDATE readiness_policy SET code_issue_minutes = 1", "DELETE FROM readiness_policy",
                "UPDATE readiness_policy SET valid_from = '2099-01-01'", "TRUNCATE readiness_policy CASCADE",
            ] {
                let error = await #expect(throws: PostgresError.self) { try await register.sql(sql) }
                #expect(error?.constraint == "readiness_policy_used_stays", "\(sql)")
            }
            try await register.sql(Self.insert("next", from: "'2099-01-01'"))
            try await register.sql("UPDATE readiness_policy SET code_issue_minutes = 1 WHERE id = 'next'")
            try await register.sql("DELETE FROM readiness_policy WHERE id = 'next'")
        }
    }

    @Test(
        "One that makes no sense is refused",
        arguments: [
            "'Upper', '2099-01-01', 20, 30, 60, '{}'", "'next', 'infinity', 20, 30, 60, '{}'",
            "'next', '2099-01-01', 31, 30, 60, '{}'", "'next', '2099-01-01', 0, 30, 60, '{}'",
            "'next', '2099-01-01', 20, 30, 0, '{}'", "'next', '2099-01-01', 20, 30, 60, '{pads}'",
            "'next', '2099-01-01', 20, 30, 60, '{NULL}'", "'next', '2026-01-01Z', 20, 30, 60, '{}'",
        ])
    func refused(values: String) async throws {
        try await Register.with { register in
            _ = await #expect(throws: PostgresError.self) {
                try await register.sql("INSERT INTO readiness_policy VALUES (\(values))")
            }
        }
    }
}
