import CivilTime
import Foundation
import PostgresClient
import Registry
import RegistryStore
import SeededRandom
import Testing

/// The rule is written twice, in Swift and in SQL. Here the two are held against each other.
@Suite("The database's facts and states are those of the service")
struct AgreementTests {
    private static let count = 1500
    private static let rounds = 8

    private static let strict = ReadinessPolicy(
        id: "strict", checkDueAfterDays: 10, unverifiedAfterDays: 30, codeIssueMinutes: 11,
        required: Set(ConsumableKind.allCases))
    private static let lax = ReadinessPolicy(
        id: "lax", checkDueAfterDays: 700, unverifiedAfterDays: 730, codeIssueMinutes: 3000, required: [])

    @Test(
        "For thousands of random histories, in whatever order they came to be known, at moments around every boundary",
        arguments: [UInt64(1), 2])
    func agree(seed: UInt64) async throws {
        try await Register.with { register in
            for policy in [Self.strict, Self.lax] {
                try await register.sql(
                    "INSERT INTO readiness_policy VALUES ($1, $2, $3, $4, $5, $6)",
                    [
                        policy.id, "2099-01-0\(policy.required.isEmpty ? 1 : 2)", policy.checkDueAfterDays,
                        policy.unverifiedAfterDays, policy.codeIssueMinutes, policy.required.map(\.rawValue),
                    ])
            }
            var random = SeededGenerator(seed: seed)
            let histories = (0..<Self.count).map { _ in (UUID(), RandomHistory(using: &random)) }
            try await register.write(histories, using: &random)

            var expected: [UUID: ReadinessFacts] = [:]
            for (device, events) in try await register.keptEvents() {
                let history = try #require(histories.first { $0.0 == device }?.1)
                expected[device] = ReadinessFacts(
                    folding: events, seenOn: history.seenOn,
                    expiries: Dictionary(
                        uniqueKeysWithValues: history.consumables.filter(\.fitted).map { ($0.kind, $0.lastDay) }))
            }
            #expect(expected.count == Self.count)
            var kept = Dictionary(
                uniqueKeysWithValues: try await register.feed.loadRegister().sites.map {
                    ($0.defibrillatorID, $0.readiness)
                })
            for (device, facts) in expected where facts.retiredAt != nil {
                #expect(kept[device] == nil)
                kept[device] = try await register.defibrillators.status(of: device).facts
            }
            #expect(kept == expected)

            for policy in [firstPolicy, Self.strict, Self.lax] {
                for _ in 0..<Self.rounds {
                    let asked = expected.mapValues { RandomHistory.moment(near: $0, under: policy, using: &random) }
                    try await compare(expected, at: asked, under: policy, register)
                }
            }
        }
    }

    private func compare(
        _ facts: [UUID: ReadinessFacts], at moments: [UUID: Date], under policy: ReadinessPolicy, _ register: Register
    ) async throws {
        let devices = Array(moments.keys)
        let judged = try await register.withSession { session in
            try await session.sql("BEGIN")
            // Whatever zone a session is in: days of 24 hours stay days of 24 hours.
            try await session.sql("SET LOCAL TIME ZONE 'Europe/London'")
            try await session.sql(
                """
                SELECT settle_readiness(
                    $1::text[]::uuid[], $2::text[]::timestamptz[], $2::text[]::timestamptz[], 'time', $3)
                """,
                [
                    devices.map(\.uuidString), try devices.map { try moments[$0]?.postgresText() ?? "" },
                    policy.id,
                ])
            let rows = try await session.sql(
                "SELECT defibrillator_id, state, next_change_at FROM defibrillator_readiness")
            try await session.sql("ROLLBACK")
            return rows
        }
        var states: Set<String> = []
        for row in judged {
            let device = try row.decode("defibrillator_id", as: UUID.self)
            let (facts, moment) = (try #require(facts[device]), try #require(moments[device]))
            let state = try row.decode("state", as: String.self)
            let nextChange = try row.decode("next_change_at", as: Date?.self)
            states.insert(state)
            #expect(state == facts.readiness(at: moment, under: policy).state.rawValue, "\(facts) at \(moment)")
            let expected = facts.nextChange(after: moment, under: policy)
            // Swift's calendar ends in the distant future, a day later than SQL's never.
            #expect(nextChange == (expected == .distantFuture ? nil : expected), "\(facts) at \(moment)")
        }
        #expect(judged.count == Self.count)
        #expect(states.count >= 5)
    }
}

extension Register {
    fileprivate func write(
        _ histories: [(UUID, RandomHistory)], using random: inout SeededGenerator
    ) async throws {
        let ids = histories.map(\.0.uuidString)
        try await sql(
            """
            INSERT INTO site (id, name, latitude, longitude) SELECT id::uuid, id, 52, -1 FROM unnest($1::text[]) AS id
            """, [ids])
        try await sql(
            """
            INSERT INTO defibrillator (id, site_id, last_verified_on)
            SELECT id::uuid, id::uuid, nullif(day, '')::date FROM unnest($1::text[], $2::text[]) AS given (id, day)
            """, [ids, histories.map { $0.1.seenOn?.description ?? "" }])
        let consumables = histories.flatMap { device, history in history.consumables.map { (device, $0) } }
        try await sql(
            """
            INSERT INTO consumable (defibrillator_id, kind, expires_on, removed_on)
            SELECT id::uuid, kind, day::date, nullif(removed, '')::date
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS given (id, kind, day, removed)
            """,
            [
                consumables.map(\.0.uuidString), consumables.map(\.1.kind.rawValue),
                consumables.map(\.1.lastDay.description), consumables.map { $0.1.fitted ? "" : "2026-01-01" },
            ])
        // Everything known in an order that has nothing to do with when it happened, in statements of all sizes.
        var items = histories.flatMap { device, history in history.items.map { (device, $0) } }
        items.shuffle(using: &random)
        var rest = items[...]
        while !rest.isEmpty {
            let batch = rest.prefix([1, 5, 300, 2000].randomElement(using: &random) ?? 1)
            rest = rest.dropFirst(batch.count)
            try await write(batch.filter { $0.1.kind == .checked }, as: "check")
            try await write(batch.filter { $0.1.kind != .checked }, as: "event")
        }
    }

    private func write(_ items: [(UUID, RandomHistory.Item)], as kind: String) async throws {
        guard !items.isEmpty else { return }
        func word(_ finding: Bool?) -> String { finding.map { $0 ? "t" : "f" } ?? "" }
        var columns: [[String]] = [
            items.map(\.0.uuidString), try items.map { try $0.1.occurredAt.postgresText() ?? "" },
            try items.map { try $0.1.recordedAt.postgresText() ?? "" }, items.map { $0.1.detail ?? "" },
        ]
        if kind == "event" {
            columns.append(items.map(\.1.kind.rawValue))
            try await sql(
                """
                INSERT INTO defibrillator_event (defibrillator_id, occurred_at, recorded_at, detail, kind)
                SELECT id::uuid, at::timestamptz, recorded::timestamptz, nullif(detail, ''), kind
                FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
                    AS given (id, at, recorded, detail, kind)
                """, columns)
        } else {
            columns.append(
                items.map { item in
                    let seen = item.1.findings
                    return [seen.readySignal, seen.padsGood, seen.batteryGood, seen.cabinetGood].map(word)
                        .joined(separator: ",")
                })
            try await sql(
                """
                INSERT INTO readiness_check (
                    defibrillator_id, checked_at, recorded_at, note, ready_signal, pads_good, battery_good, cabinet_good)
                SELECT
                    id::uuid, at::timestamptz, recorded::timestamptz, nullif(detail, ''),
                    nullif(split_part(seen, ',', 1), '')::boolean, nullif(split_part(seen, ',', 2), '')::boolean,
                    nullif(split_part(seen, ',', 3), '')::boolean, nullif(split_part(seen, ',', 4), '')::boolean
                FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
                    AS given (id, at, recorded, detail, seen)
                """, columns)
        }
    }

    /// The events of every device, one without any included.
    fileprivate func keptEvents() async throws -> [UUID: [DeviceEvent]] {
        var events: [UUID: [DeviceEvent]] = [:]
        for row in try await sql(
            """
            SELECT device.id AS device, event.*, seen.ready_signal, seen.pads_good, seen.battery_good, seen.cabinet_good
            FROM defibrillator AS device
            LEFT JOIN defibrillator_event AS event ON event.defibrillator_id = device.id
            LEFT JOIN readiness_check AS seen ON seen.id = event.check_id
            """)
        {
            let device = try row.decode("device", as: UUID.self)
            guard let id = try row.decode("id", as: UUID?.self) else {
                events[device] = []
                continue
            }
            let findings = CheckFindings(
                readySignal: try row.decode("ready_signal"), padsGood: try row.decode("pads_good"),
                batteryGood: try row.decode("battery_good"), cabinetGood: try row.decode("cabinet_good"))
            events[device, default: []].append(
                DeviceEvent(
                    id: id, kind: try #require(DeviceEvent.Kind(rawValue: row.decode("kind"))),
                    occurredAt: try row.decode("occurred_at"), recordedAt: try row.decode("recorded_at"),
                    detail: try row.decode("detail"), findings: findings.isEmpty ? nil : findings))
        }
        return events
    }
}
