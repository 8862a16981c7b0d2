/// What a responder is to the service.
public enum ResponderKind: String, Sendable, CaseIterable {
    /// Community first responder.
    case cfr
    /// Of another service that is sent along, such as a fire crew on duty.
    case coResponder = "co_responder"
    /// Fire emergency first responder.
    case efr
    /// Medical first responder, off duty.
    case mfr
    /// Teaches; is sent to nobody unless it is another kind, too.
    case trainer
}

/// How a responder gets there.
public enum TravelMode: String, Sendable, CaseIterable {
    case foot
    case bicycle
    case car
}

/// What somebody was found to be allowed or able to do.
public enum CredentialKind: String, Sendable, CaseIterable {
    /// A check by the Disclosure and Barring Service.
    case dbs
    /// CPR with a defibrillator.
    case cprAED = "cpr_aed"
    case driving
}
