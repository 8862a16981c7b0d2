import CivilTime
import NationalGrid
import Registry
import SpatialGrid
import Testing

@Suite("Reading GeoJSON and Overpass JSON")
struct JSONImportTests {
    private func read(_ text: String, mapping: [String: String] = [:], grid: NationalGridTransform? = nil) throws
        -> ImportReading
    {
        try ImportReader.read(Array(text.utf8), fileName: "x.json", mapping: mapping, grid: grid)
    }

    private func osm(_ tags: String, geometry: String = #"{"type": "Point", "coordinates": [-1.15, 52.95]}"#) throws
        -> ImportReading
    {
        try read(
            #"{"features": [{"id": 1, "properties": {"emergency": "defibrillator"\#(tags)}, "geometry": \#(geometry)}]}"#
        )
    }

    @Test("Tags become fields")
    func tags() throws {
        let reading = try osm(
            """
            , "name": "Mill", "operator": "Parish", "addr:housenumber": "12", "addr:street": "High Street", "addr:city": "Beeston",
            "addr:postcode": "NG7 2RD", "defibrillator:location": "links", "defibrillator:location:en": "left",
            "description": "Ring the bell", "level": "-1", "indoor": "no", "access": "customers",
            "opening_hours": " Mo-Fr 08:00-18:00 ", "locked": "yes", "defibrillator:cabinet": "rotaid", "manufacturer": "Zoll",
            "model": "AED 3", "serial_number": "X1", "start_date": "2020-01-02", "check_date": "2026-03-04", "ref": "7",
            "phone": "07700 900123", "contact:email": "a@example.org", "note": "n", "fixme": "f", "source": "s"
            """)
        var wanted = SiteEntry(
            externalID: "node/1", coordinate: try #require(Coordinate(latitude: 52.95, longitude: -1.15)))
        wanted.identifiers = [SiteIdentifier(scheme: "osm", value: "node/1")]
        wanted.name = "Mill"
        wanted.operatorName = "Parish"
        wanted.address = "12 High Street, Beeston"
        wanted.postcode = "NG7 2RD"
        wanted.surroundings = "left"
        wanted.level = "-1"
        wanted.entranceNote = "Ring the bell"
        wanted.indoor = false
        wanted.access = .restricted
        wanted.accessHours = "Mo-Fr 08:00-18:00"
        wanted.cabinetLocked = true
        wanted.cabinetKind = "rotaid"
        wanted.manufacturer = "Zoll"
        wanted.model = "AED 3"
        wanted.serialNumber = "X1"
        wanted.inServiceSince = CalendarDay("2020-01-02")
        wanted.lastVerifiedOn = CalendarDay("2026-03-04")
        #expect(reading.entries == [wanted])
        #expect(reading.findings.isEmpty)
    }

    @Test("Surroundings come from the next best tag, and words such as “indoor” are not surroundings")
    func surroundings() throws {
        func surroundings(_ tags: String) throws -> String? { try osm(", " + tags).entries.first?.surroundings }
        #expect(try surroundings(#""defibrillator:location:pl": "lewo", "description": "d""#) == "lewo")
        #expect(try surroundings(#""description": "d", "description:en": "e""#) == "e")
        #expect(try surroundings(#""location": "in the hall""#) == "in the hall")
        #expect(try surroundings(#""location": "indoor""#) == nil)
        #expect(try osm(#", "location": "indoor""#).entries.first?.indoor == true)
        #expect(try osm(#", "outdoor": "yes""#).entries.first?.indoor == false)
        #expect(try osm(#", "defibrillator:cabinet": "locked""#).entries.first?.cabinetLocked == true)
    }

    @Test("A foreign postcode is put into the address, and a house number alone is none")
    func addresses() throws {
        let entry = try #require(try osm(#", "addr:city": "Verona", "addr:postcode": "37122""#).entries.first)
        #expect(entry.address == "Verona, 37122")
        #expect(entry.postcode == nil)
        #expect(try osm(#", "addr:housenumber": "1""#).entries.first?.address == nil)
    }

    @Test(
        "A device given up or not yet there is refused",
        arguments: [
            #""disused:emergency": "defibrillator""#, #""abandoned": "yes""#, #""removed:emergency": "defibrillator""#,
            #""operational_status": "closed""#,
        ])
    func lifecycle(_ tag: String) throws {
        #expect(try osm(", " + tag).counts == [0, 1, 0])
    }

    @Test("Other things that are disused do not matter")
    func disusedTelephone() throws {
        #expect(try osm(#", "disused:amenity": "telephone""#).counts == [1, 0, 0])
    }

    @Test("A feature that does not say it is a defibrillator is doubtful, one that says it is something else refused")
    func kinds() throws {
        let reading = try read(
            """
            {"features": [
            {"id": "node/1", "properties": {"@id": "node/1"}, "geometry": {"type": "Point", "coordinates": [1, 50]}},
            {"id": "node/2", "properties": {"emergency": "phone"}, "geometry": {"type": "Point", "coordinates": [1, 51]}},
            {"id": "node/3", "properties": {"emergency": "phone; defibrillator"}, "geometry": {"type": "Point", "coordinates": [1, 52]}}
            ]}
            """)
        #expect(reading.entries.map(\.externalID) == ["node/1", "node/3"])
        #expect(
            reading.findings.map(\.reason) == [
                "It has no tag that says it is a defibrillator.", "By its “emergency” value it is no defibrillator.",
            ])
    }

    @Test(
        "OpenStreetMap's identifier is found however it is written",
        arguments: [
            (#""id": 7, "properties": {"emergency": "defibrillator"}"#, "node/7"),
            (#""id": "node/7", "properties": {"emergency": "defibrillator"}"#, "node/7"),
            (#""properties": {"@id": "way/7"}"#, "way/7"),
            (#""properties": {"@osm_type": "node", "@osm_id": 7}"#, "node/7"),
            (#""properties": {"osm_type": "relation", "osm_id": "7"}"#, "relation/7"),
            (#""properties": {"type": "way", "id": 7, "tags": {"emergency": "defibrillator"}}"#, "way/7"),
        ])
    func identifiers(_ members: String, _ identifier: String) throws {
        let reading = try read(
            #"{"features": [{\#(members), "geometry": {"type": "Point", "coordinates": [1, 50]}}]}"#)
        #expect(reading.entries.map(\.externalID) == [identifier])
        #expect(reading.entries.map(\.identifiers) == [[SiteIdentifier(scheme: "osm", value: identifier)]])
    }

    @Test("A feature without identifier gets a key of its own making, and a doubt")
    func noIdentifier() throws {
        let reading = try read(
            #"{"features": [{"properties": {"emergency": "defibrillator"}, "geometry": {"type": "Point", "coordinates": [1, 50]}}]}"#
        )
        #expect(reading.entries.map(\.externalID) == ["||50.00000,1.00000"])
        #expect(reading.entries.first?.identifiers.isEmpty == true)
        #expect(reading.counts == [1, 0, 1])
    }

    @Test("The middle of a shape stands for it, with a doubt")
    func shapes() throws {
        let polygon = try osm("", geometry: #"{"type": "Polygon", "coordinates": [[[0,50],[2,50],[2,52],[0,50]]]}"#)
        #expect(polygon.entries.first?.coordinate == Coordinate(latitude: 51, longitude: 1))
        #expect(polygon.findings.map(\.reason) == ["It is drawn as a line or an area; the point is its middle."])
    }

    @Test(
        "A geometry without coordinates is refused",
        arguments: [
            "null", "{}", #"{"type": "Point", "coordinates": []}"#, #"{"type": "Point", "coordinates": ["1", "2"]}"#,
            #"{"type": "Point", "coordinates": [1]}"#, #"{"type": "Point", "coordinates": [1e999, 2]}"#, "3",
        ])
    func noGeometry(_ geometry: String) throws {
        #expect(try osm("", geometry: geometry).counts == [0, 1, 0])
    }

    @Test("Longitude comes first, and a swap is told where it shows")
    func order() throws {
        let reading = try osm("", geometry: #"{"type": "Point", "coordinates": [52.95, -101.15]}"#)
        #expect(
            reading.findings.map(\.reason) == [
                "The latitude -101.15 is outside -90 to 90; latitude and longitude may have been swapped."
            ])
    }

    @Test("One bad feature is refused with its line, the rest goes in")
    func badFeature() throws {
        let good =
            #"{"id": 1, "properties": {"emergency": "defibrillator"}, "geometry": {"type": "Point", "coordinates": [1, 50]}}"#
        let bad = #"{"id": 2, "id": 3}"#
        let reading = try read(
            "{\"features\": [\n\(good),\n\(bad),\n7,\n\(good.replacing("\"id\": 1", with: "\"id\": 9"))]}")
        #expect(reading.entries.map(\.externalID) == ["node/1", "node/9"])
        #expect(reading.rowCount == 4)
        #expect(
            reading.findings.filter { $0.severity == .refused } == [
                ImportFinding(
                    line: 3, row: 2, severity: .refused,
                    reason: "It cannot be read. The object has two members named “id”."),
                ImportFinding(line: 4, row: 3, severity: .refused, reason: "It is a number instead of an object."),
            ])
    }

    @Test("A file cut off in the middle gives what comes before, and says so")
    func cutOff() throws {
        let reading = try read(
            "{\"elements\": [{\"type\": \"node\", \"id\": 1, \"lat\": 50, \"lon\": 1, \"tags\": {\"emergency\": \"defibrillator\"}},\n{\"ty"
        )
        #expect(reading.entries.count == 1)
        #expect(
            reading.findings.map(\.reason) == [
                "The rest of the file, from column 2 of this line on, cannot be read. The string that begins here does not end."
            ])
        #expect(reading.findings.first?.line == 2)
    }

    @Test("Ways stand at their centre, their bounds, their line or their nodes; bare nodes are no rows")
    func overpassWays() throws {
        let tags = #""tags": {"emergency": "defibrillator"}"#
        let reading = try read(
            """
            {"elements": [
            {"type": "way", "id": 1, "center": {"lat": 50, "lon": 1}, \(tags)},
            {"type": "way", "id": 2, "bounds": {"minlat": 50, "minlon": 2, "maxlat": 51, "maxlon": 3}, \(tags)},
            {"type": "way", "id": 3, "geometry": [null, {"lat": 52, "lon": 1}], \(tags)},
            {"type": "way", "id": 4, "nodes": [8, 9], \(tags)},
            {"type": "relation", "id": 5, \(tags)},
            {"type": "way", "id": 6},
            {"type": "node", "id": 9, "lat": 53, "lon": 1}
            ]}
            """)
        #expect(reading.entries.map(\.externalID) == ["way/1", "way/2", "way/3", "way/4"])
        #expect(reading.entries.map(\.coordinate.latitude) == [50, 50.5, 52, 53])
        #expect(reading.counts == [4, 2, 4])
        #expect(reading.rowCount == 6)
    }

    @Test("Properties of other lists are mapped like columns")
    func otherGeoJSON() throws {
        let text = """
            {"features": [{"id": 12, "properties": {"Site Name": "Hall", "Latitude": "1", "Note": null},
             "geometry": {"type": "Point", "coordinates": [-1, 52, 30.5]}}]}
            """
        let entry = try #require(try read(text).entries.first)
        #expect(entry.name == "Hall")
        #expect(entry.externalID == "12")
        #expect(entry.identifiers.isEmpty)
        #expect(entry.coordinate == Coordinate(latitude: 52, longitude: -1))
        #expect(try read(text, mapping: ["surroundings": "Site Name"]).entries.first?.surroundings == "Hall")
    }

    @Test("A file in which every feature has properties of its own costs no more than any other")
    func manyKeys() throws {
        let features = (0..<5_000).map {
            #"{"id": \#($0), "properties": {"k\#($0)": "x", "name": "n"}, "geometry": {"type": "Point", "coordinates": [1, 50.\#($0 + 10_000)]}}"#
        }
        let reading = try read("{\"features\": [\(features.joined(separator: ","))]}")
        #expect(reading.entries.count == 5_000)
        #expect(reading.mapping?.unused.count == 5_000)
    }

    @Test("The user's mapping changes single fields of OpenStreetMap features")
    func osmOverrides() throws {
        let text = #"""
            {"features": [{"id": 1, "properties": {"emergency": "defibrillator", "name": "n", "operator": "o", "ref": "r"},
             "geometry": {"type": "Point", "coordinates": [1, 50]}}]}
            """#
        let entry = try #require(try read(text, mapping: ["name": "operator", "serialNumber": "ref"]).entries.first)
        #expect(entry.name == "o")
        #expect(entry.operatorName == "o")
        #expect(entry.serialNumber == "r")
        #expect(entry.externalID == "node/1")
        #expect(throws: ImportFileError.self) { try read(text, mapping: ["name": "brand"]) }
    }

    @Test("Coordinates on the National Grid are read where the file says so; other systems are refused")
    func coordinateSystems() throws {
        func text(_ system: String) -> String {
            """
            {"crs": {"type": "name", "properties": {"name": "\(system)"}}, "features": [
            {"id": 1, "properties": {"name": "x"}, "geometry": {"type": "Point", "coordinates": [457300, 340000]}}]}
            """
        }
        let grid = try NationalGridTransform.load()
        let reading = try read(text("urn:ogc:def:crs:EPSG::27700"), grid: grid)
        let latitude = try #require(reading.entries.first?.coordinate.latitude)
        #expect((52.9...53.0).contains(latitude))
        #expect(try read(text("urn:ogc:def:crs:OGC:1.3:CRS84")).counts == [0, 1, 0])
        let error = #expect(throws: ImportFileError.self) { try read(text("EPSG:3857")) }
        #expect(error?.reason.contains("EPSG:27700") == true)
    }
}
