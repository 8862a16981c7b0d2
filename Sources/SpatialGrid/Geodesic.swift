import Glibc

extension Coordinate {
    /// Distance along the surface of the WGS 84 ellipsoid, in metres, 0 ... 20,003,931.4587.
    ///
    /// This is the one function by which `SpatialGrid` ranks and reports. It is the same both ways to the last bit. Two
    /// formulas share the work. Their greatest difference from the exact geodesic (Karney 2013, by GeographicLib), over
    /// 196,000 pairs:
    ///
    /// - Local formula, within 1 degree of latitude and 2 degrees of longitude: 5.1e-5 of the distance, close to the
    ///   poles; 10 cm up to 20 km and up to 62 degrees of latitude.
    /// - Lambert's formula, beyond that: 1.5e-6 of the distance up to 1,000 km, 2.5e-5 up to 19,000 km; 15.6 km or
    ///   7.9e-4 for places nearly opposite each other.
    ///
    /// - Complexity: O(1).
    public func distance(to other: Coordinate) -> Double {
        let latitudes = Int(latitudeE7) - Int(other.latitudeE7)
        let longitudes = Geodesic.wrapped(Int(longitudeE7) - Int(other.longitudeE7))
        guard Geodesic.isLocal(latitudes, longitudes) else {
            return Geodesic.far(latitudeE7, other.latitudeE7, longitudes)
        }
        let scales = Double(Geodesic.longitudeScale(latitudeE7)) * Double(Geodesic.longitudeScale(other.latitudeE7))
        return Geodesic.localSquared(latitudes, longitudes, scales).squareRoot()
    }
}

/// Distances on the WGS 84 ellipsoid between fixed-point positions; a "unit" is 1e-7 degrees.
@usableFromInline
enum Geodesic {
    /// Semi-major axis a in metres and flattening f: the two numbers that define the ellipsoid.
    static var semiMajorAxis: Double { 6_378_137 }
    static var flattening: Double { 1 / 298.257223563 }

    /// Half the length of a meridian ellipse in metres: no two points are farther apart than two opposite ones.
    static var halfMeridian: Double { 20_003_931.458_625_446 }

    /// Radians in a unit.
    @inlinable static var radian: Double { 1.745_329_251_994_329_6e-9 }

    /// Metres in a unit of latitude at the equator, where it is shortest: b²/a · radian.
    @inlinable static var shortestUnit: Double { 0.011_057_427_582_159_436 }

    /// Metres in a unit of latitude at a pole, where it is longest: a²/b · radian.
    @inlinable static var longestUnit: Double { 0.011_169_397_955_912_75 }

    /// How a unit of latitude shortens with the square of the longitude scale: (longest - shortest) / (a · radian)².
    @inlinable static var shortening: Double { 0.903_567_716_681_858_2 }

    /// Whether the local formula applies: at most 1 degree of latitude and 2 degrees of longitude.
    @inlinable @inline(__always)
    static func isLocal(_ latitudes: Int, _ longitudes: Int) -> Bool {
        UInt(bitPattern: latitudes &+ 10_000_000) <= 20_000_000
            && UInt(bitPattern: longitudes &+ 20_000_000) <= 40_000_000
    }

    /// A difference of longitudes in units, taken the short way round: 0 ... 180 degrees.
    static func wrapped(_ longitudes: Int) -> Int {
        let magnitude = abs(longitudes)
        return min(magnitude, 3_600_000_000 - magnitude)
    }

    /// Square of the distance in metres between two points that pass `isLocal`.
    ///
    /// (M Δφ)² + C₁C₂ Δλ², where C is the radius of the parallel through each point and M the meridional radius of
    /// curvature, here linear in C₁C₂ between its values at pole and equator, which is within 5 parts in a million of
    /// the true one. On a sphere this is the haversine formula with sines of small angles replaced by the angles.
    ///
    /// - Parameter scales: The product of both points' `longitudeScale`.
    @inlinable @inline(__always)
    static func localSquared(_ latitudes: Int, _ longitudes: Int, _ scales: Double) -> Double {
        let north = (longestUnit - shortening * scales) * Double(latitudes)
        let east = Double(longitudes)
        return north * north + scales * (east * east)
    }

    /// Metres in a unit of longitude at a latitude, exactly 0 at the poles: a cos β · radian.
    static func longitudeScale(_ latitudeE7: Int32) -> Float {
        longitudeScale(cosine: cosine(latitudeE7))
    }

    /// The same from the cosine of the latitude.
    static func longitudeScale(cosine: Double) -> Float {
        let eccentricitySquared = flattening * (2 - flattening)
        let sineSquared = 1 - cosine * cosine
        return Float(semiMajorAxis * radian * cosine / (1 - eccentricitySquared * sineSquared).squareRoot())
    }

    /// Cosine of a latitude to 1e-11 of its value: the sine series of the angle from the pole, up to the 15th power.
    static func cosine(_ latitudeE7: Int32) -> Double {
        let fromPole = Double(900_000_000 - abs(Int(latitudeE7))) * radian
        let square = fromPole * fromPole
        var sum = 1 / 6_227_020_800 - square / 1_307_674_368_000
        sum = -1 / 39_916_800 + square * sum
        sum = 1 / 362_880 + square * sum
        sum = -1 / 5_040 + square * sum
        sum = 1 / 120 + square * sum
        sum = -1 / 6 + square * sum
        sum = 1 + square * sum
        return fromPole * sum
    }

    /// Distance in metres between points at two latitudes whose longitudes differ by `longitudes` units, 0 ... 180
    /// degrees.
    ///
    /// Lambert's formula with reduced latitudes (Lambert 1942; Thomas 1970, "Spheroidal geodesics, reference systems
    /// and local geometry"): s = a (σ - f/2 (X + Y)). `sineSquared` is a weighted mean of sin² Q and cos² P,
    /// `cosineSquared` of cos² Q and sin² P, so a product of two such factors over their mean is at most 1:
    /// 0 <= X <= σ - sin σ and 0 <= Y <= σ + sin σ, and b σ <= s <= a σ for any two points. No distance exceeds half a
    /// meridian, which mends the formula where it fails, within a degree or so of the antipode.
    static func far(_ latitudeE7: Int32, _ otherLatitudeE7: Int32, _ longitudes: Int) -> Double {
        let beta1 = reducedLatitude(latitudeE7)
        let beta2 = reducedLatitude(otherLatitudeE7)
        let sinP = sin((beta1 + beta2) / 2)
        let cosP = cos((beta1 + beta2) / 2)
        let sinQ = sin((beta2 - beta1) / 2)
        let cosQ = cos((beta2 - beta1) / 2)
        let halfLongitude = Double(longitudes) * radian / 2
        let sinL = sin(halfLongitude)
        let cosL = cos(halfLongitude)
        let sineSquared = sinQ * sinQ * (cosL * cosL) + cosP * cosP * (sinL * sinL)
        let cosineSquared = cosQ * cosQ * (cosL * cosL) + sinP * sinP * (sinL * sinL)
        guard sineSquared > 0 else { return 0 }
        guard cosineSquared > 0 else { return halfMeridian }
        let sigma = 2 * atan2(sineSquared.squareRoot(), cosineSquared.squareRoot())
        let sinSigma = 2 * (sineSquared * cosineSquared).squareRoot()
        let x = (sigma - sinSigma) * (sinP * sinP * (cosQ * cosQ) / cosineSquared)
        let y = (sigma + sinSigma) * (cosP * cosP * (sinQ * sinQ) / sineSquared)
        return min(semiMajorAxis * (sigma - flattening / 2 * (x + y)), halfMeridian)
    }

    private static func reducedLatitude(_ latitudeE7: Int32) -> Double {
        let latitude = Double(latitudeE7) * radian
        return atan2((1 - flattening) * sin(latitude), cos(latitude))
    }
}
