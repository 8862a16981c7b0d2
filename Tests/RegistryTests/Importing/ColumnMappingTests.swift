import Testing

@testable import Registry

@Suite("Which column is which field")
struct ColumnMappingTests {
    private func mapping(_ header: [String], _ overrides: [String: String] = [:]) throws -> ColumnMapping {
        try ColumnMapping(header: header, overrides: overrides)
    }

    private func values(_ header: [String], _ row: [String]) throws -> [ImportField: String] {
        try mapping(header).values { row[$0] }
    }

    @Test("A mapping says which column became what, in the order of the fields, and what is not used")
    func described() throws {
        #expect(
            try mapping(["Venue", "lat", "lon", "Address1", "Town", "Colour"], ["name": "Venue"]).description
                == "latitude from lat, longitude from lon, name from Venue, address from Address1 + Town; not used: Colour"
        )
        #expect(try mapping(["lat", "lon"]).description == "latitude from lat, longitude from lon")
        let many = (1...40).map { "Colour \($0)" }
        let description = try mapping(many).description
        #expect(description.hasPrefix("none is used; not used: Colour 1, Colour 2,"))
        #expect(description.hasSuffix(", Colour 30 and 10 more"))
    }

    @Test("Usual names are recognised whatever their capitals and punctuation")
    func recognised() throws {
        let mapping = try mapping([
            "AED ID", "Site_Name", "LAT", "Lng", "Post Code", "Opening Hours", "Indoor/Outdoor", "Make", "Serial No.",
            "Pads Expiry", "Battery-Expiry", "Colour",
        ])
        #expect(
            mapping.columns == [
                .externalID: ["AED ID"], .name: ["Site_Name"], .latitude: ["LAT"], .longitude: ["Lng"],
                .postcode: ["Post Code"], .accessHours: ["Opening Hours"], .indoor: ["Indoor/Outdoor"],
                .manufacturer: ["Make"], .serialNumber: ["Serial No."], .adultPadsExpireOn: ["Pads Expiry"],
                .batteryExpiresOn: ["Battery-Expiry"],
            ])
        #expect(mapping.unused == ["Colour"])
    }

    @Test("“Location” is the name of a site only where nothing else is")
    func location() throws {
        #expect(try mapping(["Location", "lat"]).columns[.name] == ["Location"])
        let both = try mapping(["Location", "Name"])
        #expect(both.columns[.name] == ["Name"])
        #expect(both.columns[.surroundings] == ["Location"])
    }

    @Test("A reference is a key only where there is no id")
    func reference() throws {
        #expect(try mapping(["ref", "name"]).columns[.externalID] == ["ref"])
        #expect(try mapping(["ref", "osm_id"]).columns[.externalID] == nil)
        #expect(try mapping(["ref", "id"]).columns[.externalID] == ["id"])
    }

    @Test("Address columns are joined from the house to the county, whatever their order")
    func address() throws {
        let osm = try values(
            ["addr:city", "addr:housenumber", "addr:street"], ["Verona", "2b", "Piazza Santo Spirito"])
        #expect(osm[.address] == "2b Piazza Santo Spirito, Verona")
        let lines = try values(
            ["Address1", "Address2", "Address3", "Town"], ["Mill House", "NA", "High Street", "High Street"])
        #expect(lines[.address] == "Mill House, High Street")
    }

    @Test("What stands for a missing value is missing", arguments: ["", " ", "NA", "n/a", "-", "NULL", "None", "#N/A"])
    func missing(_ text: String) throws {
        #expect(try values(["name"], [text]).isEmpty)
    }

    @Test("A value that only contains such a word stays", arguments: ["Nantes", "NA 1", "None Such Park"])
    func present(_ text: String) throws {
        #expect(try values(["name"], [text]) == [.name: text])
    }

    @Test("The user's own mapping goes before recognition")
    func overrides() throws {
        let mapping = try mapping(
            ["id", "name", "what3words", "Line A", "Line B", "notes"],
            ["Name": "what3words", "external_id": "NAME", "address": "Line A+ line b", "entranceNote": ""])
        #expect(
            mapping.columns == [.name: ["what3words"], .externalID: ["name"], .address: ["Line A", "Line B"]])
        #expect(mapping.unused == ["id", "notes"])
    }

    @Test("A column with a plus in its name can still be named")
    func plus() throws {
        #expect(throws: ImportFileError.self) { try mapping(["name"], ["name": "a+b"]) }
        #expect(try mapping(["a+b"], ["name": "a+b"]).columns == [.name: ["a+b"]])
    }

    @Test("An unknown field or a missing column is told with what there is")
    func mistakes() {
        func reason(_ overrides: [String: String]) -> String {
            #expect(throws: ImportFileError.self) { try mapping(["Standort", ""], overrides) }?.reason ?? ""
        }
        #expect(
            reason(["colour": "Standort"]).hasPrefix(
                "There is no field “colour” to map a column to. The fields are externalID,"))
        #expect(reason(["name": "Ort"]) == "There is no column “Ort”. The columns are “Standort”.")
        #expect(reason(["name": "Standort", "NAME": "Standort"]) == "The field “name” is mapped twice.")
    }

    @Test("Every field can be named, and no name usual for one is claimed by two of one kind")
    func aliases() {
        for field in ImportField.allCases {
            #expect(ImportField(named: field.rawValue) == field)
            #expect(!field.aliases.isEmpty)
            for alias in field.aliases { #expect(ColumnName.plain(alias) == alias) }
            #expect(Set(field.aliases).count == field.aliases.count)
        }
    }
}
