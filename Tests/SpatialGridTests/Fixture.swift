import Foundation
import SpatialGrid
import Testing

/// The files in `Fixtures`, described in its README.
enum Fixture {
    struct Pair {
        let from: Coordinate
        let to: Coordinate
        /// Length of the geodesic in metres.
        let metres: Double
    }

    static func defibrillators() throws -> [Coordinate] {
        try rows(of: "defibrillators").map { row in
            try #require(
                Coordinate(latitude: try number(row[0]), longitude: try number(row[1])), "\(row)")
        }
    }

    static func geodesics() throws -> [Pair] {
        try rows(of: "geodesics").map { row in
            let from = Coordinate(latitude: try number(row[0]), longitude: try number(row[1]))
            let to = Coordinate(latitude: try number(row[2]), longitude: try number(row[3]))
            return Pair(from: try #require(from), to: try #require(to), metres: try number(row[4]))
        }
    }

    private static func rows(of name: String) throws -> [[Substring]] {
        let url = try #require(Bundle.module.url(forResource: name, withExtension: "csv", subdirectory: "Fixtures"))
        let text = try String(contentsOf: url, encoding: .utf8)
        return text.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    }

    private static func number(_ text: Substring) throws -> Double {
        try #require(Double(text))
    }
}
