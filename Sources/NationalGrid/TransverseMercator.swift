import Foundation

/// The transverse Mercator projection of the National Grid on a given ellipsoid.
///
/// Source: Ordnance Survey, *A guide to coordinate systems in Great Britain*, annexe C; the Roman numerals are
/// the guide's. The series are good to a fraction of a millimetre within the National Grid and worthless far from it.
struct TransverseMercator: Sendable {
    private static let scaleOnCentralMeridian = 0.999_601_271_7
    private static let originLatitude = 49.0 * .pi / 180
    private static let originLongitude = -2.0 * .pi / 180
    private static let falseEasting = 400_000.0
    private static let falseNorthing = -100_000.0

    /// The ellipsoid of ETRS89. The projection on it is the one the OSTN15 shifts refer to.
    static let onGRS80 = TransverseMercator(semiMajorAxis: 6_378_137.000, semiMinorAxis: 6_356_752.3141)
    /// The ellipsoid of OSGB36.
    static let onAiry1830 = TransverseMercator(semiMajorAxis: 6_377_563.396, semiMinorAxis: 6_356_256.909)

    // Both axes are scaled by the factor on the central meridian, which the guide calls F0.
    private let a: Double
    private let e2: Double
    /// Metres of meridian per radian, and for the sines of one, two and three times the latitude.
    private let arc: (m0: Double, m1: Double, m2: Double, m3: Double)
    private let phi0 = Self.originLatitude

    private init(semiMajorAxis: Double, semiMinorAxis: Double) {
        a = semiMajorAxis * Self.scaleOnCentralMeridian
        let b = semiMinorAxis * Self.scaleOnCentralMeridian
        e2 = 1 - (b * b) / (a * a)
        let n = (a - b) / (a + b)
        let n2 = n * n
        let n3 = n * n2
        arc = (
            m0: b * (1 + n + 5 / 4 * n2 + 5 / 4 * n3),
            m1: b * (3 * n + 3 * n2 + 21 / 8 * n3),
            m2: b * (15 / 8 * n2 + 15 / 8 * n3),
            m3: b * (35 / 24 * n3)
        )
    }

    /// Easting and northing, in metres, of a latitude and longitude in degrees.
    func project(_ position: GeodeticPosition) -> GridPosition {
        let phi = position.latitude * .pi / 180
        let (s, c) = (sin(phi), cos(phi))
        let (nu, ratio) = radii(sine: s)
        let eta2 = ratio - 1
        let c2 = c * c
        let t2 = (s * s) / c2
        let t4 = t2 * t2

        let ii = nu / 2 * s * c
        let iii = nu / 24 * s * c * c2 * (5 - t2 + 9 * eta2)
        let iiia = nu / 720 * s * c * c2 * c2 * (61 - 58 * t2 + t4)
        let iv = nu * c
        let v = nu / 6 * c * c2 * (ratio - t2)
        let vi = nu / 120 * c * c2 * c2 * (5 - 18 * t2 + t4 + 14 * eta2 - 58 * t2 * eta2)

        let l = position.longitude * .pi / 180 - Self.originLongitude
        let l2 = l * l
        return GridPosition(
            easting: Self.falseEasting + l * (iv + l2 * (v + l2 * vi)),
            northing: Self.falseNorthing + meridianArc(to: phi) + l2 * (ii + l2 * (iii + l2 * iiia)))
    }

    /// Latitude and longitude, in degrees, of an easting and northing in metres.
    func unproject(_ position: GridPosition) -> GeodeticPosition {
        let phi = footpointLatitude(of: position.northing)
        let (s, c) = (sin(phi), cos(phi))
        let (nu, ratio) = radii(sine: s)
        let eta2 = ratio - 1
        let t = s / c
        let t2 = t * t
        let t4 = t2 * t2
        let t6 = t4 * t2

        // With x = (E - E0) / nu, powers of nu need no writing out, and 1 / rho is ratio / nu.
        let x = (position.easting - Self.falseEasting) / nu
        let x2 = x * x
        let vii = t * ratio / 2
        let viii = t * ratio / 24 * (5 + 3 * t2 + eta2 - 9 * t2 * eta2)
        let ix = t * ratio / 720 * (61 + 90 * t2 + 45 * t4)
        let xi = (ratio + 2 * t2) / 6
        let xii = (5 + 28 * t2 + 24 * t4) / 120
        let xiia = (61 + 662 * t2 + 1320 * t4 + 720 * t6) / 5040

        let latitude = phi - x2 * (vii - x2 * (viii - x2 * ix))
        let longitude = Self.originLongitude + x / c * (1 - x2 * (xi - x2 * (xii - x2 * xiia)))
        return GeodeticPosition(latitude: latitude * 180 / .pi, longitude: longitude * 180 / .pi)
    }

    /// The radius of curvature in the prime vertical (scaled), and its ratio to that in the meridian.
    private func radii(sine s: Double) -> (nu: Double, ratio: Double) {
        let w = 1 - e2 * s * s
        return (a / w.squareRoot(), w / (1 - e2))
    }

    /// The scaled distance in metres along the central meridian from the true origin; the guide's M.
    private func meridianArc(to phi: Double) -> Double {
        let s = sin(phi - phi0)
        let c = cos(phi - phi0)
        let d = cos(phi + phi0)
        // Sines and cosines of the double and triple angles follow from those of the single one.
        let second = (2 * s * c) * (2 * d * d - 1)
        let third = (s * (3 - 4 * s * s)) * (d * (4 * d * d - 3))
        return arc.m0 * (phi - phi0) - arc.m1 * s * d + arc.m2 * second - arc.m3 * third
    }

    /// The latitude, in radians, at which the meridian arc reaches a northing.
    private func footpointLatitude(of northing: Double) -> Double {
        let target = northing - Self.falseNorthing
        var phi = phi0 + target / a
        // Each round leaves less than a hundredth of the error: four are enough, eight is a bound against bad numbers.
        for _ in 0..<8 {
            let rest = target - meridianArc(to: phi)
            phi += rest / a
            if abs(rest) < 0.000_01 { break }
        }
        return phi
    }
}
