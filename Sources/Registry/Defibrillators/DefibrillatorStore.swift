public import CivilTime
public import Foundation
public import SpatialGrid

/// What somebody reports of a device.
public struct DeviceReport: Sendable {
    public enum Change: Sendable {
        case codeIssued
        case taken
        case returned
        case checked(CheckFindings)
        /// What was fitted, each with the last day on which it may be used.
        case restocked([ConsumableKind: CalendarDay])
        case faultReported
        case faultCleared
        /// To a new point.
        case moved(Coordinate)
        case retired

        public var kind: DeviceEvent.Kind {
            switch self {
            case .codeIssued: .codeIssued
            case .taken: .taken
            case .returned: .returned
            case .checked: .checked
            case .restocked: .restocked
            case .faultReported: .faultReported
            case .faultCleared: .faultCleared
            case .moved: .moved
            case .retired: .retired
            }
        }
    }

    public let change: Change
    /// Nil: now.
    public let occurredAt: Date?
    /// Words of whoever reports it; for a check its note.
    public let detail: String?
    /// Who reports it: the name of the key or account.
    public let reporter: String

    public init(_ change: Change, occurredAt: Date? = nil, detail: String? = nil, reporter: String) {
        self.change = change
        self.occurredAt = occurredAt
        self.detail = detail
        self.reporter = reporter
    }
}

/// A device with all that is known of its readiness.
public struct DeviceStatus: Sendable {
    public let defibrillatorID: UUID
    public let siteID: UUID
    public let siteCode: String
    public let facts: ReadinessFacts
    /// Under the policy in force, at ``moment``.
    public let readiness: Readiness
    /// When time alone changes the state next; nil: never.
    public let nextChangeAt: Date?
    public let moment: Date
    public let policy: ReadinessPolicy
    /// Who may be shown it.
    public let publication: SitePublication
    public let access: SiteAccess
    public let invented: Bool

    public init(
        defibrillatorID: UUID, siteID: UUID, siteCode: String, facts: ReadinessFacts, moment: Date,
        policy: ReadinessPolicy, publication: SitePublication, access: SiteAccess, invented: Bool
    ) {
        self.defibrillatorID = defibrillatorID
        self.siteID = siteID
        self.siteCode = siteCode
        self.facts = facts
        self.moment = moment
        self.policy = policy
        readiness = facts.readiness(at: moment, under: policy)
        nextChangeAt = facts.nextChange(after: moment, under: policy)
        self.publication = publication
        self.access = access
        self.invented = invented
    }
}

/// An event as it was kept, with who reported it.
public struct RecordedEvent: Sendable {
    public let event: DeviceEvent
    /// Nil for what no account reported, such as an import or SQL.
    public let reporter: String?

    public init(event: DeviceEvent, reporter: String?) {
        self.event = event
        self.reporter = reporter
    }
}

/// The devices of the register and what happens to them.
public protocol DefibrillatorStore: Sendable {
    /// Keeps an event and all that follows from it, in one transaction that no other report of the device can come
    /// between.
    ///
    /// - Throws: ``RegistryError/notFound(_:)`` where there is no such device; ``RegistryError/conflict(_:)`` with the
    ///   sentence of an ``EventRefusal`` for what cannot have happened; ``RegistryError/invalid(_:)`` for a time in the
    ///   future or before 2000; other ``RegistryError``s of the database.
    func record(_ report: DeviceReport, of device: UUID) async throws -> (RecordedEvent, DeviceStatus)

    /// - Throws: ``RegistryError/notFound(_:)``.
    func status(of device: UUID) async throws -> DeviceStatus

    /// The latest events, the latest first, by when they happened.
    ///
    /// - Parameters:
    ///   - limit: 1 to 500; the API asks for one more than it shows.
    ///   - before: only what comes after this event in that order.
    /// - Throws: ``RegistryError/notFound(_:)``; ``RegistryError/invalid(_:)`` where there is no such event of the device.
    func events(of device: UUID, limit: Int, before: UUID?) async throws -> [RecordedEvent]

    /// Brings what time alone has changed into the database: what expired, what is overdue, codes that nobody answered
    /// for. Of several instances that do this at once one does the work.
    ///
    /// - Returns: how many devices changed; 0 for those that found another at work.
    func advanceReadiness() async throws -> Int
}
