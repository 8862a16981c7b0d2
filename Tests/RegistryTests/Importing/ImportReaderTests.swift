import CivilTime
import NationalGrid
import Registry
import SpatialGrid
import Testing

@Suite("Reading an import file")
struct ImportReaderTests {
    private func read(
        _ text: String, named fileName: String = "list.csv", mapping: [String: String] = [:], maxFindings: Int = 100
    ) throws -> ImportReading {
        try ImportReader.read(Array(text.utf8), fileName: fileName, mapping: mapping, maxFindings: maxFindings)
    }

    private func fileFault(_ text: String, named fileName: String = "list.csv", mapping: [String: String] = [:])
        -> String
    {
        #expect(throws: ImportFileError.self) { try read(text, named: fileName, mapping: mapping) }?.description ?? ""
    }

    @Test("The format is told by the contents, whatever the file is called")
    func formats() throws {
        #expect(try read("lat,lon\n52,-1").format == .csv)
        #expect(try read("lat,lon\n52,-1", named: "x").format == .csv)
        #expect(try read(" {\"features\": []}", named: "x.csv").format == .geoJSON)
        #expect(try read("{\"elements\": []}", named: "x").format == .overpassJSON)
    }

    @Test("A format told by the caller is believed")
    func toldFormat() throws {
        let text = Array("{\"features\": [], \"elements\": []}".utf8)
        #expect(try ImportReader.read(text, fileName: "x", format: .overpassJSON).format == .overpassJSON)
        #expect(throws: ImportFileError.self) { try ImportReader.read(text, fileName: "x", format: .csv) }
    }

    @Test(
        "A file of another kind is refused with what it is",
        arguments: [
            ("", "The file is empty."), (" \n", "The file is empty."),
            ("PK\u{3}\u{4}…", "zip archive or a spreadsheet"),
            ("%PDF-1.7", "PDF"), ("<html>", "neither GeoJSON, Overpass JSON nor CSV"), ("[1]", "neither GeoJSON"),
            ("{\"type\": \"Topology\"}", "no array “features” or “elements” at the top"),
            ("{\"features\": 1 1}", "Line 1: The JSON cannot be read."),
        ])
    func otherKinds(_ text: String, _ reason: String) {
        #expect(fileFault(text, named: "x").contains(reason))
    }

    @Test("Compressed bytes are told from text")
    func compressed() {
        let error = #expect(throws: ImportFileError.self) {
            try ImportReader.read([0x1F, 0x8B, 8, 0], fileName: "x.csv")
        }
        #expect(error?.reason == "The file is still compressed with gzip.")
        let old = #expect(throws: ImportFileError.self) {
            try ImportReader.read([0xD0, 0xCF, 0x11, 0xE0], fileName: "x.xls")
        }
        #expect(old?.reason.contains("old spreadsheet") == true)
    }

    @Test("A row without fault becomes an entry with every field")
    func everyField() throws {
        let reading = try read(
            """
            id,lat,lon,name,operator,address,town,postcode,surroundings,level,notes,indoor,access,hours,locked,cabinet type,\
            heated,in vehicle,make,model,serial,installed,last checked,pads expiry,child pads expiry,battery expiry,uprn,circuit id,\
            osm id,phone,mobile,email,contact name,owner
            A1,52.95,-1.15,Mill,Parish,12,Beeston,ng72rd,Left of the door,1,Ring the bell,no,public,Mo-Fr 08:00-18:00,yes,green,\
            yes,no,Zoll,AED 3,X1,2020-01-02,2026-03-04,2027-05-06,2027-06-07,2028-07-08,10012345678,C-9,5036730561,01632 960123,07700 900123,\
            a@example.org,Jo Bloggs,Al Bloggs
            """)
        #expect(reading.counts == [1, 0, 0])
        var wanted = SiteEntry(
            externalID: "A1", coordinate: try #require(Coordinate(latitude: 52.95, longitude: -1.15)))
        wanted.identifiers = [
            SiteIdentifier(scheme: "osm", value: "node/5036730561"),
            SiteIdentifier(scheme: "uprn", value: "10012345678"),
            SiteIdentifier(scheme: "the_circuit", value: "C-9"),
        ]
        wanted.name = "Mill"
        wanted.operatorName = "Parish"
        wanted.address = "12 Beeston"
        wanted.postcode = "NG7 2RD"
        wanted.surroundings = "Left of the door"
        wanted.level = "1"
        wanted.entranceNote = "Ring the bell"
        wanted.indoor = false
        wanted.access = .public
        wanted.accessHours = "Mo-Fr 08:00-18:00"
        wanted.cabinetLocked = true
        wanted.cabinetKind = "green"
        wanted.cabinetHeated = true
        wanted.manufacturer = "Zoll"
        wanted.model = "AED 3"
        wanted.serialNumber = "X1"
        wanted.inServiceSince = CalendarDay("2020-01-02")
        wanted.lastVerifiedOn = CalendarDay("2026-03-04")
        wanted.adultPadsExpireOn = CalendarDay("2027-05-06")
        wanted.paediatricPadsExpireOn = CalendarDay("2027-06-07")
        wanted.batteryExpiresOn = CalendarDay("2028-07-08")
        #expect(reading.entries == [wanted])
        #expect(reading.mapping?.unused == ["phone", "mobile", "email", "contact name", "owner"])
    }

    @Test(
        "A value that is not understood is left out and told",
        arguments: [
            ("access", "delivery", "The value “delivery” of “access” is not known; it was left out."),
            ("access", "Ask Jo Bloggs", "The value of “access” is not known; it was left out."),
            ("indoor", "room", "The value “room” of “indoor” is not known; it was left out."),
            ("locked", "perhaps", "The value “perhaps” of “cabinetLocked” is not known; it was left out."),
            (
                "check_date", "31.12.2024",
                "The value “31.12.2024” of “lastVerifiedOn” is not a day written as 2026-11-22; it was left out."
            ),
            (
                "pads expiry", "2025-02-30",
                "The value “2025-02-30” of “adultPadsExpireOn” is not a day written as 2026-11-22; it was left out."
            ),
            ("postcode", "NG7 2RDX", "The postcode is none of the United Kingdom; it was put into the address."),
            ("uprn", "12x", "The UPRN is not a number of at most 12 digits; it was left out."),
            ("status", "hm", "Whether the device works is not clear from its status."),
            (
                "description", "In the fire engine",
                "By its description the device is carried in a vehicle; the point is not its place."
            ),
        ])
    func doubtful(_ column: String, _ value: String, _ reason: String) throws {
        let reading = try read("id,lat,lon,\(column)\n7,52,-1,\(value)")
        #expect(reading.counts == [1, 0, 1])
        #expect(
            reading.findings == [ImportFinding(line: 2, row: 1, severity: .doubtful, reason: reason, externalID: "7")])
        #expect(reading.entries.first?.mobile == (column == "description"))
        #expect(reading.entries.first?.address == (column == "postcode" ? value : nil))
    }

    @Test(
        "A row that cannot go in is refused and the others stay",
        arguments: [
            (
                "lat,lon", "148.85,2.3",
                "The latitude 148.85 is outside -90 to 90; latitude and longitude may have been swapped."
            ),
            ("lat,lon", "148,292", "The latitude 148.0 is outside -90 to 90."),
            ("lat,lon", "52,181", "The longitude 181.0 is outside -180 to 180."),
            ("lat,lon", "0,0.0", "The position is latitude 0, longitude 0, which stands for a missing one."),
            ("lat,lon", "nan,1", "The latitude is not a decimal number."),
            ("lat,lon", "1e1,1", "The latitude is not a decimal number."),
            ("lat,lon", "52,", "The longitude is missing."),
            ("lat,lon", ",NA", "The row has no coordinates, and no postcode of the United Kingdom."),
            (
                "y,x", "340000,457300",
                "The position is in metres, not degrees; map the columns as easting and northing if they are on the National Grid."
            ),
            ("easting,northing", "457300,340000", "Positions on the National Grid cannot be read here."),
            ("easting,northing", "0,0", "The position is easting 0, northing 0, which stands for a missing one."),
            ("lat,lon,emergency", "52,-1,phone", "By its “emergency” value it is no defibrillator."),
            ("lat,lon,etat_fonct", "52,-1,Hors service", "The source says that the device is out of service."),
            (
                "lat,lon,id", "52,-1,\(String(repeating: "x", count: 201))",
                "The key of the row has more than 200 bytes."
            ),
        ])
    func refused(_ header: String, _ row: String, _ reason: String) throws {
        let reading = try read("\(header)\n\(row)")
        #expect(reading.counts == [0, 1, 0])
        #expect(reading.rowCount == 1)
        #expect(
            reading.findings == [
                ImportFinding(
                    line: 2, row: 1, severity: .refused, reason: reason, externalID: reading.refusedKeys.first)
            ])
        #expect(reading.refusedKeys.count + reading.unknownRefusedKeys == 1)
    }

    @Test("A decimal comma is read in coordinates")
    func decimalComma() throws {
        let reading = try read("lat;lon\n52,95;-1,15")
        #expect(reading.entries.first?.coordinate == Coordinate(latitude: 52.95, longitude: -1.15))
    }

    @Test("Eastings and northings are read by the National Grid, thousands separators or not")
    func nationalGrid() throws {
        let grid = try NationalGridTransform.load()
        let text = Array(
            "id,easting,northing\n1,457300,340000\n2,\"457,300\",\"340,000.0\"\n3,1,2000000\n4,45730,\"34,00\"".utf8)
        let reading = try ImportReader.read(text, fileName: "x.csv", grid: grid)
        let position = try grid.geodeticPosition(of: GridPosition(easting: 457_300, northing: 340_000))
        let wanted = Coordinate(latitude: position.latitude, longitude: position.longitude)
        #expect(reading.entries.map(\.coordinate) == [wanted, wanted])
        #expect(
            reading.findings.filter { $0.severity == .refused }.map(\.reason) == [
                "The easting and northing are no position on the National Grid.",
                "The northing is not a decimal number.",
            ])
    }

    @Test("A row without coordinates goes in at its postcode if somebody knows where that is")
    func postcodes() throws {
        let text = Array("id,postcode\n1,NG7 2RD\n2,NG1 1AA\n3,12345\n4,GIR 0AA".utf8)
        let reading = try ImportReader.read(
            text, fileName: "x.csv",
            postcodes: { $0.description == "NG7 2RD" ? Coordinate(latitude: 52.9, longitude: -1.1) : nil })
        #expect(reading.entries.map(\.externalID) == ["1"])
        #expect(
            reading.findings.map(\.reason) == [
                "The position is only that of the postcode.",
                "The row has no coordinates, and no position is known for its postcode.",
                "The row has no coordinates, and no postcode of the United Kingdom.",
                "The row has no coordinates, and no position is known for its postcode.",
            ])
    }

    @Test("Columns that give no place are an error that lists them")
    func noPlace() throws {
        #expect(
            fileFault("nom,long_coor1,com_cp\nx,2.3,75350").hasPrefix(
                "Line 1: No columns give a place: latitude and longitude, easting and northing, or a postcode. Only the "
                    + "longitude was found. The columns are “nom”, “long_coor1”, “com_cp”."))
        #expect(try read("nom,long_coor1,Breite\nx,2.3,52", mapping: ["latitude": "Breite"]).entries.count == 1)
        #expect(fileFault("a,b\n1,2", mapping: ["name": "c"]) == "There is no column “c”. The columns are “a”, “b”.")
    }

    @Test("The second row of a key is refused and names the first")
    func sameKey() throws {
        let reading = try read("id,lat,lon\nA,52,-1\nB,52.1,-1\n\nA,52.2,-1")
        #expect(reading.counts == [2, 1, 0])
        #expect(
            reading.findings == [
                ImportFinding(
                    line: 5, row: 3, severity: .refused, reason: "Its key is that of row 1 on line 2.", externalID: "A")
            ])
    }

    @Test("Two entries within a metre are doubtful, more than a metre apart they are not")
    func nearby() throws {
        // 0.000008 degrees of latitude are 0.89 m, 0.00001 are 1.11 m; of longitude at 60 degrees 0.000017 are 0.95 m.
        let reading = try read(
            "id,lat,lon\nA,60,10\nB,60.000008,10\nC,60.00002,10\nD,-60.1,-10.000017\nE,-60.1,-10\nF,-60.1,-10.00004")
        #expect(reading.counts == [6, 0, 2])
        #expect(
            reading.findings.map(\.reason) == [
                "It lies within a metre of row 1, which has another key.",
                "It lies within a metre of row 4, which has another key.",
            ])
    }

    @Test("Without an id the key is made of name, postcode or address, and position, and is the same every time")
    func derivedKeys() throws {
        let text = """
            name,address,postcode,lat,lon,notes
            St. Mary's  Hall,1 High St,NG7 2RD,52.954826,-1.158096,x
            ,The Green,,52.954826,-0.000004,
            ,,,-52.954826,1.158096,
            """
        let keys = try read(text).entries.map(\.externalID)
        #expect(
            keys == [
                "st-mary-s-hall|NG7 2RD|52.95483,-1.15810", "|the-green|52.95483,-0.00000", "||-52.95483,1.15810",
            ])
        #expect(
            try read(text.replacing("1 High St", with: "2 High St").replacing(",x", with: ",y")).entries.map(
                \.externalID) == keys)
        let long = String(repeating: "x", count: 190)
        let longKeys = try read("name,lat,lon\n\(long)a,52,-1\n\(long)b,52,-1").entries.map(\.externalID)
        #expect(Set(longKeys).count == 2)
        #expect(longKeys.allSatisfy { $0.unicodeScalars.count <= 137 })
    }

    @Test("A row without a key among rows that have one is doubtful")
    func missingKey() throws {
        let reading = try read("id,lat,lon,name\nA,52,-1,x\n,53,-1,Hall")
        #expect(reading.entries.map(\.externalID) == ["A", "hall||53.00000,-1.00000"])
        #expect(
            reading.findings.map(\.reason) == [
                "It has no key of its own; one was made of its name, address and position."
            ])
    }

    @Test("Overlong texts are cut, overlong hours left out, and both are told")
    func limits() throws {
        let reading = try read(
            "id,lat,lon,name,description,hours\n1,52,-1,\(String(repeating: "n", count: 201)),"
                + "\(String(repeating: "d", count: 1001)),\(String(repeating: "h", count: 501))")
        let entry = try #require(reading.entries.first)
        #expect(entry.name?.count == 200)
        #expect(entry.surroundings?.count == 1_000)
        #expect(entry.accessHours == nil)
        #expect(
            reading.findings.map(\.reason) == [
                "The field “name” was cut to 200 characters.", "The field “surroundings” was cut to 1000 characters.",
                "The access hours have more than 500 characters and were left out.",
            ])
        #expect(reading.doubtfulCount == 1)
    }

    @Test("Faults of the whole file are told: its encoding, two columns of one name")
    func fileFindings() throws {
        let text = Array("name,lat,lon,Name\nCaf".utf8) + [0xE9] + Array(",52,-1,x".utf8)
        let reading = try ImportReader.read(text, fileName: "x.csv")
        #expect(reading.entries.first?.name == "Café")
        #expect(reading.findings.map(\.line) == [2, 1])
        #expect(reading.findings.allSatisfy { $0.row == nil && $0.severity == .doubtful })
        #expect(reading.counts == [1, 0, 0])
    }

    @Test("Findings beyond the greatest number are counted")
    func tooManyFindings() throws {
        let rows = (1...50).map { "\($0),100,1" }.joined(separator: "\n")
        let reading = try read("id,lat,lon\n\(rows)", maxFindings: 10)
        #expect(reading.findings.count == 10)
        #expect(reading.findingsLeftOut == 40)
        #expect(reading.refusedKeys == Set((1...50).map(String.init)))
        #expect(reading.counts == [0, 50, 0])
    }

    @Test("Hours that cannot be read are kept in the source's words, remarked on with the mistake's place, and counted")
    func unreadableHours() throws {
        let text = """
            id,lat,lon,opening_hours
            1,52.95,-1.15,Mo-Fr 09:00-17:00
            2,52.96,-1.15,ask at the bar
            3,52.97,-1.15,
            """
        let reading = try read(text)
        #expect(reading.entries.map(\.accessHours) == ["Mo-Fr 09:00-17:00", "ask at the bar", nil])
        #expect(reading.unreadableHoursCount == 1 && reading.doubtfulCount == 1)
        let remark = try #require(reading.findings.first).reason
        #expect(remark.contains("character 1") && !remark.contains("bar"))
    }
}
