import SeededRandom
import SpatialGrid
import Testing

@Suite("Nearest neighbours")
struct NearestTests {
    private static let radii: [Double] = [0, 1e-3, 0.5, 500, 20_000, 1e6, 20_003_932, .infinity]
    private static let filters = [100, 80, 1, 0].map(Filter.init)

    /// 14 distributions of 150 registers with 60 queries each: 126,000 answers, compared bit for bit.
    @Test("Any query of a small register answers as looking at every point does", arguments: Distribution.allCases)
    func agreesWithBruteForce(distribution: Distribution) throws {
        for register in 0..<150 {
            var random = SeededGenerator(seed: UInt64(register))
            let count = [0, 1, 2, 3, 7, 20, 33, 34, 60, 150][register % 10]
            let points = distribution.points(count, using: &random)
            let grid = SpatialGrid(points)
            let truth = BruteForce(points: points)
            for query in 0..<60 {
                let place = Distribution.query(about: points, using: &random)
                let wanted = random.integer(in: 1...random.integer(in: 1...60))
                let radius = random.pick(Self.radii)
                let filter = random.pick(Self.filters)
                let found = grid.nearest(to: place, count: wanted, within: radius, where: filter.includes)
                let expected = truth.nearest(to: place, count: wanted, within: radius, where: filter.includes)
                try #require(
                    found == expected,
                    "seed \(register), query \(query): \(wanted) within \(radius) of \(place), \(filter)")
            }
        }
    }

    @Test("Any query of a large register answers as looking at every point does", arguments: Distribution.allCases)
    func agreesWithBruteForceOnLargeRegisters(distribution: Distribution) throws {
        var random = SeededGenerator(seed: 77)
        let points = distribution.points(5_000, using: &random)
        let grid = SpatialGrid(points)
        let truth = BruteForce(points: points)
        for query in 0..<12 {
            let place = Distribution.query(about: points, using: &random)
            let wanted = [1, 5, 8, 9, 60][query % 5]
            let radius = Self.radii[query % Self.radii.count]
            let filter = Self.filters[query % 3]
            let found = grid.nearest(to: place, count: wanted, within: radius, where: filter.includes)
            let expected = truth.nearest(to: place, count: wanted, within: radius, where: filter.includes)
            try #require(
                found == expected, "seed 77, query \(query): \(wanted) within \(radius) of \(place), \(filter)")
        }
    }

    @Test("Queries among real defibrillators answer as looking at every one does")
    func agreesOnRealPositions() throws {
        let points = try Fixture.defibrillators()
        #expect(points.count == 3_311)
        let grid = SpatialGrid(points)
        let truth = BruteForce(points: points)
        var random = SeededGenerator(seed: 88)
        let usable = Filter(percent: 80)
        for query in 0..<150 {
            let point = random.pick(points)
            let place = near(point, spread: 0.01, using: &random)
            let found = grid.nearest(to: place, count: 5, within: 20_000, where: usable.includes)
            let expected = truth.nearest(to: place, count: 5, within: 20_000, where: usable.includes)
            try #require(found == expected, "seed 88, query \(query): \(place)")
        }
    }

    @Test("The nearest real defibrillators to Old Trafford are the ones at Old Trafford")
    func knownPlace() throws {
        let points = try Fixture.defibrillators()
        let nearest = SpatialGrid(points).nearest(to: place(53.463_1, -2.291_3), count: 5)
        #expect(nearest.count == 5)
        #expect(nearest.allSatisfy { $0.distance < 400 })
        #expect(nearest.allSatisfy { points[$0.index].distance(to: place(53.463_1, -2.291_3)) == $0.distance })
    }

    @Test("A point on the antimeridian finds its neighbours on both sides")
    func antimeridian() {
        let grid = SpatialGrid([place(-17, 179.9), place(-17, -179.95), place(-17, 0), place(-17, 180)])
        #expect(grid.nearest(to: place(-17, -180), count: 4).map(\.index) == [3, 1, 0, 2])
        #expect(grid.nearest(to: place(-17, 179.99), count: 4).map(\.index) == [3, 1, 0, 2])
        #expect(grid.nearest(to: place(-17, 179.99), count: 9, within: 7_000).map(\.index) == [3, 1])
    }

    @Test("At a pole all longitudes are near")
    func pole() {
        let grid = SpatialGrid((0..<36).map { place(89.9 - Double($0) * 0.001, Double($0) * 10) })
        #expect(grid.nearest(to: place(90, 123), count: 36).map(\.index) == Array(0..<36))
        let across = SpatialGrid([place(89.99, 0), place(89.97, 180)])
        #expect(across.nearest(to: place(89.999, 180), count: 2).map(\.index) == [0, 1])
    }

    @Test("Equal distances come in the order of their indices, whichever of them fit")
    func tiesGoByIndex() {
        let spot = place(52.95, -1.15)
        for count in [10, 33, 500] {
            let grid = SpatialGrid(Array(repeating: spot, count: count))
            for wanted in [1, 5, 8, 9, 10] {
                #expect(grid.nearest(to: place(52.9, -1.1), count: wanted).map(\.index) == Array(0..<wanted))
            }
        }
        let cross = [place(0, 0.01), place(0, -0.01), place(0, 0.01), place(0, -0.01)]
        #expect(SpatialGrid(cross).nearest(to: place(0, 0), count: 3).map(\.index) == [0, 1, 2])
    }

    @Test("Asking for nothing finds nothing")
    func asksForNothing() {
        let points = [place(1, 1), place(2, 2)]
        let grid = SpatialGrid(points)
        for count in [0, -1, .min] { #expect(grid.nearest(to: points[0], count: count).isEmpty) }
        for radius in [-1, -0.000_1, .nan, -.infinity] as [Double] {
            #expect(grid.nearest(to: points[0], count: 5, within: radius).isEmpty)
            #expect(grid.within(radius, of: points[0]).isEmpty)
        }
        #expect(SpatialGrid([]).nearest(to: points[0], count: 5).isEmpty)
        #expect(SpatialGrid([]).count == 0)
    }

    @Test("Asking for more than there is finds all there is")
    func asksForMore() {
        let grid = SpatialGrid([place(1, 1), place(2, 2), place(3, 3)])
        #expect(grid.count == 3)
        #expect(grid.nearest(to: place(0, 0), count: 4).map(\.index) == [0, 1, 2])
        #expect(grid.nearest(to: place(0, 0), count: .max).map(\.index) == [0, 1, 2])
        #expect(grid.nearest(to: place(0, 0), count: 60, within: 1e300).map(\.index) == [0, 1, 2])
    }

    @Test("A radius includes the point that is exactly so far")
    func radiusIsInclusive() {
        var random = SeededGenerator(seed: 6)
        for _ in 0..<2_000 {
            let point = anywhere(using: &random)
            let from = near(point, spread: 0.1, using: &random)
            let distance = from.distance(to: point)
            let grid = SpatialGrid([point])
            #expect(grid.nearest(to: from, count: 1, within: distance) == [Neighbour(index: 0, distance: distance)])
            #expect(grid.nearest(to: from, count: 1, within: distance.nextDown).isEmpty || distance == 0)
        }
    }

    @Test("The filter is asked about no point twice")
    func filterIsAskedOnce() {
        var random = SeededGenerator(seed: 7)
        let points = Distribution.alongTheAntimeridian.points(2_000, using: &random)
        var asked: [Int: Int] = [:]
        _ = SpatialGrid(points).nearest(to: place(-17, 180), count: 3) { index in
            asked[index, default: 0] += 1
            return false
        }
        #expect(asked.count == 2_000)
        #expect(asked.values.allSatisfy { $0 == 1 })
    }
}
