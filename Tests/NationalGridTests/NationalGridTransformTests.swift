import Foundation
import SeededRandom
import Testing

@testable import NationalGrid

@Suite("Latitude and longitude to the National Grid and back")
struct NationalGridTransformTests {
    let transform = Result { try NationalGridTransform.load() }

    @Test("Ordnance Survey's test points come out on the published easting and northing to a millimetre")
    func publishedPointsToGrid() throws {
        let transform = try transform.get()
        let points = try PublishedPoint.rows(of: "etrs89_to_osgb36.csv")
        #expect(points.count == 20)
        for point in points {
            let position = try transform.gridPosition(latitude: point["latitude"], longitude: point["longitude"])
            #expect(abs(position.easting - point["easting"]) < 0.001, "\(point)")
            #expect(abs(position.northing - point["northing"]) < 0.001, "\(point)")
        }
    }

    @Test("Ordnance Survey's test points come out on the published latitude and longitude to a millimetre")
    func publishedPointsToETRS89() throws {
        let transform = try transform.get()
        let points = try PublishedPoint.rows(of: "osgb36_to_etrs89.csv")
        #expect(points.count == 20)
        for point in points {
            let position = try transform.geodeticPosition(
                of: GridPosition(easting: point["easting"], northing: point["northing"]))
            // A ten-millionth of a degree is 11 mm of latitude: a millimetre is 9e-9 degrees.
            #expect(abs(position.latitude - point["latitude"]) < 9e-9, "\(point)")
            let shrinking = cos(position.latitude * .pi / 180)
            #expect(abs(position.longitude - point["longitude"]) * shrinking < 9e-9, "\(point)")
        }
    }

    @Test("The shifts at the test points are the published ones to the last published digit")
    func publishedShifts() throws {
        let transform = try transform.get()
        for point in try PublishedPoint.rows(of: "etrs89_to_osgb36.csv") {
            let projected = TransverseMercator.onGRS80.project(
                GeodeticPosition(latitude: point["latitude"], longitude: point["longitude"]))
            let shift = transform.shift(at: projected)
            #expect(abs(shift.east - point["east_shift"]) < 0.000_011, "\(point)")
            #expect(abs(shift.north - point["north_shift"]) < 0.000_011, "\(point)")
        }
    }

    @Test("At the documented grid position of TP01 the shifts are 92.14556 m and -81.19532 m")
    func documentedShift() throws {
        let position = GridPosition(easting: 91_400.000_44, northing: 11_399.999_32)
        let shift = try transform.get().shift(at: position)
        #expect(abs(shift.east - 92.145_56) < 0.000_005)
        #expect(abs(shift.north + 81.195_32) < 0.000_005)
    }

    @Test("There and back again is within a millimetre up to 280 km from the central meridian")
    func roundTripInGreatBritain() throws {
        try checkRoundTrips(eastings: 120_000...680_000, within: 0.001, seed: 2015)
    }

    @Test("There and back again is within a centimetre in the whole rectangle")
    func roundTripEverywhere() throws {
        try checkRoundTrips(eastings: 200...700_000, within: 0.01, seed: 2016)
    }

    private func checkRoundTrips(eastings: ClosedRange<Double>, within tolerance: Double, seed: UInt64) throws {
        let transform = try transform.get()
        var generator = SeededGenerator(seed: seed)
        var worst = 0.0
        for _ in 0..<10_000 {
            let start = GridPosition(
                easting: .random(in: eastings, using: &generator),
                northing: .random(in: 0...1_249_900, using: &generator))
            let there = try transform.geodeticPosition(of: start)
            let back = try transform.gridPosition(latitude: there.latitude, longitude: there.longitude)
            worst = max(worst, abs(back.easting - start.easting), abs(back.northing - start.northing))
        }
        #expect(worst < tolerance, "seed \(seed): \(worst) m")
    }

    @Test("The Isle of Man and the sea are covered")
    func isleOfManAndSea() throws {
        let transform = try transform.get()
        let tynwaldHill = try transform.gridPosition(latitude: 54.2036, longitude: -4.6411)
        #expect(try GridReference(of: tynwaldHill, digits: 4).square == "SC")
        let doggerBank = try transform.gridPosition(latitude: 54.7, longitude: 2.3)
        #expect((600_000...700_000).contains(doggerBank.easting))
    }

    @Test(
        "Places off the rectangle of the shift grids are refused",
        arguments: [
            (49.2, -2.1),  // Jersey
            (53.3, -10.5),  // west of Ireland
            (52.0, 4.5),  // the Netherlands
            (62.0, -7.0),  // the Faroes
            (61.5, 0), (0, 0), (-52.9, -1.1), (52.9, 178.8), (90, 0), (-90, 0), (52.9, -361.1), (1e300, -1e300),
            (49.0, -2.0), (62.0, 4.0), (49.0, -10.0),
        ])
    func outsideCoverage(latitude: Double, longitude: Double) throws {
        let transform = try transform.get()
        #expect(throws: NationalGridError.outsideCoverage) {
            try transform.gridPosition(latitude: latitude, longitude: longitude)
        }
    }

    @Test(
        "Grid positions off the rectangle of the shift grids are refused",
        arguments: [
            (-1, 500_000), (0, 500_000), (50, 500_000), (701_000, 500_000), (400_000, -100), (400_000, 1_250_000),
            (400_000, 1_299_999), (1e300, 1e300), (-1e300, 0), (-0.0, -0.0),
        ])
    func gridPositionOutsideCoverage(easting: Double, northing: Double) throws {
        let transform = try transform.get()
        #expect(throws: NationalGridError.outsideCoverage) {
            try transform.geodeticPosition(of: GridPosition(easting: easting, northing: northing))
        }
    }

    @Test("The edges of the rectangle itself are covered")
    func edges() throws {
        let transform = try transform.get()
        // The corners of the grid are positions before the shift; these are the same corners after it.
        for (easting, northing) in [(0.0, 0.0), (700_000, 0), (0, 1_250_000), (700_000, 1_250_000), (0, 650_500)] {
            let corner = GridPosition(easting: easting, northing: northing)
            let shift = transform.shift(at: corner)
            let inside = GridPosition(
                easting: easting + shift.east + (easting == 0 ? 0.001 : -0.001),
                northing: northing + shift.north + (northing == 0 ? 0.001 : -0.001))
            let there = try transform.geodeticPosition(of: inside)
            #expect((49.7...61.2).contains(there.latitude))
            #expect((-9.5...3.6).contains(there.longitude))
            let outside = GridPosition(
                easting: inside.easting + (easting == 0 ? -0.01 : 0.01), northing: inside.northing)
            #expect(throws: NationalGridError.outsideCoverage) { try transform.geodeticPosition(of: outside) }
        }
    }

    @Test("What is not a finite number is refused", arguments: [Double.nan, .infinity, -.infinity, .signalingNaN])
    func notFinite(number: Double) throws {
        let transform = try transform.get()
        #expect(throws: NationalGridError.notFinite) { try transform.gridPosition(latitude: number, longitude: -1) }
        #expect(throws: NationalGridError.notFinite) { try transform.gridPosition(latitude: 53, longitude: number) }
        for position in [
            GridPosition(easting: number, northing: 300_000), GridPosition(easting: 400_000, northing: number),
        ] {
            #expect(throws: NationalGridError.notFinite) { try transform.geodeticPosition(of: position) }
        }
    }

    @Test("A grid reference in Nottingham leads to Nottingham")
    func nottingham() throws {
        let reference = try GridReference("SK 573 397")
        let position = try transform.get().geodeticPosition(of: reference.centre)
        #expect(abs(position.latitude - 52.952) < 0.002)
        #expect(abs(position.longitude + 1.147) < 0.002)
    }
}
