public import Foundation
public import SpatialGrid

/// Somebody on call, as the index of responders knows them.
public struct OnCallResponder: Hashable, Sendable {
    /// Where somebody said they are.
    public struct Position: Hashable, Sendable {
        public let coordinate: Coordinate
        /// Seconds from its report to the reading of the database, by the database's clock, not below 0.
        public let age: Double

        public init(coordinate: Coordinate, age: Double) {
            self.coordinate = coordinate
            self.age = age
        }
    }

    /// A device that somebody carries.
    public struct CarriedDevice: Hashable, Sendable {
        public let id: UUID
        public let readiness: ReadinessState

        public init(id: UUID, readiness: ReadinessState) {
            self.id = id
            self.readiness = readiness
        }

        /// Whether it may be counted upon: ready, or not looked at for long, as with any other device.
        public var isUsable: Bool { readiness == .ready || readiness == .unverified }
    }

    public let id: UUID
    public let displayName: String
    /// What is said over the radio.
    public let callSign: String
    public let facts: ResponderFacts
    public let device: CarriedDevice?
    /// Nil: none was reported, or it was deleted.
    public let position: Position?
    /// Nil where it is not known or may not be used.
    public let home: Coordinate?

    public init(
        id: UUID, displayName: String, callSign: String, facts: ResponderFacts, device: CarriedDevice?,
        position: Position?, home: Coordinate?
    ) {
        self.id = id
        self.displayName = displayName
        self.callSign = callSign
        self.facts = facts
        self.device = device
        self.position = position
        self.home = facts.usesHome ? home : nil
    }
}

/// Everybody on call at one moment of the database.
public struct OnCallReading: Sendable {
    public let policy: ResponderPolicy
    public let responders: [OnCallResponder]

    public init(policy: ResponderPolicy, responders: [OnCallResponder]) {
        self.policy = policy
        self.responders = responders
    }
}

/// Where the index of responders is read from.
public protocol OnCallFeed: Sendable {
    /// Everybody on call, all from one state of the database.
    ///
    /// - Throws: ``RegistryError``s of the database.
    func readOnCall() async throws -> OnCallReading
}
