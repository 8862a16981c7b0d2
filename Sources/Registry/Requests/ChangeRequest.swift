public import Foundation
public import SpatialGrid

/// What somebody wants of the register and somebody else decides.
public struct ChangeRequest: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        /// That a site be registered, or one that is registered be approved.
        case registration
        case move
        case retirement
        /// That a group keep a site that nobody keeps.
        case claim
        /// That another group keep a site.
        case handover
    }

    public enum State: String, Sendable, CaseIterable {
        case open, approved, refused, withdrawn
    }

    public let id: UUID
    public let kind: Kind
    public let state: State
    /// Nil for the proposal of a site that is not in the register.
    public let site: Site?
    public let defibrillatorID: UUID?
    /// Where to, for a move.
    public let point: Coordinate?
    /// Who claims the site, or to whom it is handed over.
    public let groupID: UUID?
    /// JSON: the site that is proposed.
    public let proposal: Data?
    /// Evidence for a claim, or a reason.
    public let statement: String?
    public let requestedAt: Date
    /// The pseudonym of whoever asked; nil: the public.
    public let requestedBy: UUID?
    public let requesterRole: String
    /// Nil while it is open. Whoever withdraws a request is who made it.
    public let decision: Decision?

    public struct Site: Hashable, Sendable {
        public let id: UUID
        public let code: String
        /// Nil also where the caller may not see it.
        public let name: String?
        /// The group that keeps it now; nil: nobody.
        public let keeperID: UUID?

        public init(id: UUID, code: String, name: String?, keeperID: UUID?) {
            self.id = id
            self.code = code
            self.name = name
            self.keeperID = keeperID
        }
    }

    public struct Decision: Hashable, Sendable {
        public let at: Date
        public let by: UUID?
        public let reason: String?

        public init(at: Date, by: UUID?, reason: String?) {
            self.at = at
            self.by = by
            self.reason = reason
        }
    }

    /// A request changes once, when it is decided or withdrawn.
    public var version: String { state.rawValue }

    public init(
        id: UUID, kind: Kind, state: State, site: Site?, defibrillatorID: UUID?, point: Coordinate?, groupID: UUID?,
        proposal: Data?, statement: String?, requestedAt: Date, requestedBy: UUID?, requesterRole: String,
        decision: Decision?
    ) {
        self.id = id
        self.kind = kind
        self.state = state
        self.site = site
        self.defibrillatorID = defibrillatorID
        self.point = point
        self.groupID = groupID
        self.proposal = proposal
        self.statement = statement
        self.requestedAt = requestedAt
        self.requestedBy = requestedBy
        self.requesterRole = requesterRole
        self.decision = decision
    }
}

extension ChangeRequest {
    /// Refuses whoever may see a request and not decide it: nobody decides their own; the group that is to take a site over
    /// says whether it does; claims are for coordinators, all else for administrators.
    ///
    /// - Throws: ``RegistryError/forbidden(_:)``.
    public func requireDecider(_ caller: Caller) throws(RegistryError) {
        guard requestedBy == nil || requestedBy != caller.actorID else {
            throw .forbidden("Nobody decides their own request.")
        }
        switch kind {
        case .handover:
            guard caller.role == .guardian, groupID == caller.groupID else {
                throw .forbidden("A handover is decided by the group that is to keep the site.")
            }
        case .claim:
            guard caller.role == .coordinator || caller.role == .administrator else {
                throw .forbidden("A claim is decided by a coordinator or an administrator.")
            }
        case .registration, .move, .retirement:
            guard caller.role == .administrator else {
                throw .forbidden("This is decided by an administrator.")
            }
        }
    }

    /// - Throws: ``RegistryError/stale``; ``RegistryError/conflict(_:)`` where it was decided or withdrawn.
    public func requireOpen(expecting expected: VersionMatch) throws(RegistryError) {
        guard expected.admits(version) else { throw .stale }
        guard state == .open else { throw .conflict("The request is \(state.rawValue) already.") }
    }
}
