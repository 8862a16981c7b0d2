public import CivilTime
public import Foundation

/// Which reminders of a device should have been sent by now.
///
/// There are up to four causes: the last check, and each consumable. A cause begins with its first reminder: on the day on
/// which the check falls due, or with the earliest notice before the consumable's last day. From then the stages are
/// counted: the primary guardian first, then the supporting ones as well, then the coordinator as well. Where a device has
/// no primary guardian the supporting ones are reminded at once, and where it has none at all the coordinator. A stage that
/// has been reached stays, and is reminded again with each repeat.
///
/// A check that is overdue takes the place of one that is due, and a consumable that has expired of one that will; the
/// cause, and with it the stages reached, remain. A new check or a consumable with another last day is a new cause.
///
/// Of each stage only the latest repeat is in the plan: who worked it out for the first time after three years would
/// otherwise send all of them at once.
public struct ReminderPlan: Hashable, Sendable {
    /// By cause (the check, then consumables by name), then by stage.
    public let reminders: [Reminder]

    /// Who looks after a device.
    public struct Guardians: Hashable, Sendable {
        public let hasPrimary: Bool
        public let hasSupporting: Bool

        public init(hasPrimary: Bool, hasSupporting: Bool) {
            self.hasPrimary = hasPrimary
            self.hasSupporting = hasSupporting
        }
    }

    /// - Parameters:
    ///   - lastGoodCheck: or other evidence of the same weight (``ReadinessFacts/lastEvidence(in:)``); nil: never.
    ///   - knownSince: when the register came to know of the device. Nothing is due before, and a device that was never
    ///     checked is due for it then.
    ///   - consumables: those fitted now, also ones without which the device is ready.
    ///   - now: reminders are worked out for whole days of `zone`. A device counts as unverified from a moment of the day on
    ///     which its check is called overdue, or of a day next to it where the clocks were changed in between.
    /// - Complexity: O(n log n) for n notices of the policy.
    public init(
        lastGoodCheck: Date?, knownSince: Date, consumables: [ConsumableKind: FittedConsumable],
        guardians: Guardians, readiness: ReadinessPolicy, policy: ReminderPolicy, now: Date,
        in zone: ZoneRules = .london
    ) {
        let today = zone.day(at: now)
        let known = zone.day(at: knownSince)
        let check = ReminderCause(
            lastCheck: lastGoodCheck.map(zone.day(at:)), knownSince: known, policy: readiness)
        let causes =
            [check]
            + consumables.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                ReminderCause(consumable: $0.key, $0.value, knownSince: known, policy: policy)
            }
        reminders = causes.compactMap { $0 }.flatMap { $0.reminders(on: today, for: guardians, under: policy) }
    }
}

/// One thing to be reminded of, from the first reminder until it is done with.
private struct ReminderCause {
    /// What may be said from a day on: a notice once, or again and again.
    struct Notice {
        let kind: Reminder.Kind
        let from: CalendarDay
        /// Tells notices of one kind and cause apart; nil: it is repeated, and its repeats are counted.
        let number: Int?
    }

    /// Tells this cause from others of its kind.
    let name: String
    let dueOn: CalendarDay
    /// Ascending by day; the last one that has begun holds.
    let notices: [Notice]

    /// Nil where the calendar ends before the check falls due.
    init?(lastCheck: CalendarDay?, knownSince: CalendarDay, policy: ReadinessPolicy) {
        let dueOn = lastCheck.map { $0.adding(days: policy.checkDueAfterDays) } ?? knownSince
        guard let dueOn else { return nil }
        let first = max(dueOn, knownSince)
        let grace = max(0, policy.unverifiedAfterDays - policy.checkDueAfterDays)
        let overdue = dueOn.adding(days: grace).map { max($0, first) }
        name = lastCheck?.description ?? "never"
        self.dueOn = dueOn
        notices =
            (overdue == first ? [] : [Notice(kind: .checkDue, from: first, number: nil)])
            + (overdue.map { [Notice(kind: .checkOverdue, from: $0, number: nil)] } ?? [])
    }

    init(
        consumable kind: ConsumableKind, _ consumable: FittedConsumable, knownSince: CalendarDay, policy: ReminderPolicy
    ) {
        let known = max(knownSince, consumable.fittedOn ?? knownSince)
        let last = consumable.expiresOn
        name = "\(kind.rawValue)/\(last)"
        dueOn = last
        var notices = Set(policy.expiryNoticeDays).filter { $0 >= 0 }.sorted(by: >).map { days in
            // The calendar begins before any device was known.
            Notice(
                kind: .consumableExpiring(kind), from: max(last.adding(days: -days) ?? known, known), number: days)
        }
        if let expired = last.adding(days: 1) {
            notices.append(Notice(kind: .consumableExpired(kind), from: max(expired, known), number: nil))
        }
        self.notices = notices
    }

    func reminders(
        on today: CalendarDay, for guardians: ReminderPlan.Guardians, under policy: ReminderPolicy
    ) -> [Reminder] {
        guard let first = notices.first?.from, let notice = notices.last(where: { $0.from <= today }) else { return [] }
        let interval = max(1, policy.repeatAfterDays)
        let repeats = notice.number == nil ? (today.dayNumber - notice.from.dayNumber) / interval : 0
        let begun = notice.from.adding(days: repeats * interval) ?? notice.from
        return Self.stages(of: guardians, under: policy).compactMap { stage, days in
            guard let reached = first.adding(days: days), reached <= today else { return nil }
            return Reminder(
                kind: notice.kind, stage: stage, dueOn: dueOn, since: max(begun, reached),
                key: "\(notice.kind.name)/\(name)/\(stage.rawValue)/\(notice.number ?? repeats)")
        }
    }

    /// The stages that somebody is in, with the days from the first reminder to each.
    private static func stages(
        of guardians: ReminderPlan.Guardians, under policy: ReminderPolicy
    ) -> [(Reminder.Stage, Int)] {
        var stages: [(Reminder.Stage, Int)] = []
        if guardians.hasPrimary { stages.append((.primary, 0)) }
        if guardians.hasSupporting {
            stages.append((.supporting, stages.isEmpty ? 0 : max(0, policy.supportingAfterDays)))
        }
        stages.append((.coordinator, stages.isEmpty ? 0 : max(0, policy.coordinatorAfterDays)))
        return stages
    }
}
