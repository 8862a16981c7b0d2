import SeededRandom
import Testing

@testable import SpatialGrid

@Suite("Building a grid")
struct BuildingTests {
    @Test("Each point is listed once, in a cell that covers it", arguments: Distribution.allCases)
    func listsEachPointOnce(distribution: Distribution) {
        for count in [0, 1, 2, 31, 33, 400, 3_000] {
            var random = SeededGenerator(seed: UInt64(count))
            let points = distribution.points(count, using: &random)
            let grid = SpatialGrid(points)
            #expect(grid.entries.map(\.index).sorted() == (0..<UInt32(count)).map(\.self))
            for node in grid.nodes {
                for cell in 0..<node.cellCount {
                    let listed = Int(node.firstCell) + cell
                    let range = Int(grid.cellStarts[listed])..<Int(grid.cellStarts[listed + 1])
                    #expect(grid.entries[range].allSatisfy { node.cell(of: $0) == cell })
                    let spots = Set(grid.entries[range].map { points[Int($0.index)] })
                    let isCrowded = range.count > SpatialGrid.Node.leafCapacity && spots.count > 1
                    #expect((grid.cellNodes[listed] != 0) == isCrowded)
                }
            }
        }
    }

    @Test("A grid takes at most 24 bytes a point", arguments: Distribution.allCases)
    func isSmall(distribution: Distribution) {
        var random = SeededGenerator(seed: 10)
        let grid = SpatialGrid(distribution.points(5_000, using: &random))
        #expect(MemoryLayout<SpatialGrid.Entry>.stride == 16)
        let bytes =
            grid.entries.count * 16 + (grid.cellStarts.count + grid.cellNodes.count) * 4
            + grid.nodes.count * MemoryLayout<SpatialGrid.Node>.stride
        #expect(bytes <= 24 * 5_000, "\(Double(bytes) / 5_000) bytes a point")
    }

    @Test("Many points on one spot make one cell, not a tower of grids")
    func oneSpot() {
        let grid = SpatialGrid(Array(repeating: place(52, 21), count: 11_466))
        #expect(grid.nodes.count == 1)
        let found = grid.nearest(to: place(52, 21), count: 3)
        #expect(found.map(\.index) == [0, 1, 2])
        #expect(found.allSatisfy { $0.distance == 0 })
    }
}
