public import CivilTime
public import Foundation

/// What a device's events add up to: everything that its readiness depends on, but for the time and the policy.
///
/// The database keeps the same facts for each device, folded by the same rule (`sql/migrations`,
/// `device_readiness_facts`); a test holds the two against each other.
public struct ReadinessFacts: Hashable, Sendable {
    /// The last check that found the device ready.
    public var goodCheckAt: Date?
    /// Since when a fault stands, and what it is.
    public var faultAt: Date?
    public var fault: String?
    /// When a code was read out of which nobody has said since what came of it.
    public var codeIssuedAt: Date?
    /// Since when the device is known to be out.
    public var takenAt: Date?
    /// Since when it has been back without a check.
    public var returnedAt: Date?
    public var retiredAt: Date?
    /// The last day on which the source of the entry says that somebody saw the device there. Evidence of the same
    /// weight as a good check, but it clears no fault.
    public var seenOn: CalendarDay?
    /// The last day on which each fitted consumable may be used.
    public var expiries: [ConsumableKind: CalendarDay]

    public init(seenOn: CalendarDay? = nil, expiries: [ConsumableKind: CalendarDay] = [:]) {
        self.seenOn = seenOn
        self.expiries = expiries
    }

    /// The facts after all of these events, in whatever order they came to be known.
    ///
    /// Folding never fails: an event that should have been refused is heeded for what it says.
    ///
    /// - Complexity: O(n log n).
    public init(
        folding events: some Sequence<DeviceEvent>, seenOn: CalendarDay? = nil,
        expiries: [ConsumableKind: CalendarDay] = [:]
    ) {
        self.init(seenOn: seenOn, expiries: expiries)
        for event in events.sorted(by: DeviceEvent.happenedBefore) { apply(event) }
    }

    private mutating func apply(_ event: DeviceEvent) {
        switch event.kind {
        case .codeIssued:
            codeIssuedAt = event.occurredAt
        case .taken:
            takenAt = event.occurredAt
            codeIssuedAt = nil
        case .returned:
            returnedAt = event.occurredAt
            takenAt = nil
            codeIssuedAt = nil
        case .checked:
            apply(event.findings ?? CheckFindings(), of: event)
        case .faultReported:
            faultAt = event.occurredAt
            fault = event.detail
        case .faultCleared:
            faultAt = nil
            fault = nil
        case .retired:
            retiredAt = retiredAt ?? event.occurredAt
        case .restocked, .moved:
            break
        }
    }

    /// Whoever saw the device in its place also saw that it is not out, and that a code which was read out is done with.
    private mutating func apply(_ findings: CheckFindings, of event: DeviceEvent) {
        switch findings.verdict {
        case .good:
            goodCheckAt = event.occurredAt
            faultAt = nil
            fault = nil
        case .bad:
            faultAt = event.occurredAt
            fault = findings.fault
        case .inconclusive:
            return
        }
        codeIssuedAt = nil
        takenAt = nil
        returnedAt = nil
    }
}
