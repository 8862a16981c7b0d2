import Foundation
import Testing

/// A row of Ordnance Survey's published test points: its name and its numbers by column.
struct PublishedPoint: CustomStringConvertible {
    var name: String
    private var values: [String: Double]

    var description: String { name }

    subscript(column: String) -> Double { values[column] ?? .nan }

    /// The rows of a file of the fixtures.
    static func rows(of file: String) throws -> [PublishedPoint] {
        let url = Bundle.module.bundleURL.appendingPathComponent("Fixtures").appendingPathComponent(file)
        let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
        let columns = try #require(lines.first).split(separator: ",").map(String.init)
        return try lines.dropFirst().map { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            try #require(fields.count == columns.count)
            let numbers = try zip(columns, fields).dropFirst().map { ($0, try #require(Double($1))) }
            return PublishedPoint(name: fields[0], values: Dictionary(uniqueKeysWithValues: numbers))
        }
    }
}
