import Foundation
import Testing

@testable import NationalGrid

@Suite("The shift grids as files")
struct ShiftGridTests {
    /// gzip around nothing.
    static let emptyFile: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]

    @Test(
        "A missing, foreign, damaged or short file is named, with the reason",
        arguments: [
            (nil, "cannot be read"), (Array("OSTN15".utf8), "not gzip"), (Array(emptyFile.dropLast()), "cut short"),
            (emptyFile, "0 bytes instead of 1753902"),
        ] as [([UInt8]?, String)])
    func unusable(contents: [UInt8]?, reason: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("shift-grid-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        if let contents {
            try Data(contents).write(to: folder.appendingPathComponent(ShiftGrid.eastFile))
        }
        let error = #expect(throws: NationalGridError.self) { try NationalGridTransform(shiftGridFolder: folder.path) }
        #expect(error?.description.contains(ShiftGrid.eastFile) == true)
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    @Test("The errors of a conversion say what is wrong in words of their own")
    func descriptions() {
        #expect(NationalGridError.outsideCoverage.description.contains("outside Great Britain"))
        #expect(NationalGridError.notFinite.description.contains("finite"))
    }

    @Test("Loading again and from several tasks at once gives the same transformation")
    func concurrentLoading() async throws {
        let eastings = try await withThrowingTaskGroup(of: Double.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try NationalGridTransform.load().gridPosition(latitude: 52.95, longitude: -1.15).easting
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(eastings.count == 1)
    }
}
