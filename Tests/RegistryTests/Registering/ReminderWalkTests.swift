import CivilTime
import Foundation
import Registry
import SeededRandom
import Testing

/// Two years of a device, day by day, with checks and pads that come when they come.
@Suite("Reminders over two years")
struct ReminderWalkTests {
    /// What the walk knows of a key without reading it.
    private struct Cause: Hashable {
        let kind: Reminder.Kind
        let stage: Reminder.Stage
        /// Which check or which fitting it is about, counted.
        let number: Int
    }

    private struct Device {
        var check: Date?
        var checks = 0
        var pads: FittedConsumable
        var fittings = 0
    }

    private let readiness = ReadinessPolicy(
        id: "test", checkDueAfterDays: 30, unverifiedAfterDays: 75, codeIssueMinutes: 30, required: [.adultPads])

    private func policy(_ random: inout SeededGenerator) -> ReminderPolicy {
        ReminderPolicy(
            expiryNoticeDays: [[60, 14], [14], [], [90, 30, 7, 0]].randomElement(using: &random) ?? [],
            supportingAfterDays: Int.random(in: 0...10, using: &random),
            coordinatorAfterDays: Int.random(in: 10...30, using: &random),
            repeatAfterDays: Int.random(in: 1...20, using: &random))
    }

    @Test("Each key comes for one stretch of days and one cause, and stages come in order", arguments: 0..<40)
    func walk(_ run: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let policy = policy(&random)
        let guardians = ReminderPlan.Guardians(hasPrimary: run % 4 != 0, hasSupporting: run % 3 != 0)
        let start = try #require(CalendarDay("2025-01-15"))
        let known = ZoneRules.london.start(of: start)
        var device = Device(pads: FittedConsumable(expiresOn: try #require(start.adding(days: 100)), fittedOn: start))
        var spans: [String: (cause: Cause, last: Int)] = [:]
        var reached: [String: Set<Reminder.Stage>] = [:]
        for offset in 0..<730 {
            let today = try #require(start.adding(days: offset))
            let midnight = ZoneRules.london.start(of: today)
            let moment = midnight.addingTimeInterval(Double.random(in: 0..<82_800, using: &random))
            if Int.random(in: 0..<55, using: &random) == 0 {
                device.check = moment
                device.checks += 1
            }
            if Int.random(in: 0..<150, using: &random) == 0 {
                // Pads are fitted once on a day, and a new pair lasts longer than the old.
                let last = max(today, device.pads.expiresOn)
                device.pads = FittedConsumable(
                    expiresOn: try #require(last.adding(days: Int.random(in: 1...200, using: &random))), fittedOn: today
                )
                device.fittings += 1
            }
            let reminders = plan(device, known, guardians, policy, moment)
            #expect(plan(device, known, guardians, policy, moment) == reminders)
            #expect(Set(reminders.map(\.key)).count == reminders.count, "seed \(seed): a key twice in one plan")
            for reminder in reminders {
                let isCheck = reminder.kind == .checkDue || reminder.kind == .checkOverdue
                let cause = Cause(
                    kind: reminder.kind, stage: reminder.stage, number: isCheck ? device.checks : device.fittings)
                if let span = spans[reminder.key] {
                    #expect(span.cause == cause, "seed \(seed): \(reminder.key) has two causes")
                    #expect(span.last == offset - 1, "seed \(seed): \(reminder.key) came back")
                } else {
                    #expect(reminder.since == today, "seed \(seed): \(reminder.key) first on \(today)")
                }
                spans[reminder.key] = (cause, offset)
                #expect(reminder.since <= today)
                let name = "\(isCheck) \(cause.number)"
                reached[name, default: []].insert(reminder.stage)
                checkOrder(reached[name] ?? [], guardians, "seed \(seed)")
            }
            checkAbsence(reminders, device, today, seed)
        }
        #expect(spans.count > 10, "seed \(seed): hardly any reminder")
    }

    private func plan(
        _ device: Device, _ known: Date, _ guardians: ReminderPlan.Guardians, _ policy: ReminderPolicy, _ now: Date
    ) -> [Reminder] {
        ReminderPlan(
            lastGoodCheck: device.check, knownSince: known, consumables: [.adultPads: device.pads],
            guardians: guardians, readiness: readiness, policy: policy, now: now
        ).reminders
    }

    private func checkOrder(
        _ stages: Set<Reminder.Stage>, _ guardians: ReminderPlan.Guardians, _ comment: String
    ) {
        if !guardians.hasPrimary { #expect(!stages.contains(.primary), "\(comment)") }
        if !guardians.hasSupporting { #expect(!stages.contains(.supporting), "\(comment)") }
        if guardians.hasPrimary { #expect(stages.contains(.primary), "\(comment): a later stage came first") }
        if guardians.hasSupporting, stages.contains(.coordinator) {
            #expect(stages.contains(.supporting), "\(comment): the coordinator came before the supporting guardians")
        }
    }

    /// Held against days counted by hand: who checked in time and has good pads hears nothing.
    private func checkAbsence(_ reminders: [Reminder], _ device: Device, _ today: CalendarDay, _ seed: UInt64) {
        let check = device.check.map { ZoneRules.london.day(at: $0).dayNumber } ?? .min
        let isDue = device.check == nil || today.dayNumber >= check + 30
        let isOverdue = device.check != nil && today.dayNumber >= check + 75
        #expect(reminders.contains { $0.kind == .checkDue || $0.kind == .checkOverdue } == isDue, "seed \(seed)")
        if device.check != nil { #expect(reminders.contains { $0.kind == .checkOverdue } == isOverdue, "seed \(seed)") }
        #expect(
            reminders.contains { $0.kind == .consumableExpired(.adultPads) } == (today > device.pads.expiresOn),
            "seed \(seed)")
    }
}
