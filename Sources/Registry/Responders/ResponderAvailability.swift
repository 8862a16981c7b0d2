public import CivilTime
public import Foundation

/// What is known of a responder that decides whether they can be sent.
public struct ResponderFacts: Hashable, Sendable {
    public let kind: ResponderKind
    public let travelMode: TravelMode
    /// Nil: off call.
    public let onCallSince: Date?
    /// The last day of the latest credential of each kind that was not withdrawn.
    public let credentialEnds: [CredentialKind: CalendarDay]
    public let isSuspended: Bool
    public let hasLeft: Bool
    /// Has accepted an alert that is not over.
    public let isCommitted: Bool
    /// Agreed to be asked from the home base where no position is fresh.
    public let usesHome: Bool

    public init(
        kind: ResponderKind, travelMode: TravelMode, onCallSince: Date?, credentialEnds: [CredentialKind: CalendarDay],
        isSuspended: Bool = false, hasLeft: Bool = false, isCommitted: Bool = false, usesHome: Bool = false
    ) {
        self.kind = kind
        self.travelMode = travelMode
        self.onCallSince = onCallSince
        self.credentialEnds = credentialEnds
        self.isSuspended = isSuspended
        self.hasLeft = hasLeft
        self.isCommitted = isCommitted
        self.usesHome = usesHome
    }

    /// Why the responder cannot be sent; empty: they can be. The one rule of who can.
    ///
    /// - Parameters:
    ///   - day: today in Europe/London. A credential counts on its last day.
    ///   - hasFreshPosition: whether a position was reported less than the policy's time ago.
    public func obstacles(
        on day: CalendarDay, hasFreshPosition: Bool, under policy: ResponderPolicy
    ) -> [ResponderObstacle] {
        var obstacles = lastingObstacles(on: day, under: policy)
        if onCallSince == nil { obstacles.append(.offCall) }
        if isCommitted { obstacles.append(.onIncident) }
        if onCallSince != nil, !hasFreshPosition, !usesHome { obstacles.append(.noPosition) }
        return obstacles
    }

    /// Of those, what keeps somebody from going on call.
    public func lastingObstacles(on day: CalendarDay, under policy: ResponderPolicy) -> [ResponderObstacle] {
        var obstacles: [ResponderObstacle] = []
        if hasLeft { obstacles.append(.left) }
        if isSuspended { obstacles.append(.suspended) }
        if kind == .trainer { obstacles.append(.trainsOnly) }
        for kind in CredentialKind.allCases where needs(kind, under: policy) {
            guard let end = credentialEnds[kind] else {
                obstacles.append(.credentialMissing(kind))
                continue
            }
            if end < day { obstacles.append(.credentialLapsed(kind, lastDay: end)) }
        }
        return obstacles
    }

    private func needs(_ kind: CredentialKind, under policy: ResponderPolicy) -> Bool {
        policy.required.contains(kind) || travelMode == .car && policy.requiredOfDrivers.contains(kind)
    }
}

/// Why somebody cannot be sent.
public enum ResponderObstacle: Hashable, Sendable {
    case left
    case suspended
    case trainsOnly
    case credentialMissing(CredentialKind)
    case credentialLapsed(CredentialKind, lastDay: CalendarDay)
    case offCall
    case onIncident
    case noPosition

    /// The word in answers.
    public var word: String {
        switch self {
        case .left: "left"
        case .suspended: "suspended"
        case .trainsOnly: "trains_only"
        case .credentialMissing: "credential_missing"
        case .credentialLapsed: "credential_lapsed"
        case .offCall: "off_call"
        case .onIncident: "on_incident"
        case .noPosition: "no_position"
        }
    }

    /// For people: `CPR and AED training lapsed after 2026-10-01`.
    public var words: String {
        switch self {
        case .left: "has left the scheme"
        case .suspended: "is not to be sent for now"
        case .trainsOnly: "trains and is sent to nobody"
        case .credentialMissing(let kind): "no \(kind.words) is known"
        case .credentialLapsed(let kind, let lastDay): "\(kind.words) lapsed after \(lastDay)"
        case .offCall: "is off call"
        case .onIncident: "is on another incident"
        case .noPosition: "no fresh position, and the home base may not be used"
        }
    }
}

extension CredentialKind {
    public var words: String {
        switch self {
        case .dbs: "DBS check"
        case .cprAED: "CPR and AED training"
        case .driving: "driving entitlement"
        }
    }
}
