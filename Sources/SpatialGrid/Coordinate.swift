/// A position on the WGS 84 ellipsoid, held as whole multiples of 1e-7 degrees (at most 1.1 cm on the ground), so that
/// equality and hashing are exact.
///
/// The meridian opposite Greenwich has one spelling: a longitude of +180 degrees is stored as -180 degrees. At a pole
/// the longitude is kept as it was written; two such coordinates are unequal but zero metres apart.
public struct Coordinate: Hashable, Sendable {
    /// Latitude in units of 1e-7 degrees, -900,000,000 ... 900,000,000, north positive.
    public let latitudeE7: Int32

    /// Longitude in units of 1e-7 degrees, -1,800,000,000 ..< 1,800,000,000, east positive.
    public let longitudeE7: Int32

    /// A coordinate from degrees, rounded to the nearest 1e-7 degrees (halves away from zero).
    ///
    /// - Returns: `nil` unless both values are finite, the latitude lies in -90 ... 90 and the longitude in -180 ...
    ///   180.
    public init?(latitude: Double, longitude: Double) {
        guard let latitudeE7 = fixedPoint(latitude, limit: 90), let longitudeE7 = fixedPoint(longitude, limit: 180)
        else { return nil }
        self.init(latitudeE7: latitudeE7, longitudeE7: longitudeE7)
    }

    /// A coordinate from units of 1e-7 degrees.
    ///
    /// - Returns: `nil` unless the latitude lies in -90 ... 90 degrees and the longitude in -180 ... 180 degrees.
    public init?(latitudeE7: Int32, longitudeE7: Int32) {
        guard -900_000_000...900_000_000 ~= latitudeE7, -1_800_000_000...1_800_000_000 ~= longitudeE7 else {
            return nil
        }
        self.latitudeE7 = latitudeE7
        self.longitudeE7 = longitudeE7 == 1_800_000_000 ? -1_800_000_000 : longitudeE7
    }

    /// Latitude in degrees, -90 ... 90: the `Double` nearest to the fixed-point value.
    public var latitude: Double { Double(latitudeE7) / 1e7 }

    /// Longitude in degrees, -180 ..< 180: the `Double` nearest to the fixed-point value.
    public var longitude: Double { Double(longitudeE7) / 1e7 }
}

/// `degrees` in units of 1e-7 degrees, or `nil` if it is not a number or its magnitude is above `limit` (at most 180).
func fixedPoint(_ degrees: Double, limit: Double) -> Int32? {
    guard degrees >= -limit, degrees <= limit else { return nil }
    return Int32((degrees * 1e7).rounded())
}
