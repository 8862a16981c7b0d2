/// The place a search starts from, seen from one side of the 180th meridian, and what bounds distances from it.
@usableFromInline
struct Origin {
    @usableFromInline let latitude: Int
    /// Beyond ±180 degrees if the place is seen from the other side of the 180th meridian.
    @usableFromInline let longitude: Int
    @usableFromInline let longitudeScale: Double
    /// At most the metres in a unit of latitude anywhere, less 1 part in 5,000, the margin of all bounds.
    @usableFromInline let leastNorth: Double
    /// `leastNorth` times the cosine of the latitude, per radian.
    @usableFromInline let leastEast: Double

    @usableFromInline
    init(_ place: Coordinate) {
        latitude = Int(place.latitudeE7)
        longitude = Int(place.longitudeE7)
        let cosine = Geodesic.cosine(place.latitudeE7)
        longitudeScale = Double(Geodesic.longitudeScale(cosine: cosine))
        leastNorth = Geodesic.shortestUnit * (1 - 2e-4)
        leastEast = leastNorth * cosine / Geodesic.radian
    }

    /// The same place, seen from the other side of the 180th meridian.
    @inlinable @inline(__always)
    init(acrossTheAntimeridianFrom other: Origin) {
        latitude = other.latitude
        longitude = other.longitude &+ (other.longitude < 0 ? 3_600_000_000 : -3_600_000_000)
        longitudeScale = other.longitudeScale
        leastNorth = other.leastNorth
        leastEast = other.leastEast
    }

    /// A distance in metres that no point comes under whose latitude differs by `latitudes` units or more.
    ///
    /// Proof, with m the metres of the shortest unit, at the equator. `localSquared` is at least (m Δφ)², as its unit
    /// of latitude is never shorter. `far` is at least b σ, and σ >= Δβ >= (b/a) Δφ, which makes m Δφ. The margin
    /// covers rounding.
    @inlinable @inline(__always)
    func bound(latitudes: Int) -> Double {
        Double(latitudes) * leastNorth
    }

    /// A distance in metres that no point comes under whose longitude differs by `longitudes` units or more, up to 180
    /// degrees: m cos φ sin Δλ, with the sine from below and level from 80 degrees on.
    ///
    /// Proof. `far` is at least b σ, and σ at least the angle to the meridian Δλ away, whose sine is cos β sin Δλ
    /// (beyond 90 degrees the angle to the pole, with sine cos β), where cos β >= cos φ. For `localSquared`, divided by
    /// m², with δ the difference of latitudes, cos β₂ >= cos φ₂ >= cos φ - δ; so it is at least
    /// δ² + cos φ (cos φ - δ) Δλ², which over all δ is at least (cos φ Δλ)² (1 - Δλ²/4): for up to 2 degrees within the
    /// margin.
    @inlinable @inline(__always)
    func bound(longitudes: Int) -> Double {
        let angle = min(Double(longitudes) * Geodesic.radian, 1.4)
        return leastEast * (angle - angle * angle * angle * (1 / 6))
    }
}
