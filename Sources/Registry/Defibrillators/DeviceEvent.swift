public import Foundation

/// Something that happened to a device, or that somebody saw of it. Evidence: added, never changed.
public struct DeviceEvent: Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        /// An unlock code was read out; whether the device was taken is not known.
        case codeIssued = "code_issued"
        case taken
        /// Back in its place, and not looked at yet.
        case returned
        /// Somebody looked: ``DeviceEvent/findings`` says what was seen.
        case checked
        /// Pads or battery were replaced.
        case restocked
        case faultReported = "fault_reported"
        case faultCleared = "fault_cleared"
        case moved
        case retired
    }

    /// Of version 7, so that of two events of one moment the one recorded first comes first.
    public let id: UUID
    public let kind: Kind
    public let occurredAt: Date
    public let recordedAt: Date
    public let detail: String?
    /// What was seen; only a check has them.
    public let findings: CheckFindings?

    public init(
        id: UUID, kind: Kind, occurredAt: Date, recordedAt: Date, detail: String? = nil,
        findings: CheckFindings? = nil
    ) {
        self.id = id
        self.kind = kind
        self.occurredAt = occurredAt
        self.recordedAt = recordedAt
        self.detail = detail
        self.findings = findings
    }

    /// The order in which events are folded: as they happened, not as they came to be known.
    public static func happenedBefore(_ left: DeviceEvent, _ right: DeviceEvent) -> Bool {
        if left.occurredAt != right.occurredAt { return left.occurredAt < right.occurredAt }
        if left.recordedAt != right.recordedAt { return left.recordedAt < right.recordedAt }
        return left.id < right.id
    }
}

/// What somebody who looked at a device saw. Nil: not looked at.
public struct CheckFindings: Hashable, Sendable {
    /// The device's own light or display says that it is ready.
    public var readySignal: Bool?
    public var padsGood: Bool?
    public var batteryGood: Bool?
    public var cabinetGood: Bool?

    public init(
        readySignal: Bool? = nil, padsGood: Bool? = nil, batteryGood: Bool? = nil, cabinetGood: Bool? = nil
    ) {
        self.readySignal = readySignal
        self.padsGood = padsGood
        self.batteryGood = batteryGood
        self.cabinetGood = cabinetGood
    }

    /// What follows from a check.
    public enum Verdict: Hashable, Sendable {
        /// The device said that it is ready, and nothing seen was wrong.
        case good
        /// Something seen was wrong.
        case bad
        /// Nothing seen was wrong, but nobody looked whether the device is ready: no evidence either way.
        case inconclusive
    }

    public var verdict: Verdict {
        if [readySignal, padsGood, batteryGood, cabinetGood].contains(false) { return .bad }
        return readySignal == true ? .good : .inconclusive
    }

    /// Nothing was looked at at all.
    public var isEmpty: Bool { self == CheckFindings() }

    /// What was wrong, in words; nil where nothing was.
    public var fault: String? {
        let parts = [
            (readySignal, "no ready signal"), (padsGood, "pads not good"), (batteryGood, "battery not good"),
            (cabinetGood, "cabinet not good"),
        ]
        let wrong = parts.filter { $0.0 == false }.map(\.1)
        return wrong.isEmpty ? nil : wrong.joined(separator: ", ")
    }
}
