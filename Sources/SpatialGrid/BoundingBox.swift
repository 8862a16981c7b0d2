/// A rectangle of latitudes and longitudes in degrees, its edges included. With `west > east` it crosses the 180th
/// meridian.
public struct BoundingBox: Hashable, Sendable {
    let southE7: Int32
    let westE7: Int32
    let northE7: Int32
    let eastE7: Int32

    /// A box from its edges in degrees, each rounded to the nearest 1e-7 degrees like a `Coordinate`.
    ///
    /// - Returns: `nil` unless `south <= north`, both in -90 ... 90, and `west` and `east` lie in -180 ... 180.
    public init?(south: Double, west: Double, north: Double, east: Double) {
        guard south <= north,
            let southE7 = fixedPoint(south, limit: 90), let northE7 = fixedPoint(north, limit: 90),
            let westE7 = fixedPoint(west, limit: 180), let eastE7 = fixedPoint(east, limit: 180)
        else { return nil }
        self.southE7 = southE7
        self.westE7 = westE7
        self.northE7 = northE7
        self.eastE7 = eastE7
    }

    /// Southern edge in degrees, -90 ... 90.
    public var south: Double { Double(southE7) / 1e7 }

    /// Western edge in degrees, -180 ... 180; greater than `east` if the box crosses the 180th meridian.
    public var west: Double { Double(westE7) / 1e7 }

    /// Northern edge in degrees, -90 ... 90.
    public var north: Double { Double(northE7) / 1e7 }

    /// Eastern edge in degrees, -180 ... 180.
    public var east: Double { Double(eastE7) / 1e7 }

    /// Whether a position lies in the box or on its edge. The meridians -180 and +180 are the same.
    public func contains(_ position: Coordinate) -> Bool {
        guard southE7 <= position.latitudeE7, position.latitudeE7 <= northE7 else { return false }
        return longitudes.contains { $0.contains(position.longitudeE7) }
    }

    /// The ranges of stored longitudes the box covers. `Coordinate` never stores +180 degrees, so an eastern edge there
    /// adds the meridian -180.
    var longitudes: [ClosedRange<Int32>] {
        let meridian: Int32 = 1_800_000_000
        if westE7 > eastE7 { return [-meridian...eastE7, westE7...meridian] }
        if eastE7 == meridian, westE7 > -meridian { return [-meridian ... -meridian, westE7...meridian] }
        return [westE7...eastE7]
    }
}
