public import Foundation
public import NationalGrid
public import SpatialGrid

/// What duplicates are told by: the few things of a site and its device that two entries of one device share.
public struct SiteSketch: Hashable, Sendable {
    public var coordinate: Coordinate
    public var name: String?
    public var address: String?
    public var postcode: Postcode?
    public var manufacturer: String?
    public var model: String?
    public var serialNumber: String?
    /// Carried in a vehicle: the point says nothing of where the device is.
    public var mobile: Bool

    public init(
        coordinate: Coordinate, name: String? = nil, address: String? = nil, postcode: Postcode? = nil,
        manufacturer: String? = nil, model: String? = nil, serialNumber: String? = nil, mobile: Bool = false
    ) {
        self.coordinate = coordinate
        self.name = name
        self.address = address
        self.postcode = postcode
        self.manufacturer = manufacturer
        self.model = model
        self.serialNumber = serialNumber
        self.mobile = mobile
    }
}

/// A site of the register that a new one is held against.
public struct KnownSite: Hashable, Sendable {
    public let siteID: UUID
    /// Nil where no device is in service at the site.
    public let defibrillatorID: UUID?
    /// What a caller can read out: `HS-7K3Q`.
    public let code: String
    public let sketch: SiteSketch

    public init(siteID: UUID, defibrillatorID: UUID?, code: String, sketch: SiteSketch) {
        self.siteID = siteID
        self.defibrillatorID = defibrillatorID
        self.code = code
        self.sketch = sketch
    }
}
