import CivilTime
import Foundation
import Registry
import Testing

@Suite("Reminders of a device")
struct ReminderPlanTests {
    private let readiness = ReadinessPolicy(
        id: "test", checkDueAfterDays: 30, unverifiedAfterDays: 60, codeIssueMinutes: 30, required: [.adultPads])
    private let policy = ReminderPolicy(
        expiryNoticeDays: [14, 60], supportingAfterDays: 7, coordinatorAfterDays: 21, repeatAfterDays: 14)
    private let everybody = ReminderPlan.Guardians(hasPrimary: true, hasSupporting: true)

    private func day(_ text: String) throws -> CalendarDay { try #require(CalendarDay(text)) }
    private func noon(_ text: String) throws -> Date {
        ZoneRules.london.start(of: try day(text)).addingTimeInterval(12 * 3600)
    }

    private func plan(
        check: String? = nil, known: String = "2025-01-01", consumables: [ConsumableKind: FittedConsumable] = [:],
        guardians: ReminderPlan.Guardians? = nil, policy: ReminderPolicy? = nil, now: String
    ) throws -> [Reminder] {
        ReminderPlan(
            lastGoodCheck: try check.map(noon), knownSince: try noon(known), consumables: consumables,
            guardians: guardians ?? everybody, readiness: readiness, policy: policy ?? self.policy, now: try noon(now)
        ).reminders
    }

    @Test("A check falls due, is reminded of again, reaches the others, and is overdue")
    func check() throws {
        func keys(_ now: String) throws -> [String] { try plan(check: "2026-05-01", now: now).map(\.key) }
        #expect(try keys("2026-05-30") == [])
        #expect(try keys("2026-05-31") == ["check_due/2026-05-01/primary/0"])
        #expect(try keys("2026-06-06") == ["check_due/2026-05-01/primary/0"])
        #expect(
            try keys("2026-06-07") == ["check_due/2026-05-01/primary/0", "check_due/2026-05-01/supporting/0"])
        #expect(
            try keys("2026-06-14") == ["check_due/2026-05-01/primary/1", "check_due/2026-05-01/supporting/1"])
        #expect(
            try keys("2026-06-21") == [
                "check_due/2026-05-01/primary/1", "check_due/2026-05-01/supporting/1",
                "check_due/2026-05-01/coordinator/1",
            ])
        // The stages that were reached stay when the kind changes.
        let overdue = try plan(check: "2026-05-01", now: "2026-06-30")
        #expect(
            overdue.map(\.key) == ["primary", "supporting", "coordinator"].map { "check_overdue/2026-05-01/\($0)/0" })
        #expect(overdue.map(\.dueOn) == Array(repeating: try day("2026-05-31"), count: 3))
        #expect(overdue.map(\.since) == Array(repeating: try day("2026-06-30"), count: 3))
    }

    @Test("A new check ends the reminders, and what follows it has keys of its own")
    func newCheck() throws {
        #expect(try plan(check: "2026-06-30", now: "2026-06-30") == [])
        #expect(try plan(check: "2026-06-30", now: "2026-07-30").map(\.key) == ["check_due/2026-06-30/primary/0"])
    }

    @Test("A device that was never checked is due on the day on which it became known")
    func neverChecked() throws {
        #expect(try plan(known: "2026-05-01", now: "2026-04-30") == [])
        #expect(try plan(known: "2026-05-01", now: "2026-05-01").map(\.key) == ["check_due/never/primary/0"])
        #expect(try plan(known: "2026-05-01", now: "2026-05-31").first?.key == "check_overdue/never/primary/0")
    }

    @Test(
        "A check that was overdue before the device became known is reminded of from that day, one stage after the other"
    )
    func knownLate() throws {
        let first = try plan(check: "2020-01-01", known: "2026-05-01", now: "2026-05-01")
        #expect(first.map(\.key) == ["check_overdue/2020-01-01/primary/0"])
        #expect(first.first?.dueOn == (try day("2020-01-31")))
        #expect(
            try plan(check: "2020-01-01", known: "2026-05-01", now: "2026-05-08").map(\.stage) == [
                .primary, .supporting,
            ])
    }

    @Test("Whoever works it out for the first time after years sends one of each stage")
    func afterYears() throws {
        let late = try plan(check: "2020-01-01", known: "2020-01-01", now: "2026-05-01")
        #expect(late.map(\.stage) == [.primary, .supporting, .coordinator])
        #expect(Set(late.map(\.kind)) == [.checkOverdue])
    }

    @Test("A consumable has its notices and expires on the day after its last")
    func consumable() throws {
        func keys(_ now: String) throws -> [String] {
            try plan(
                check: now, consumables: [.adultPads: FittedConsumable(expiresOn: try day("2026-10-01"))],
                guardians: ReminderPlan.Guardians(hasPrimary: true, hasSupporting: false), now: now
            ).map(\.key)
        }
        let name = "adult_pads/2026-10-01"
        #expect(try keys("2026-08-01") == [])
        #expect(try keys("2026-08-02") == ["consumable_expiring/\(name)/primary/60"])
        #expect(
            try keys("2026-08-23") == [
                "consumable_expiring/\(name)/primary/60", "consumable_expiring/\(name)/coordinator/60",
            ])
        #expect(try keys("2026-09-16").first == "consumable_expiring/\(name)/primary/60")
        #expect(try keys("2026-09-17").first == "consumable_expiring/\(name)/primary/14")
        #expect(try keys("2026-10-01").first == "consumable_expiring/\(name)/primary/14")
        #expect(
            try keys("2026-10-02") == [
                "consumable_expired/\(name)/primary/0", "consumable_expired/\(name)/coordinator/0",
            ])
        #expect(try keys("2026-10-16").first == "consumable_expired/\(name)/primary/1")
    }

    @Test("A consumable fitted short of its last day begins its stages when it is fitted")
    func fittedLate() throws {
        let battery = FittedConsumable(expiresOn: try day("2026-10-01"), fittedOn: try day("2026-09-25"))
        let onDay = try plan(check: "2026-09-25", consumables: [.battery: battery], now: "2026-09-25")
        #expect(onDay.map(\.key) == ["consumable_expiring/battery/2026-10-01/primary/14"])
        let later = try plan(check: "2026-09-25", consumables: [.battery: battery], now: "2026-10-02")
        #expect(later.map(\.key) == ["primary", "supporting"].map { "consumable_expired/battery/2026-10-01/\($0)/0" })
        // One that was too old when it was fitted is expired from then.
        let old = FittedConsumable(expiresOn: try day("2026-01-01"), fittedOn: try day("2026-09-25"))
        #expect(
            try plan(check: "2026-09-25", consumables: [.battery: old], now: "2026-09-25").map(\.key)
                == ["consumable_expired/battery/2026-01-01/primary/0"])
    }

    @Test("Without a primary guardian the supporting ones are reminded at once, and without any the coordinator")
    func missingGuardians() throws {
        func stages(_ hasPrimary: Bool, _ hasSupporting: Bool, _ now: String) throws -> [Reminder.Stage] {
            try plan(
                check: "2026-05-01",
                guardians: ReminderPlan.Guardians(hasPrimary: hasPrimary, hasSupporting: hasSupporting), now: now
            ).map(\.stage)
        }
        #expect(try stages(false, true, "2026-05-31") == [.supporting])
        #expect(try stages(false, true, "2026-06-21") == [.supporting, .coordinator])
        #expect(try stages(false, false, "2026-05-31") == [.coordinator])
        #expect(try stages(true, false, "2026-06-07") == [.primary])
        #expect(try stages(true, false, "2026-06-21") == [.primary, .coordinator])
    }

    @Test("A guardian who comes or goes changes no key of the others")
    func keysWithoutGuardians() throws {
        for now in ["2026-06-07", "2026-06-21", "2026-07-20"] {
            let all = Set(try plan(check: "2026-05-01", now: now).map(\.key))
            for hasSupporting in [true, false] {
                let fewer = try plan(
                    check: "2026-05-01",
                    guardians: ReminderPlan.Guardians(hasPrimary: true, hasSupporting: hasSupporting), now: now)
                #expect(all.isSuperset(of: fewer.map(\.key)))
            }
        }
    }

    @Test("Values of a policy that make no sense give a plan and no trap")
    func oddPolicies() throws {
        let odd = ReminderPolicy(
            expiryNoticeDays: [-5, .max, 3, 3], supportingAfterDays: -9, coordinatorAfterDays: .max, repeatAfterDays: 0)
        let pads = FittedConsumable(expiresOn: try day("9999-12-31"))
        let reminders = try plan(check: "2026-05-01", consumables: [.adultPads: pads], policy: odd, now: "2026-06-02")
        #expect(reminders.map(\.stage) == [.primary, .supporting, .primary, .supporting])
        #expect(reminders.first?.key == "check_due/2026-05-01/primary/2")
        let never = ReadinessPolicy(
            id: "test", checkDueAfterDays: 9_000_000, unverifiedAfterDays: 1, codeIssueMinutes: 1, required: [])
        let plan = ReminderPlan(
            lastGoodCheck: try noon("2026-05-01"), knownSince: .distantPast, consumables: [:], guardians: everybody,
            readiness: never, policy: odd, now: .distantFuture)
        #expect(plan.reminders == [])
    }

    @Test(
        "Days begin at midnight in London, also where the clocks change",
        arguments: ["2026-03-28", "2026-03-29", "2026-03-30", "2026-10-24", "2026-10-25", "2026-10-26"])
    func clockChanges(_ due: String) throws {
        let dueDay = try day(due)
        let midnight = ZoneRules.london.start(of: dueDay)
        let end = ZoneRules.london.start(of: try #require(dueDay.adding(days: 1)))
        let checked = ZoneRules.london.start(of: try #require(dueDay.adding(days: -30)))
        // Whenever on its day the check was made.
        for seconds in [0.0, 3599, 43_200, 82_799] {
            func keys(_ now: Date) -> [String] {
                ReminderPlan(
                    lastGoodCheck: checked.addingTimeInterval(seconds), knownSince: .distantPast, consumables: [:],
                    guardians: everybody, readiness: readiness, policy: policy, now: now
                ).reminders.map(\.key)
            }
            #expect(keys(midnight.addingTimeInterval(-1)) == [])
            let key = ["check_due/\(ZoneRules.london.day(at: checked))/primary/0"]
            #expect(keys(midnight) == key)
            #expect(keys(midnight.addingTimeInterval(5400)) == key)
            #expect(keys(end.addingTimeInterval(-1)) == key)
        }
    }
}
