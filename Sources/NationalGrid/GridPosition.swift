/// A position on the British National Grid: metres on the OSGB36 transverse Mercator projection, EPSG:27700.
public struct GridPosition: Hashable, Sendable {
    /// Metres east of the false origin south-west of the Isles of Scilly; 0 to 700,000 on the National Grid.
    public var easting: Double
    /// Metres north of the false origin; 0 to 1,300,000 on the National Grid.
    public var northing: Double

    /// Any two numbers make a position; what cannot use it says so.
    public init(easting: Double, northing: Double) {
        self.easting = easting
        self.northing = northing
    }
}

/// Geodetic latitude and longitude on ETRS89 (EPSG:4258).
///
/// ETRS89 moves with the European plate and WGS 84 does not, so the two have come apart by less than a metre since 1989.
/// For finding places they are one and the same, and everyday receivers and maps make no difference between them.
public struct GeodeticPosition: Hashable, Sendable {
    /// Degrees north of the equator.
    public var latitude: Double
    /// Degrees east of Greenwich, west is negative.
    public var longitude: Double

    public init(latitude: Double, longitude: Double) {
        self.latitude = latitude
        self.longitude = longitude
    }
}
