public import CivilTime
public import SpatialGrid

/// What one row of a source says about one site and its device. Nil: the source says nothing.
///
/// The same shape is kept with each import, so that a later file of the source changes only what the source changed and
/// leaves a guardian's own corrections alone.
public struct SiteEntry: Hashable, Sendable {
    /// The row's key within its source: stable from one file of the source to the next.
    public var externalID: String
    /// What other schemes call the site, such as (`osm`, `node/1`).
    public var identifiers: [SiteIdentifier]

    public var name: String?
    public var operatorName: String?
    public var address: String?
    /// One space, upper case: `NG7 2RD`.
    public var postcode: String?
    public var coordinate: Coordinate
    public var surroundings: String?
    public var level: String?
    public var entranceNote: String?
    public var indoor: Bool?
    public var access: SiteAccess
    /// OpenStreetMap `opening_hours`, or the source's own words where they could not be read.
    public var accessHours: String?
    public var cabinetLocked: Bool?
    public var cabinetKind: String?
    public var cabinetHeated: Bool?
    /// Carried in a vehicle: the point is not where the device is found.
    public var mobile: Bool

    public var manufacturer: String?
    public var model: String?
    public var serialNumber: String?
    public var inServiceSince: CalendarDay?
    /// The last day on which the source says somebody saw the device.
    public var lastVerifiedOn: CalendarDay?
    public var adultPadsExpireOn: CalendarDay?
    public var paediatricPadsExpireOn: CalendarDay?
    public var batteryExpiresOn: CalendarDay?

    public init(externalID: String, coordinate: Coordinate) {
        self.externalID = externalID
        self.coordinate = coordinate
        identifiers = []
        access = .unknown
        mobile = false
    }
}
