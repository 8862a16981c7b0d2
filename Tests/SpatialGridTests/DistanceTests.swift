import Foundation
import SeededRandom
import Testing

@testable import SpatialGrid

@Suite("Distance on the WGS 84 ellipsoid")
struct DistanceTests {
    @Test("Distances agree with the geodesics of GeographicLib to the accuracy that is documented")
    func agreesWithGeodesics() throws {
        let pairs = try Fixture.geodesics()
        #expect(pairs.count == 4_300)
        for pair in pairs {
            // Rounding of the file to 0.1 mm and of the positions' scale to single precision.
            let error = abs(pair.from.distance(to: pair.to) - pair.metres) - 0.000_1 - 1e-7 * pair.metres
            let allowed =
                switch pair {
                case _ where isLocal(pair): 5.1e-5
                case _ where pair.metres < 19_000_000: 2.6e-5
                default: 8e-4
                }
            #expect(error <= allowed * pair.metres, "\(pair)")
        }
    }

    @Test("Up to 20 km, and up to 62 degrees of latitude, distances agree with the geodesics to 10 cm")
    func agreesInPractice() throws {
        let near = try Fixture.geodesics().filter { $0.metres <= 20_000 && abs($0.from.latitude) < 62 }
        #expect(near.count > 1_000)
        for pair in near {
            #expect(abs(pair.from.distance(to: pair.to) - pair.metres) <= 0.1, "\(pair)")
        }
    }

    private func isLocal(_ pair: Fixture.Pair) -> Bool {
        Geodesic.isLocal(
            Int(pair.from.latitudeE7) - Int(pair.to.latitudeE7),
            Geodesic.wrapped(Int(pair.from.longitudeE7) - Int(pair.to.longitudeE7)))
    }

    @Test("The distance is the same both ways, to the last bit")
    func isSymmetric() {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<20_000 {
            let from = anywhere(using: &random)
            let to = Distribution.query(about: [from], using: &random)
            #expect(from.distance(to: to) == to.distance(to: from), "\(from) \(to)")
        }
    }

    @Test("A position is zero metres from itself, and only from itself away from the poles")
    func isZeroOnlyOnTheSpot() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<10_000 {
            let spot = anywhere(using: &random)
            #expect(spot.distance(to: spot) == 0)
            #expect(spot.distance(to: place(spot.latitude, spot.longitude + 1e-7)) > 0)
        }
        #expect(place(90, 10).distance(to: place(90, 11)) == 0)
        #expect(place(90, 10).distance(to: place(90, -130)) < 1e-8)
        #expect(place(-90, 10).distance(to: place(-90, -170)) < 1e-8)
    }

    @Test("The 180th meridian is no barrier")
    func crossesTheAntimeridian() {
        let across = place(52, 179.99).distance(to: place(52, -179.99))
        #expect(abs(across - place(52, 0).distance(to: place(52, 0.02))) < 1e-9)
        #expect(place(-17, 180).distance(to: place(-17, -180)) == 0)
    }

    @Test("Every distance lies between those on the spheres of both axes, which the bounds of the search rest on")
    func liesBetweenSpheres() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<20_000 {
            let from = anywhere(using: &random)
            let to = Distribution.query(about: [from], using: &random)
            let distance = from.distance(to: to)
            let beta1 = atan(tan(from.latitude * .pi / 180) * (1 - Geodesic.flattening))
            let beta2 = atan(tan(to.latitude * .pi / 180) * (1 - Geodesic.flattening))
            let half = (from.longitude - to.longitude) * .pi / 360
            let haversine = pow(sin((beta1 - beta2) / 2), 2) + cos(beta1) * cos(beta2) * pow(sin(half), 2)
            let angle = 2 * atan2(haversine.squareRoot(), max(0, 1 - haversine).squareRoot())
            // The local formula measures along the chord of neither and may be 1 in 10,000 outside.
            let margin = 1e-4 * distance + 0.001
            #expect(distance >= 6_356_752.314 * angle - margin, "\(from) \(to)")
            #expect(distance <= 6_378_137 * angle + margin, "\(from) \(to)")
        }
    }

    @Test("The two formulas meet within 1 in 15,000 where one takes over from the other")
    func formulasMeet() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<20_000 {
            let latitude = random.number(in: -89...89)
            let atLimitOfLatitude = Bool.random(using: &random)
            let latitudes = atLimitOfLatitude ? 1 : random.number(in: -1...1)
            let longitudes = atLimitOfLatitude ? random.number(in: -2...2) : 2
            let from = place(latitude, 0)
            let to = place(latitude + latitudes, longitudes)
            let differences = (Int(from.latitudeE7) - Int(to.latitudeE7), Int(to.longitudeE7))
            #expect(Geodesic.isLocal(differences.0, differences.1))
            let far = Geodesic.far(from.latitudeE7, to.latitudeE7, abs(differences.1))
            #expect(abs(from.distance(to: to) - far) <= far / 15_000, "\(from) \(to)")
        }
    }

    @Test("The cosine and the longitude scale of a latitude agree with the mathematical library")
    func seriesIsRight() {
        for latitudeE7 in stride(from: Int32(-900_000_000), through: 900_000_000, by: 1_234_567) {
            let latitude = Double(latitudeE7) / 1e7 * .pi / 180
            #expect(abs(Geodesic.cosine(latitudeE7) - cos(latitude)) <= 1e-11)
            let beta = atan2((1 - Geodesic.flattening) * sin(latitude), cos(latitude))
            let scale = Geodesic.semiMajorAxis * cos(beta) * Geodesic.radian
            #expect(abs(Double(Geodesic.longitudeScale(latitudeE7)) - scale) <= 1e-7 * scale + 1e-15)
        }
        #expect(Geodesic.longitudeScale(900_000_000) == 0)
        #expect(Geodesic.longitudeScale(-900_000_000) == 0)
    }

    @Test("Poles are half a meridian apart, and nothing is farther")
    func halfMeridian() {
        #expect(abs(place(90, 0).distance(to: place(-90, 0)) - 20_003_931.458_6) < 20)
        #expect(abs(place(0, 0).distance(to: place(0, 180)) - 20_003_931.458_6) < 0.001)
        #expect(place(1, 5).distance(to: place(-1, -175)) <= 20_003_931.458_7)
    }
}
