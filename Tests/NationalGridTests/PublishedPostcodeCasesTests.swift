import Foundation
import NationalGrid
import Testing

/// The parsing cases of the `postcode` library of ideal-postcodes, which are not part of this repository: the folder
/// that holds them is found through the environment variable `HEARTSHIELD_SHARED`.
///
/// That library checks the shape alone and takes any letter in any place; none of its cases has a letter that is refused
/// here.
@Suite("Postcode cases published elsewhere")
struct PublishedPostcodeCasesTests {
    struct Cases<Expected: Decodable>: Decodable {
        struct Case: Decodable {
            var base: String
            var expected: Expected?
        }
        var tests: [Case]
    }

    @Test("The published cases are read as their authors expect")
    func publishedCases() throws {
        guard let shared = ProcessInfo.processInfo.environment["HEARTSHIELD_SHARED"] else {
            print("HEARTSHIELD_SHARED is not set: the published postcode parsing cases are NOT tested in this run")
            return
        }
        let folder = URL(fileURLWithPath: shared).appendingPathComponent("data/postcodes/parsing_tests")
        try check("areas", in: folder) { $0?.area }
        try check("districts", in: folder) { $0?.district }
        try check("incodes", in: folder) { $0?.inward }
        try check("normalisation", in: folder) { $0?.description }
        try check("outcodes", in: folder) { $0?.outward }
        try check("sectors", in: folder) { $0?.sector }
        try check("sub-districts", in: folder) { $0?.subdistrict }
        try check("units", in: folder) { $0?.unit }
        try check("validation", in: folder) { $0 != nil }
    }

    private func check<Value: Decodable & Equatable>(
        _ file: String, in folder: URL, value: (Postcode?) -> Value?
    ) throws {
        let data = try Data(contentsOf: folder.appendingPathComponent(file + ".json"))
        let cases = try JSONDecoder().decode(Cases<Value>.self, from: data).tests
        #expect(!cases.isEmpty)
        for test in cases {
            #expect(value(try? Postcode(test.base)) == test.expected, "\(file): \(test.base)")
        }
    }
}
