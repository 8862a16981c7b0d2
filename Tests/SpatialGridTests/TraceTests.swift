import SeededRandom
import Testing

@testable import SpatialGrid

/// Notes which points a search looked at and the bound for the others.
private struct Witness: Recorder {
    var examined: [Int] = []
    var bound = Double.infinity

    mutating func enterGrid() {}
    mutating func enlarge() {}
    mutating func visitCell() {}
    mutating func examine(_ entry: SpatialGrid.Entry) { examined.append(Int(entry.index)) }
    mutating func leaveOut(beyond bound: Double) { self.bound = min(self.bound, bound) }
}

@Suite("The trace of a search")
struct TraceTests {
    @Test("No unexamined point is nearer than the bound, none is examined twice", arguments: Distribution.allCases)
    func boundIsHonest(distribution: Distribution) throws {
        for register in 0..<40 {
            var random = SeededGenerator(seed: UInt64(3_000 + register))
            let points = distribution.points([1, 5, 40, 300, 900][register % 5], using: &random)
            let grid = SpatialGrid(points)
            for query in 0..<10 {
                let place = Distribution.query(about: points, using: &random)
                let wanted = random.integer(in: 1...12)
                let radius = random.pick([0, 500, 20_000, 1e6, .infinity])
                let filter = Filter(percent: 80)
                var witness = Witness()
                let found = grid.nearest(
                    to: place, count: wanted, within: radius, recording: &witness, where: filter.includes)
                let comment: Comment =
                    "seed \(3_000 + register), query \(query): \(wanted) within \(radius) of \(place)"
                let examined = Set(witness.examined)
                try #require(examined.count == witness.examined.count, comment)
                try #require(examined.isSuperset(of: found.map(\.index)), comment)
                let limit = found.count == wanted ? found[wanted - 1].distance : radius
                try #require(witness.bound >= limit, comment)
                let passed = points.indices.filter { !examined.contains($0) }
                try #require(passed.allSatisfy { place.distance(to: points[$0]) >= witness.bound }, comment)
                try #require(passed.isEmpty || witness.bound < .infinity, comment)
                let others = Set(points.indices.filter(filter.includes)).subtracting(found.map(\.index))
                try #require(others.allSatisfy { place.distance(to: points[$0]) >= limit }, comment)

                let traced = grid.tracedNearest(to: place, count: wanted, within: radius, where: filter.includes)
                try #require(traced.neighbours == found, comment)
                try #require(traced.trace.bound == witness.bound, comment)
                try #require(traced.trace.pointsExamined == witness.examined.count, comment)
            }
        }
    }

    @Test("No distance comes under the bounds by which cells are passed over")
    func boundsHold() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<40_000 {
            let from = Distribution.query(about: [anywhere(using: &random)], using: &random)
            let to = Distribution.query(about: [from], using: &random)
            let origin = Origin(from)
            let distance = from.distance(to: to)
            let latitudes = abs(Int(from.latitudeE7) - Int(to.latitudeE7))
            let longitudes = Geodesic.wrapped(Int(from.longitudeE7) - Int(to.longitudeE7))
            #expect(origin.bound(latitudes: latitudes) <= distance, "\(from) \(to)")
            #expect(origin.bound(longitudes: longitudes) <= distance, "\(from) \(to)")
            // A cell's edge is nearer than the points beyond it.
            let edge = random.integer(in: 0...longitudes)
            #expect(origin.bound(longitudes: edge) <= origin.bound(longitudes: longitudes))
        }
    }

    @Test("A search among clustered points looks at few of them")
    func looksAtFew() {
        var random = SeededGenerator(seed: 8)
        let points = Distribution.towns.points(5_000, using: &random)
        let grid = SpatialGrid(points)
        var examined = 0
        for _ in 0..<200 {
            let trace = grid.tracedNearest(to: points[random.integer(in: 0...4_999)], count: 5, within: 20_000).trace
            #expect(trace.bound > 0 && trace.bound < 20_000)
            #expect(trace.cellsVisited > trace.rings)
            #expect(trace.gridsEntered >= 1)
            examined += trace.pointsExamined
        }
        #expect(examined < 200 * 100)
    }

    @Test("An outlier on the other side of the earth does not put a region into one cell")
    func outlierCostsOneLevel() {
        var random = SeededGenerator(seed: 9)
        let points = Distribution.regionAndOutlier.points(5_000, using: &random)
        let trace = SpatialGrid(points).tracedNearest(to: points[17], count: 5, within: 20_000).trace
        #expect(trace.pointsExamined < 200)
    }

    @Test("A search that leaves nothing out says so, one for nothing examines nothing")
    func extremes() {
        let grid = SpatialGrid([place(1, 1), place(2, 2)])
        let all = grid.tracedNearest(to: place(0, 0), count: 2)
        #expect(all.neighbours.count == 2)
        #expect(all.trace.bound == .infinity)
        #expect(all.trace.pointsExamined == 2)
        let nothing = grid.tracedNearest(to: place(1, 1), count: 0)
        #expect(nothing.neighbours.isEmpty)
        #expect(nothing.trace.bound == 0)
        #expect(nothing.trace.pointsExamined == 0)
        #expect(SpatialGrid([]).tracedNearest(to: place(1, 1), count: 3).trace.bound == .infinity)
    }
}
