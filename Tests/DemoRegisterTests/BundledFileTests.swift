import Foundation
import NationalGrid
import Registry
import Testing

@testable import DemoRegister

@Suite("Damaged bundled files are refused")
struct BundledFileTests {
    private func table(_ text: String, columns: [String] = ["a", "b"]) throws -> DelimitedTable {
        try DelimitedTable(Array(text.utf8), file: "t.csv", columns: columns)
    }

    private func texts(_ text: String) throws -> [[String]] {
        try table(text).map { fields in fields.map(\.text) }
    }

    @Test("Plain and quoted fields are read, with and without a line feed at the end")
    func fieldsAreRead() throws {
        #expect(try texts("a,b\n1,2\n") == [["1", "2"]])
        #expect(try texts("a,b\n1,2") == [["1", "2"]])
        #expect(try texts("a,b\n,\n") == [["", ""]])
        #expect(try texts("a,b\n\"x, y\",\"say \"\"so\"\"\"\nz,\n") == [["x, y", "say \"so\""], ["z", ""]])
        #expect(try texts("a,b\n") == [])
    }

    @Test(
        "A row with too few or too many fields or a quote out of place is named by its number",
        arguments: [
            "1", "1,2,3", "\"1,2", "1\"x,2", "\"1\"x,2", "",
        ])
    func badRowsAreNamed(_ row: String) {
        #expect(throws: ReferenceDataError.badRow(file: "t.csv", row: 3)) { try texts("a,b\n1,2\n\(row)\n3,4\n") }
    }

    @Test("Other columns than expected are refused")
    func otherColumnsAreRefused() {
        #expect(throws: ReferenceDataError.damaged(file: "t.csv", reason: "its columns are not a, b")) {
            try texts("b,a\n1,2\n")
        }
    }

    @Test(
        "Numbers are digits with an optional minus, flags are true and false",
        arguments: [
            ("0", 0), ("-12", -12), ("999999999", 999_999_999), ("", nil), ("-", nil), ("+1", nil), ("1.5", nil),
            ("1234567890", nil), ("١", nil),
        ])
    func numbersAreStrict(_ text: String, _ number: Int?) {
        #expect(Field(bytes: Array(text.utf8)[...]).number == number)
    }

    @Test("Flags are true and false and nothing else")
    func flagsAreStrict() {
        let read = ["true", "false", "TRUE", "1", ""].map { Field(bytes: Array($0.utf8)[...]).flag }
        #expect(read == [true, false, nil, nil, nil])
    }

    @Test("A missing file, one that is not gzip and one that is cut short are told apart")
    func unreadableFilesAreRefused() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "demo-register-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func file(_ name: String) -> BundledFile { BundledFile(name, in: folder.path) }
        try Data("no gzip".utf8).write(to: folder.appending(path: "plain.gz"))
        try BundledFile("wards.csv.gz").contents().prefix(100).write(to: folder.appending(path: "cut.gz"))
        #expect(throws: ReferenceDataError.missing(file: "none.gz")) { try file("none.gz").table(columns: ["a"]) }
        for name in ["plain.gz", "cut.gz"] {
            #expect {
                try file(name).table(columns: ["a"])
            } throws: { error in
                guard case .damaged(name, _) = error as? ReferenceDataError else { return false }
                return "\(error)".contains(name)
            }
        }
        #expect(throws: ReferenceDataError.missing(file: "x.json")) {
            try FieldDistributions.load(from: file("x.json"))
        }
    }

    @Test(
        "Distributions without a usable combination are refused",
        arguments: [
            "", "{}", "[]", "\"count\": 0", "\"access\": \"everybody\"",
        ])
    func poorDistributionsAreRefused(_ change: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "demo-register-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var text = change
        if change.hasPrefix("\"") {
            let key = change.prefix { $0 != ":" }
            text = String(decoding: try BundledFile("field_distributions.json").contents(), as: UTF8.self)
                .split(separator: "\n").map { line in
                    line.contains(key) ? "\(change)\(line.hasSuffix(",") ? "," : "")" : String(line)
                }.joined(separator: "\n")
        }
        try Data(text.utf8).write(to: folder.appending(path: "d.json"))
        let file = BundledFile("d.json", in: folder.path)
        #expect(throws: ReferenceDataError.damaged(file: "d.json", reason: "it does not hold the distributions")) {
            try FieldDistributions.load(from: file)
        }
    }

    @Test("Postcodes carry sector, quality, position and codes from row to row; a hyphen ends a code")
    func postcodesCarryOver() throws {
        let rows = try postcodes("NG1 1AA,10,457000,340000,E1,W1,A1\nAB,,5,-7,,,\nLE1 5FQ,50,1,1,-,W2,-\nFR,,0,0,,,\n")
        #expect(rows.map(\.postcode) == ["NG1 1AA", "NG1 1AB", "LE1 5FQ", "LE1 5FR"])
        #expect(rows.map(\.easting) == [457_000, 457_005, 457_006, 457_006])
        #expect(rows.map(\.northing) == [340_000, 339_993, 339_994, 339_994])
        #expect(rows.map(\.quality) == [10, 10, 50, 50])
        #expect(rows.map(\.districtCode) == ["E1", "E1", nil, nil])
        #expect(rows.map(\.wardCode) == ["W1", "W1", "W2", "W2"])
        #expect(rows.map(\.areaCode) == ["A1", "A1", nil, nil])
    }

    @Test(
        "A postcode without sector, quality or usable position is refused and not left out",
        arguments: [
            "AA,10,457000,340000,E,W,A", "A,10,457000,340000,E,W,A", "NG1 1AA,,457000,340000,E,W,A",
            "NG1 1AA,9,457000,340000,E,W,A", "NG1 1AA,x,457000,340000,E,W,A", "NG1 1AA,10,,340000,E,W,A",
            "NG1 1AA,10,457000,north,E,W,A", "NG1 1AA,10,9000000,340000,E,W,A",
        ])
    func badPostcodesAreRefused(_ row: String) {
        #expect(throws: ReferenceDataError.badRow(file: "p.csv", row: 2)) { try postcodes(row + "\n") }
    }

    @Test("Errors name the file and what is wrong with it")
    func errorsAreReadable() {
        #expect(ReferenceDataError.missing(file: "f").description == "the bundled file f cannot be read")
        #expect(ReferenceDataError.badRow(file: "f", row: 7).description == "row 7 of the bundled file f is damaged")
        #expect(DemoRegisterError.unknownArea("E01").description.contains("E01"))
        #expect(DemoRegisterError.dayOutOfRange.description.contains("calendar"))
        #expect(DemoRegisterError.outsideTheGrid.description.contains("National Grid"))
    }

    private func postcodes(_ rows: String) throws -> [PostcodeRow] {
        let heading = ReferenceData.postcodeColumns.joined(separator: ",")
        let table = try DelimitedTable(
            Array("\(heading)\n\(rows)".utf8), file: "p.csv", columns: ReferenceData.postcodeColumns)
        return try ReferenceData.postcodes(in: table, grid: NationalGridTransform.load())
    }
}
