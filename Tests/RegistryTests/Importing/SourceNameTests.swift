import Registry
import Testing

@Suite("Names of sources")
struct SourceNameTests {
    @Test(
        "A file's name gives its source, without date and endings",
        arguments: [
            ("aed_poland_2025-03-08.geojson.gz", "aed_poland"),
            ("/tmp/x/aed_poland_2025-07-25.geojson.gz", "aed_poland"),
            ("C:\\Data\\Trafford Defibrillators.csv", "trafford_defibrillators"), ("defibs-20250308.CSV", "defibs"),
            ("list 2025_03_08.json", "list"), ("list.2025-03.json.gz", "list"), ("2025-03-08.csv", "import"),
            ("7thGroup.csv", "source_7thgroup"), ("Köln.csv", "k__ln"), ("", "import"), ("...", "import"),
            (".csv", "csv"), ("aed.csv.csv", "aed"), ("unit_12345678.csv", "unit_12345678"),
            ("aed20250308.csv", "aed20250308"),
        ])
    func suggested(_ fileName: String, _ name: String) {
        #expect(SourceName.suggested(forFileNamed: fileName) == name)
        #expect(SourceName.isValid(name))
    }

    @Test("A suggestion is never too long")
    func long() {
        let name = SourceName.suggested(forFileNamed: String(repeating: "x_", count: 500))
        #expect(name.utf8.count == SourceName.greatestLength)
        #expect(SourceName.isValid(name))
    }

    @Test("A name that the database would refuse is not valid", arguments: ["", "A", "1a", "a b", "é", "-a"])
    func invalid(_ name: String) {
        #expect(!SourceName.isValid(name))
    }
}
