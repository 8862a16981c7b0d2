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
    /// The name of the key with which it is reported; nil for people.
    public let reporter: String?
    /// The request or the problem that it follows from and whose words it repeats; nil: none.
    public let source: UUID?

    public init(
        _ change: Change, occurredAt: Date? = nil, detail: String? = nil, reporter: String? = nil, source: UUID? = nil
    ) {
        self.change = change
        self.occurredAt = occurredAt
        self.detail = detail
        self.reporter = reporter
        self.source = source
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
    /// Another one after each change of the device or its site, but not where time alone changes the state.
    public let version: String
    /// Who keeps the site; nil: nobody.
    public let groupID: UUID?

    public init(
        defibrillatorID: UUID, siteID: UUID, siteCode: String, facts: ReadinessFacts, moment: Date,
        policy: ReadinessPolicy, publication: SitePublication, access: SiteAccess, invented: Bool,
        version: String, groupID: UUID?
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
        self.version = version
        self.groupID = groupID
    }
}

extension DeviceStatus {
    /// Whether the device is the caller's group's to keep.
    public func isKept(by caller: Caller) -> Bool { caller.keeps(groupID) }

    /// Whether the caller is told the facts behind the state, and not only what follows from them: those who look after
    /// devices and send people to them, a guardian of the group's own. A dispatch system is told the state.
    public func isToldInFull(to caller: Caller) -> Bool {
        switch caller.role {
        case .dispatcher, .administrator, .coordinator, .analyst: true
        case .guardian: isKept(by: caller)
        case .public, .responder, .cad: false
        }
    }

    /// Whether the caller may know of it.
    public func isTold(to caller: Caller) -> Bool { caller.isTold(ofSiteKeptBy: groupID, publication, access) }
}

/// An event as it was kept, with who reported it.
public struct RecordedEvent: Sendable {
    public let event: DeviceEvent
    /// The name of the key; nil for people, and for what no account reported, such as an import or SQL.
    public let reporter: String?
    /// The account or key, as a pseudonym.
    public let reporterID: UUID?

    public init(event: DeviceEvent, reporter: String?, reporterID: UUID? = nil) {
        self.event = event
        self.reporter = reporter
        self.reporterID = reporterID
    }
}

/// What can be done with a device within a transaction.
public protocol DeviceOperations {
    /// Keeps an event and all that follows from it, so that no other report of the device comes between.
    ///
    /// - Parameter expected: the ``DeviceStatus/version`` that the caller read; nil: whichever.
    /// - Throws: ``RegistryError/notFound(_:)`` where there is no such device; ``RegistryError/conflict(_:)`` with the
    ///   sentence of an ``EventRefusal`` for what cannot have happened; ``RegistryError/invalid(_:)`` for a time in the
    ///   future or before 2000; ``RegistryError/stale``; other ``RegistryError``s of the database.
    func record(_ report: DeviceReport, of device: UUID, expecting expected: VersionMatch?) async throws
        -> RecordedEvent

    /// - Throws: ``RegistryError/notFound(_:)``.
    func status(of device: UUID) async throws -> DeviceStatus

    /// The latest events, the latest first, by when they happened.
    ///
    /// - Parameters:
    ///   - limit: 1 to 500; the API asks for one more than it shows.
    ///   - before: only what comes after this event in that order.
    /// - Throws: ``RegistryError/notFound(_:)``; ``RegistryError/invalid(_:)`` where there is no such event of the device.
    func events(of device: UUID, limit: Int, before: UUID?) async throws -> [RecordedEvent]
}

/// Which version a caller wants to change: what an `If-Match` header says.
public enum VersionMatch: Hashable, Sendable {
    /// Whichever there is.
    case any
    /// One of these.
    case oneOf([String])

    public func admits(_ version: String) -> Bool {
        switch self {
        case .any: true
        case .oneOf(let versions): versions.contains(version)
        }
    }
}
