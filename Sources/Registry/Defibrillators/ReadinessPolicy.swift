/// A part of a device that is used up or ages.
public enum ConsumableKind: String, Sendable, CaseIterable {
    case adultPads = "adult_pads"
    case paediatricPads = "paediatric_pads"
    case battery

    /// In the plural where it is one, for `pads expired`.
    public var words: String {
        switch self {
        case .adultPads: "pads"
        case .paediatricPads: "paediatric pads"
        case .battery: "battery"
        }
    }
}

/// What the service has decided about readiness, versioned and kept in the database.
public struct ReadinessPolicy: Hashable, Sendable {
    public let id: String
    /// Days after a good check on which the guardian is reminded, at least 1.
    public let checkDueAfterDays: Int
    /// Days of 24 hours after a good check from which the device counts as unverified, at least `checkDueAfterDays`.
    public let unverifiedAfterDays: Int
    /// Minutes after which a code that was read out no longer holds the device back, at least 1.
    public let codeIssueMinutes: Int
    /// The consumables without which a device is not ready. One of another kind may expire.
    public let required: Set<ConsumableKind>

    public init(
        id: String, checkDueAfterDays: Int, unverifiedAfterDays: Int, codeIssueMinutes: Int,
        required: Set<ConsumableKind>
    ) {
        self.id = id
        self.checkDueAfterDays = checkDueAfterDays
        self.unverifiedAfterDays = unverifiedAfterDays
        self.codeIssueMinutes = codeIssueMinutes
        self.required = required
    }
}
