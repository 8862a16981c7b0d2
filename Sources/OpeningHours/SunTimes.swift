import CivilTime
import Foundation

/// What the sun does at a time that opening hours can name.
enum SunEvent: Int, CaseIterable, Sendable {
    /// The beginning of civil twilight: the sun's middle is 6° below the horizon.
    case dawn
    case sunrise
    case sunset
    /// The end of civil twilight.
    case dusk

    /// The usual time in minutes after midnight, by which opening_hours.js tells whether a span goes past midnight.
    var usualMinute: Int {
        switch self {
        case .dawn: 330
        case .sunrise: 360
        case .sunset: 1080
        case .dusk: 1110
        }
    }

    var name: String {
        switch self {
        case .dawn: "dawn"
        case .sunrise: "sunrise"
        case .sunset: "sunset"
        case .dusk: "dusk"
        }
    }
}

/// The times of the sun's events on one day at one place, in minutes of the local clock.
///
/// The formula is that of the NOAA solar calculator (https://gml.noaa.gov/grad/solcalc/calcdetails.html), after J. Meeus,
/// *Astronomical Algorithms*, with 0.833° for refraction and the sun's radius. Up to 65° of latitude it agrees with
/// almanacs to about a minute; nearer the poles the air bends the light more than a formula can know.
struct SunTimes: Sendable {
    private let minutes: [Int?]

    /// Nil where the sun does not reach the height that day, as in polar summer and winter, or the place is none.
    subscript(event: SunEvent) -> Int? { minutes[event.rawValue] }

    /// - Complexity: O(1), about a microsecond.
    ///
    /// - Parameter events: those wanted; the others are nil.
    init(dayNumber: Int, place: AccessPlace, events: [SunEvent] = SunEvent.allCases) {
        guard (-90...90).contains(place.latitude), (-180...180).contains(place.longitude),
            (-800_000...3_000_000).contains(dayNumber)
        else {
            minutes = [nil, nil, nil, nil]
            return
        }
        func minute(altitude: Double, rising: Bool) -> Int? {
            // The sun moves on during the day, so its place is taken again at the time found first.
            var time = 720 - 4 * place.longitude
            for _ in 0..<2 {
                guard
                    let next = Self.minute(
                        altitude: altitude, rising: rising, dayNumber: dayNumber, minute: time, place: place)
                else { return nil }
                time = next
            }
            let utc = dayNumber * 86_400 + Int((time * 60).rounded())
            let local = place.zone.localSeconds(atUnixSeconds: utc) - dayNumber * 86_400
            return max(0, min(1439, local / 60))
        }
        minutes = SunEvent.allCases.map { event in
            guard events.contains(event) else { return nil }
            return minute(
                altitude: event == .sunrise || event == .sunset ? -0.833 : -6,
                rising: event == .dawn || event == .sunrise)
        }
    }

    /// Minutes after 00:00 UTC at which the sun is at an altitude, by its place at another minute of that day.
    private static func minute(
        altitude: Double, rising: Bool, dayNumber: Int, minute: Double, place: AccessPlace
    ) -> Double? {
        func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
        // Julian centuries since noon of 1 January 2000, which was day 10,957.
        let centuries = (Double(dayNumber) - 10_957.5 + minute / 1440) / 36_525
        let meanLongitude = (280.46646 + centuries * (36_000.76983 + centuries * 0.0003032))
            .truncatingRemainder(dividingBy: 360)
        let anomaly = radians(357.52911 + centuries * (35_999.05029 - 0.0001537 * centuries))
        let eccentricity = 0.016708634 - centuries * (0.000042037 + 0.0000001267 * centuries)
        let centre =
            sin(anomaly) * (1.914602 - centuries * (0.004817 + 0.000014 * centuries))
            + sin(2 * anomaly) * (0.019993 - 0.000101 * centuries) + sin(3 * anomaly) * 0.000289
        let node = radians(125.04 - 1934.136 * centuries)
        let longitude = radians(meanLongitude + centre - 0.00569 - 0.00478 * sin(node))
        let obliquitySeconds = 21.448 - centuries * (46.815 + centuries * (0.00059 - centuries * 0.001813))
        let meanObliquity = 23 + (26 + obliquitySeconds / 60) / 60
        let obliquity = radians(meanObliquity + 0.00256 * cos(node))
        let declination = asin(sin(obliquity) * sin(longitude))
        let tangent = tan(obliquity / 2) * tan(obliquity / 2)
        let mean = radians(meanLongitude)
        let equation =
            tangent * sin(2 * mean) - 2 * eccentricity * sin(anomaly)
            + 4 * eccentricity * tangent * sin(anomaly) * cos(2 * mean) - tangent * tangent * sin(4 * mean) / 2
            - 1.25 * eccentricity * eccentricity * sin(2 * anomaly)
        let latitude = radians(place.latitude)
        let cosine = (sin(radians(altitude)) - sin(latitude) * sin(declination)) / (cos(latitude) * cos(declination))
        guard cosine.isFinite, (-1...1).contains(cosine) else { return nil }
        let hourAngle = acos(cosine) * 180 / .pi
        // The equation of time is in radians here; four minutes are a degree.
        let noon = 720 - 4 * place.longitude - 4 * equation * 180 / .pi
        return rising ? noon - 4 * hourAngle : noon + 4 * hourAngle
    }
}
