import CivilTime
import Foundation
import Registry
import SeededRandom

/// What may have happened to a device, with every kind of coincidence: events of one moment, reports in any order, days
/// around the changes of the clocks.
struct RandomHistory {
    struct Item {
        let kind: DeviceEvent.Kind
        let occurredAt: Date
        let recordedAt: Date
        let detail: String?
        let findings: CheckFindings
    }

    let items: [Item]
    let seenOn: CalendarDay?
    /// With whether it is still fitted.
    let consumables: [(kind: ConsumableKind, lastDay: CalendarDay, fitted: Bool)]

    /// 2026-11-01, before which everything happened.
    private static let end = Date(timeIntervalSince1970: 1_793_491_200)
    private static let days = [
        "2025-03-29", "2025-03-30", "2025-10-25", "2025-10-26", "2026-03-28", "2026-03-29", "2026-03-30", "2026-06-30",
        "2026-07-01", "2026-10-24", "2026-10-25", "2026-10-26", "2027-03-27", "2027-03-28", "2028-02-29", "9999-12-31",
    ].compactMap { CalendarDay($0) }

    init(using random: inout SeededGenerator) {
        let start = Self.end.addingTimeInterval(-3600 * Double(Int.random(in: 200..<12_000, using: &random)))
        // Half of the histories are of events that lie so close that many are of one moment.
        let step: Double = Bool.random(using: &random) ? 1800 : 43_200
        let details: [String?] = [nil, "Beeps", "Dark, cold"]
        let kinds = DeviceEvent.Kind.allCases.filter { $0 != .retired } + [.checked, .checked, .taken, .codeIssued]
        items = (0..<Int.random(in: 0..<10, using: &random)).map { _ in
            let occurredAt = start.addingTimeInterval(step * Double(Int.random(in: 0..<8, using: &random)))
            let isRetired = Int.random(in: 0..<80, using: &random) == 0
            return Item(
                kind: isRetired ? .retired : kinds.randomElement(using: &random) ?? .checked, occurredAt: occurredAt,
                recordedAt: occurredAt.addingTimeInterval(7.5 * Double(Int.random(in: 0..<3, using: &random))),
                detail: details.randomElement(using: &random) ?? nil,
                findings: Self.findings(using: &random))
        }
        seenOn = Bool.random(using: &random) ? Self.days.randomElement(using: &random) : nil
        consumables = ConsumableKind.allCases.flatMap { kind in
            [true, false].compactMap { fitted in
                Bool.random(using: &random)
                    ? Self.days.randomElement(using: &random).map { (kind, $0, fitted) } : nil
            }
        }
    }

    private static func findings(using random: inout SeededGenerator) -> CheckFindings {
        let sights: [Bool?] = [nil, nil, true, true, true, false]
        func look() -> Bool? { sights.randomElement(using: &random) ?? nil }
        var findings = CheckFindings(readySignal: look(), padsGood: look(), batteryGood: look(), cabinetGood: look())
        if findings.isEmpty { findings.readySignal = true }
        return findings
    }

    /// Moments at which something may change, and those just before and after; and one at random.
    static func moment(
        near facts: ReadinessFacts, under policy: ReadinessPolicy, using random: inout SeededGenerator
    ) -> Date {
        var bounds = facts.expiries.values.filter { $0.year < 9999 }.map { day in
            ZoneRules.london.start(of: day).addingTimeInterval(86_400)
        }
        // In the hours around midnight, whatever the clocks did that day.
        bounds += bounds.flatMap { [$0.addingTimeInterval(-3600), $0.addingTimeInterval(3600)] }
        if let issued = facts.codeIssuedAt {
            bounds.append(issued.addingTimeInterval(60 * Double(policy.codeIssueMinutes)))
        }
        if let evidence = facts.lastEvidence() {
            bounds.append(evidence.addingTimeInterval(86_400 * Double(policy.unverifiedAfterDays)))
        }
        let anywhere = end.addingTimeInterval(3600 * Double(Int.random(in: -15_000..<15_000, using: &random)))
        let bound = (bounds + [anywhere]).randomElement(using: &random) ?? anywhere
        return bound.addingTimeInterval(Double(Int.random(in: -2...2, using: &random)) / 2)
    }
}
