/// What somebody is to the service, and with it what they may do.
public enum Role: String, Sendable, CaseIterable {
    /// Whoever does not sign in.
    case `public`
    case guardian
    case responder
    case coordinator
    case dispatcher
    case analyst
    case administrator
    /// A computer-aided dispatch system, by its key.
    case cad

    /// Whether it is told of every site of the register, hidden and private ones too.
    public var seesAllSites: Bool {
        switch self {
        case .responder, .coordinator, .dispatcher, .analyst, .administrator, .cad: true
        case .public, .guardian: false
        }
    }

    /// Whether it is told of every site who keeps it, whether it is approved, and what is known of its device. A guardian
    /// is told so of the group's own.
    public var seesKeeping: Bool {
        switch self {
        case .dispatcher, .administrator, .coordinator, .analyst: true
        case .public, .guardian, .responder, .cad: false
        }
    }
}

extension Viewer {
    /// What a caller is told of hidden and private sites in an answer about the nearest.
    public init(_ role: Role) {
        switch role {
        case .dispatcher, .administrator, .cad: self = .dispatcher
        case .public, .guardian, .responder, .coordinator, .analyst: self = .public
        }
    }
}
