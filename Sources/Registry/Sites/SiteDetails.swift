public import CivilTime
public import Foundation
public import NationalGrid
public import SpatialGrid

/// What is known of a place where a defibrillator is kept. Nil: not known.
public struct SiteDetails: Hashable, Sendable {
    public var name: String?
    public var operatorName: String?
    public var address: String?
    public var postcode: Postcode?
    public var coordinate: Coordinate
    /// How to find it from the point: `left of the main door`.
    public var surroundings: String?
    public var level: String?
    public var entranceNote: String?
    public var indoor: Bool?
    public var access: SiteAccess = .unknown
    /// OpenStreetMap `opening_hours`; from an import also words that could not be read.
    public var accessHours: String?
    public var cabinetLocked: Bool?
    public var cabinetKind: String?
    public var cabinetHeated: Bool?
    public var publication: SitePublication = .full
    /// Carried in a vehicle or by a responder: the point is not where it is found.
    public var mobile = false

    public init(coordinate: Coordinate) {
        self.coordinate = coordinate
    }
}

/// What is known of a device.
public struct DeviceDetails: Hashable, Sendable {
    public var manufacturer: String?
    public var model: String?
    public var serialNumber: String?
    public var inServiceSince: CalendarDay?
    /// The last day on which each may be used.
    public var expiries: [ConsumableKind: CalendarDay] = [:]

    public init() {}
}

/// Who answers for a site: accounts of the group that keeps it.
public struct Guardians: Hashable, Sendable {
    public var primary: UUID?
    public var supporting: Set<UUID>

    public init(primary: UUID?, supporting: Set<UUID> = []) {
        self.primary = primary
        self.supporting = supporting
    }

    public var all: Set<UUID> {
        supporting.union(primary.map { [$0] } ?? [])
    }
}

/// A site and its device as somebody wants to register them.
public struct SiteDraft: Hashable, Sendable {
    public var details: SiteDetails
    public var device: DeviceDetails
    /// What opens the cabinet; shown to nobody but those who may read it.
    public var unlockCode: String?
    /// Nil: whoever registers it.
    public var guardians: Guardians?
    /// Whose it will be; nil: the caller's group.
    public var groupID: UUID?
    /// Likely duplicates that somebody has looked at: they are other devices.
    public var notDuplicateOf: Set<UUID> = []

    public init(details: SiteDetails, device: DeviceDetails) {
        self.details = details
        self.device = device
    }

    /// What duplicates of it are told by.
    public var sketch: SiteSketch {
        SiteSketch(
            coordinate: details.coordinate, name: details.name, address: details.address, postcode: details.postcode,
            manufacturer: device.manufacturer, model: device.model, serialNumber: device.serialNumber,
            mobile: details.mobile)
    }
}
