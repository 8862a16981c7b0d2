public import CivilTime

/// What the service has decided about reminders, kept in the database. Days are those of Europe/London.
public struct ReminderPolicy: Hashable, Sendable {
    /// Days before a consumable's last day on which to remind of it, such as 60 and 14, in any order; 0 is the last day
    /// itself. One below 0 does not count.
    public let expiryNoticeDays: [Int]
    /// Days after the first reminder from which the supporting guardians are reminded too; 0 or more.
    public let supportingAfterDays: Int
    /// Days after the first reminder from which the coordinator is told; 0 or more.
    public let coordinatorAfterDays: Int
    /// Days from one reminder to the next of the same; at least 1, and what is less counts as 1.
    public let repeatAfterDays: Int

    public init(
        expiryNoticeDays: [Int], supportingAfterDays: Int, coordinatorAfterDays: Int, repeatAfterDays: Int
    ) {
        self.expiryNoticeDays = expiryNoticeDays
        self.supportingAfterDays = supportingAfterDays
        self.coordinatorAfterDays = coordinatorAfterDays
        self.repeatAfterDays = repeatAfterDays
    }
}

/// A consumable in a device.
public struct FittedConsumable: Hashable, Sendable {
    /// The last day on which it may be used.
    public let expiresOn: CalendarDay
    /// When it was fitted, or became known; nil: not known. Nobody is late with what they could not know before.
    public let fittedOn: CalendarDay?

    public init(expiresOn: CalendarDay, fittedOn: CalendarDay? = nil) {
        self.expiresOn = expiresOn
        self.fittedOn = fittedOn
    }
}

/// A reminder that should have been sent.
public struct Reminder: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case checkDue
        /// The device counts as unverified.
        case checkOverdue
        case consumableExpiring(ConsumableKind)
        case consumableExpired(ConsumableKind)

        /// `check_due`, `check_overdue`, `consumable_expiring`, `consumable_expired`.
        public var name: String {
            switch self {
            case .checkDue: "check_due"
            case .checkOverdue: "check_overdue"
            case .consumableExpiring: "consumable_expiring"
            case .consumableExpired: "consumable_expired"
            }
        }
    }

    /// Whom it is for.
    public enum Stage: String, Sendable, CaseIterable {
        case primary, supporting, coordinator
    }

    public let kind: Kind
    public let stage: Stage
    /// The day on which the check fell due, or a consumable's last day.
    public let dueOn: CalendarDay
    /// The day from which this reminder should have been sent.
    public let since: CalendarDay
    /// The same for the same cause, stage and repeat however often it is worked out, and never that of another: unique
    /// within a device, `check_due/2026-03-01/primary/0`. Made of ASCII letters, digits, `_`, `-` and `/`.
    public let key: String
}
