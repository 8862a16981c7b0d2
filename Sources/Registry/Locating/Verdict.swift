/// What the locator does with a device.
public enum Verdict: Hashable, Sendable {
    case offered(Availability)
    case passedOver(PassedOverReason)

    /// The rule as far as it can be told without hours and readiness: a hidden or private site is never offered, and of
    /// every other it is unknown whether it can be reached at the time of arrival.
    init(access: SiteAccess, publication: SitePublication) {
        if publication == .hidden {
            self = .passedOver(.hidden)
        } else if access == .private {
            self = .passedOver(.private)
        } else {
            self = .offered(.hoursUnknown)
        }
    }

    public var isOffered: Bool {
        if case .offered = self { true } else { false }
    }
}

/// How sure it is that a device offered can be used, the surest first.
public enum Availability: String, Sendable, CaseIterable {
    case available
    case hoursUnknown = "hours_unknown"
    case unverified
    case codeIssued = "code_issued"
}

/// Why a device nearer than one offered was left out.
public enum PassedOverReason: String, Sendable, CaseIterable {
    case closed
    case notReady = "not_ready"
    case inUse = "in_use"
    case expired
    case codeIssued = "code_issued"
    case `private`
    case hidden
}
