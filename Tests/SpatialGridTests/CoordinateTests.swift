import SeededRandom
import SpatialGrid
import Testing

@Suite("Coordinates")
struct CoordinateTests {
    @Test(
        "Numbers that are no position on earth make no coordinate",
        arguments: [
            (90.000_000_01, 0), (-90.000_000_01, 0), (0, 180.000_000_01), (0, -180.000_000_01), (.nan, 0), (0, .nan),
            (.infinity, 0), (0, -.infinity), (1e300, 0), (0, 1e300),
        ] as [(Double, Double)])
    func refusesImpossiblePositions(latitude: Double, longitude: Double) {
        #expect(Coordinate(latitude: latitude, longitude: longitude) == nil)
    }

    @Test(
        "Fixed-point numbers beyond a pole or the 180th meridian make no coordinate",
        arguments: [
            (900_000_001, 0), (-900_000_001, 0), (0, 1_800_000_001), (0, -1_800_000_001), (.max, .max), (.min, .min),
        ] as [(Int32, Int32)])
    func refusesImpossibleFixedPoint(latitude: Int32, longitude: Int32) {
        #expect(Coordinate(latitudeE7: latitude, longitudeE7: longitude) == nil)
    }

    @Test("The extremes of the earth are positions")
    func acceptsExtremes() {
        for latitude in [-90.0, 90] {
            for longitude in [-180.0, 180] {
                #expect(Coordinate(latitude: latitude, longitude: longitude)?.latitude == latitude)
            }
        }
    }

    @Test("Degrees are rounded to the nearest ten-millionth, halves away from zero")
    func rounds() throws {
        let coordinate = try #require(Coordinate(latitude: 52.954_783_249, longitude: -1.158_109_251))
        #expect(coordinate.latitudeE7 == 529_547_832)
        #expect(coordinate.longitudeE7 == -11_581_093)
        #expect(Coordinate(latitude: 0.000_000_05, longitude: -0.000_000_05) == place(1e-7, -1e-7))
    }

    @Test("Positions that differ by less than the rounding are equal and hash alike")
    func equality() {
        #expect(Set([place(52.954_783_2, -1.15), place(52.954_783_21, -1.150_000_01)]).count == 1)
        #expect(place(52.954_783_2, -1.15) != place(52.954_783_3, -1.15))
    }

    @Test("Seven decimals survive the way through fixed point")
    func roundTrip() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<10_000 {
            let coordinate = anywhere(using: &random)
            #expect(Coordinate(latitude: coordinate.latitude, longitude: coordinate.longitude) == coordinate)
        }
        #expect(place(53.448_269, -2.393_184).latitude == 53.448_269)
        #expect(place(53.448_269, -2.393_184).longitude == -2.393_184)
    }

    @Test("The meridians 180 degrees east and west are one, stored as west")
    func antimeridian() throws {
        let east = try #require(Coordinate(latitude: -17, longitude: 180))
        let west = try #require(Coordinate(latitudeE7: -170_000_000, longitudeE7: -1_800_000_000))
        #expect(east == west)
        #expect(east.longitude == -180)
        #expect(Coordinate(latitudeE7: -170_000_000, longitudeE7: 1_800_000_000) == west)
        #expect(Coordinate(latitude: -17, longitude: 179.999_999_96) == west)
    }
}
