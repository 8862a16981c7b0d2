import Registry

/// What is limited. Each kind has buckets of its own, so that whoever reports much can still sign in.
public enum Charge: Hashable, Sendable, CaseIterable {
    /// Signing up a group.
    case signUp
    /// Asking for a link to sign in.
    case signInLink
    /// A link that signs nobody in; one that does costs nothing.
    case failedSignIn
    /// Reporting a problem.
    case report
    /// A request that somebody else decides.
    case proposal

    /// Whether whoever has this role does it as often as needed: dispatch is not slowed, and what an account proposes is
    /// one open request for each site.
    func spares(_ role: Role) -> Bool {
        switch self {
        case .signUp, .signInLink, .failedSignIn: false
        case .report: [.dispatcher, .cad, .administrator].contains(role)
        case .proposal: role != .public
        }
    }
}
