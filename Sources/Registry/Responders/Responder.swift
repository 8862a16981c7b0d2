public import Foundation
public import SpatialGrid

/// A volunteer, without what is their own affair.
public struct Responder: Hashable, Sendable {
    public enum State: String, Sendable, CaseIterable {
        case active, suspended, left
    }

    public let id: UUID
    public let accountID: UUID
    public let schemeID: UUID
    /// What is said over the radio.
    public let callSign: String
    /// Where the caller looks after the scheme; nil: the caller may not know it here.
    public let displayName: String?
    public let kind: ResponderKind
    public let travelMode: TravelMode
    public let usesHome: Bool
    /// The device that is carried.
    public let defibrillatorID: UUID?
    public let suspendedAt: Date?
    public let leftAt: Date?
    public let invented: Bool
    public let createdAt: Date
    public let version: String

    public var state: State { leftAt != nil ? .left : suspendedAt != nil ? .suspended : .active }

    public init(
        id: UUID, accountID: UUID, schemeID: UUID, callSign: String, displayName: String?, kind: ResponderKind,
        travelMode: TravelMode, usesHome: Bool, defibrillatorID: UUID?, suspendedAt: Date?, leftAt: Date?,
        invented: Bool, createdAt: Date, version: String
    ) {
        self.id = id
        self.accountID = accountID
        self.schemeID = schemeID
        self.callSign = callSign
        self.displayName = displayName
        self.kind = kind
        self.travelMode = travelMode
        self.usesHome = usesHome
        self.defibrillatorID = defibrillatorID
        self.suspendedAt = suspendedAt
        self.leftAt = leftAt
        self.invented = invented
        self.createdAt = createdAt
        self.version = version
    }
}

/// A volunteer with everything that is kept of them; whoever else reads it is audited.
public struct ResponderProfile: Hashable, Sendable {
    public let responder: Responder
    public let home: Coordinate?
    /// Other kit in few words, 1 to 500 characters.
    public let kit: String?
    public let suspendedReason: String?
    /// Nil where nothing is known of the person any more.
    public let contact: Contact?

    public init(
        _ responder: Responder, home: Coordinate?, kit: String?, suspendedReason: String?, contact: Contact?
    ) {
        self.responder = responder
        self.home = home
        self.kit = kit
        self.suspendedReason = suspendedReason
        self.contact = contact
    }

    public var details: ResponderDetails {
        ResponderDetails(
            kind: responder.kind, travelMode: responder.travelMode, home: home, usesHome: responder.usesHome, kit: kit,
            defibrillatorID: responder.defibrillatorID)
    }
}

/// What can be said of a volunteer, and changed.
public struct ResponderDetails: Hashable, Sendable {
    public var kind: ResponderKind
    public var travelMode: TravelMode
    public var home: Coordinate?
    /// Agreed to be asked from the home base where no position is fresh; only with a home base.
    public var usesHome: Bool
    public var kit: String?
    public var defibrillatorID: UUID?

    public init(
        kind: ResponderKind, travelMode: TravelMode, home: Coordinate? = nil, usesHome: Bool = false,
        kit: String? = nil, defibrillatorID: UUID? = nil
    ) {
        self.kind = kind
        self.travelMode = travelMode
        self.home = home
        self.usesHome = usesHome
        self.kit = kit
        self.defibrillatorID = defibrillatorID
    }
}

/// Which volunteers are listed; nil: all.
public struct ResponderFilter: Hashable, Sendable {
    public var schemeID: UUID?
    public var kind: ResponderKind?
    public var state: Responder.State?

    public init(schemeID: UUID? = nil, kind: ResponderKind? = nil, state: Responder.State? = nil) {
        self.schemeID = schemeID
        self.kind = kind
        self.state = state
    }
}
