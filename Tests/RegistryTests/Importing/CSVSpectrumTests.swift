import Foundation
import StrictJSON
import Testing

@testable import Registry

@Suite("The csv-spectrum collection")
struct CSVSpectrumTests {
    @Test(
        "A file gives what its JSON says",
        arguments: [
            "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines", "newlines_crlf",
            "quotes_and_newlines", "simple", "simple_crlf", "utf8",
        ])
    func spectrum(_ name: String) throws {
        guard var bytes = try ImportFiles.shared("csv_torture/csv-spectrum/csvs/\(name).csv"),
            let json = try ImportFiles.shared("csv_torture/csv-spectrum/json/\(name).json")
        else { return }
        // Copies have lost the carriage returns that their names speak of.
        if name.hasSuffix("_crlf"), !bytes.contains(0x0D) {
            bytes = bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
        }
        let csv = try CSVFile(bytes)
        let wanted = try #require(try JSONReader.read(json).array).compactMap(\.object)
        #expect(csv.faults.isEmpty)
        #expect(csv.records.count == wanted.count)
        for (record, object) in zip(csv.records, wanted) {
            #expect(csv.header == object.keys)
            // Compared by bytes: a string is equal to its other compositions, and CR LF is one character.
            #expect(record.fields.map { Array($0.utf8) } == object.members.map { Array(($0.value.string ?? "").utf8) })
        }
    }
}
