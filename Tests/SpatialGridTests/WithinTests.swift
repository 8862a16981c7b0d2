import SeededRandom
import SpatialGrid
import Testing

@Suite("Within a radius, within a box")
struct WithinTests {
    @Test("A radius contains what looking at every point finds, nearest first", arguments: Distribution.allCases)
    func radiusAgreesWithBruteForce(distribution: Distribution) throws {
        for register in 0..<40 {
            var random = SeededGenerator(seed: UInt64(1_000 + register))
            let points = distribution.points([0, 1, 5, 40, 200][register % 5], using: &random)
            let grid = SpatialGrid(points)
            let truth = BruteForce(points: points)
            for query in 0..<10 {
                let place = Distribution.query(about: points, using: &random)
                let radius = random.pick([0, 1, 500, 2_000, 20_000, 3e6, 2e7, .infinity])
                try #require(
                    grid.within(radius, of: place) == truth.within(radius, of: place),
                    "seed \(1_000 + register), query \(query): within \(radius) of \(place)")
            }
        }
    }

    @Test("A box contains what looking at every point finds, in order", arguments: Distribution.allCases)
    func boxAgreesWithBruteForce(distribution: Distribution) throws {
        for register in 0..<40 {
            var random = SeededGenerator(seed: UInt64(2_000 + register))
            let points = distribution.points([0, 1, 5, 40, 400][register % 5], using: &random)
            let grid = SpatialGrid(points)
            let truth = BruteForce(points: points)
            for query in 0..<20 {
                let corners = (0..<2).map { _ in Distribution.query(about: points, using: &random) }
                let east = query == 0 ? 180 : corners[1].longitude
                let box = try #require(
                    BoundingBox(
                        south: min(corners[0].latitude, corners[1].latitude), west: corners[0].longitude,
                        north: max(corners[0].latitude, corners[1].latitude), east: east))
                try #require(
                    grid.contents(of: box) == truth.contents(of: box),
                    "seed \(2_000 + register), query \(query): \(box)")
            }
        }
    }

    @Test("A box around one of two real regions contains that region")
    func realRegion() throws {
        let points = try Fixture.defibrillators()
        let trafford = try #require(BoundingBox(south: 53.3, west: -2.5, north: 53.5, east: -2.2))
        #expect(SpatialGrid(points).contents(of: trafford) == Array(0..<185))
        let earth = try #require(BoundingBox(south: -90, west: -180, north: 90, east: 180))
        #expect(SpatialGrid(points).contents(of: earth) == Array(points.indices))
    }
}
