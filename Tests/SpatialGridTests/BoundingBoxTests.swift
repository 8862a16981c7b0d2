import SpatialGrid
import Testing

@Suite("Bounding boxes")
struct BoundingBoxTests {
    @Test(
        "Edges that enclose nothing or lie off the earth make no box",
        arguments: [
            [53, 0, 52, 1], [-91, 0, 0, 1], [0, 0, 91, 1], [0, -181, 1, 0], [0, 0, 1, 181], [.nan, 0, 1, 1],
            [0, .nan, 1, 1],
            [0, 0, .nan, 1], [0, 0, 1, .nan], [0, -.infinity, 1, 1],
        ] as [[Double]])
    func refusesImpossibleEdges(edges: [Double]) {
        #expect(BoundingBox(south: edges[0], west: edges[1], north: edges[2], east: edges[3]) == nil)
    }

    @Test("Edges belong to the box")
    func edgesAreInside() throws {
        let box = try #require(BoundingBox(south: 52, west: -1.5, north: 53, east: -0.5))
        #expect([box.south, box.west, box.north, box.east] == [52, -1.5, 53, -0.5])
        #expect(box.contains(place(52, -1.5)))
        #expect(box.contains(place(53, -0.5)))
        #expect(!box.contains(place(51.999_999_9, -1)))
        #expect(!box.contains(place(53.000_000_1, -1)))
        #expect(!box.contains(place(52.5, -1.500_000_1)))
        #expect(!box.contains(place(52.5, -0.499_999_9)))
    }

    @Test("With its west east of its east a box crosses the 180th meridian")
    func crossesTheAntimeridian() throws {
        let fiji = try #require(BoundingBox(south: -21, west: 176, north: -12, east: -178))
        #expect(fiji.contains(place(-17, 178)))
        #expect(fiji.contains(place(-17, 180)))
        #expect(fiji.contains(place(-17, -179)))
        #expect(!fiji.contains(place(-17, 175.9)))
        #expect(!fiji.contains(place(-17, -177.9)))
        #expect(!fiji.contains(place(-17, 0)))
    }

    @Test("A box that ends at the 180th meridian contains it, from either side")
    func touchesTheAntimeridian() throws {
        let meridian = place(0, 180)
        for (west, east) in [(170.0, 180.0), (-180, -170), (180, 180), (-180, -180), (180, -170), (-180, 180)] {
            let box = try #require(BoundingBox(south: -1, west: west, north: 1, east: east))
            #expect(box.contains(meridian), "\(box)")
            #expect(box.contains(place(0, 0)) == (west == -180 && east == 180), "\(box)")
        }
    }
}
