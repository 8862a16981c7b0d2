import Registry
import Testing

@Suite("What a file with refused rows still names")
struct RefusedKeyTests {
    private func read(_ text: String, named fileName: String = "list.csv", maxFindings: Int = 100) throws
        -> ImportReading
    {
        try ImportReader.read(Array(text.utf8), fileName: fileName, maxFindings: maxFindings)
    }

    @Test(
        "A refused row has the key that it has when it goes in",
        arguments: [
            ("id,lat,lon", "1,152.9,-1", "1,52.9,-1"),
            ("id,lat,lon", "1,,", "1,52.9,-1"),
            ("osm_id,osm_type,lat,lon", "7,way,0,0", "7,way,52,-1"),
            ("id,lat,lon", "https://www.openstreetmap.org/node/7,152,-1", "https://www.openstreetmap.org/node/7,52,-1"),
            ("id,lat,lon,status", "1,52,-1,out of service", "1,52,-1,"),
            ("id,lat,lon,emergency", "1,52,-1,phone", "1,52,-1,defibrillator"),
            ("name,address,lat,lon,emergency", "Hall,The Green,52,-1,phone", "Hall,The Green,52,-1,"),
            ("name,postcode,lat,lon,status", "Hall,NG7 2RD,52,-1,out of service", "Hall,NG7 2RD,52,-1,"),
        ])
    func known(_ header: String, _ refused: String, _ good: String) throws {
        let reading = try read("\(header)\n\(refused)")
        #expect(reading.counts == [0, 1, 0])
        #expect(reading.unknownRefusedKeys == 0)
        #expect(reading.tellsWhatIsGone)
        let key = try #require(try read("\(header)\n\(good)").entries.first?.externalID)
        #expect(reading.refusedKeys == [key])
        #expect(reading.findings.map(\.externalID) == [key])
    }

    @Test(
        "Where the key of a refused row cannot be told, nothing is told to be gone",
        arguments: [
            ("id,lat,lon", ",152.9,-1"), ("id,lat,lon,status", ",52.9,-1,out of service"),
            ("name,lat,lon", "Hall,152,-1"),
            ("osm_id,lat,lon,status", ",52.9,-1,out of service"), ("id,lat,lon", "1,52"),
            ("id,lat,lon", "\"1\"x,52,-1"), ("id,lat,lon", "1\0,52,-1"),
            ("id,lat,lon", "\(String(repeating: "x", count: 201)),52,-1"),
        ])
    func unknown(_ header: String, _ refused: String) throws {
        let reading = try read("\(header)\n\(refused)")
        #expect(reading.counts == [0, 1, 0])
        #expect(reading.refusedKeys.isEmpty)
        #expect(reading.unknownRefusedKeys == 1)
        #expect(!reading.brokeOff)
        #expect(!reading.tellsWhatIsGone)
    }

    @Test("A file without refused rows tells what is gone")
    func nothingRefused() throws {
        let reading = try read("id,lat,lon\n1,52,-1\n,53,-1")
        #expect(reading.counts == [2, 0, 1])
        #expect(reading.tellsWhatIsGone)
    }

    @Test(
        "A quotation mark that is never closed breaks the file off, however few findings are kept", arguments: [0, 100])
    func openQuote(maxFindings: Int) throws {
        let reading = try read("id,name,lat,lon\n1,a,52,-1\n2,\"b,53,-1\n3,c,54,-1\n", maxFindings: maxFindings)
        #expect(reading.entries.map(\.externalID) == ["1"])
        #expect(reading.brokeOff)
        #expect(!reading.tellsWhatIsGone)
    }

    @Test("A quotation mark that another row's closes by mistake hides rows, so that nothing is told to be gone")
    func swallowedRows() throws {
        let reading = try read("id,name,lat,lon\n1,\"a,52,-1\n2,b,53,-1\n3,\"c\",54,-1\n4,d,55,-1\n")
        #expect(reading.entries.map(\.externalID) == ["4"])
        #expect(!reading.brokeOff)
        #expect(!reading.tellsWhatIsGone)
    }

    @Test("JSON that breaks off says so, however few findings are kept", arguments: [0, 100])
    func brokenJSON(maxFindings: Int) throws {
        let whole =
            #"{"elements": [{"type": "node", "id": 1, "lat": 50, "lon": 1, "tags": {"emergency": "defibrillator"}}"#
        let reading = try read(whole + ", {", named: "x.json", maxFindings: maxFindings)
        #expect(reading.entries.map(\.externalID) == ["node/1"])
        #expect(reading.brokeOff)
        #expect(!reading.tellsWhatIsGone)
        #expect(try read(whole + "]}", named: "x.json").tellsWhatIsGone)
    }

    @Test("An answer of Overpass that tells of an error is one that breaks off; another remark is none")
    func overpassRemark() throws {
        let elements =
            #""elements": [{"type": "node", "id": 1, "lat": 50, "lon": 1, "tags": {"emergency": "defibrillator"}}]"#
        let remark = #""remark": "runtime error: Query timed out in \"query\" at line 3 after 25 seconds.""#
        for text in ["{\(elements), \(remark)}", "{\(remark), \(elements)}"] {
            let reading = try read(text, named: "x.json")
            #expect(reading.entries.map(\.externalID) == ["node/1"])
            #expect(reading.brokeOff)
            #expect(!reading.tellsWhatIsGone)
            #expect(
                reading.findings.map(\.reason) == [
                    "By its remark, Overpass met with an error: elements may be lacking. Send the query again."
                ])
        }
        #expect(try read("{\(elements), \"remark\": \"Planet of today\"}", named: "x.json").tellsWhatIsGone)
    }

    @Test("Elements that are refused keep their identifiers; one that cannot be read has none")
    func elements() throws {
        let reading = try read(
            #"""
            {"elements": [
            {"type": "way", "id": 1},
            {"type": "relation", "id": 2, "tags": {"emergency": "defibrillator"}},
            {"type": "node", "id": 3, "lat": 50, "lon": 1, "tags": {"disused:emergency": "defibrillator"}}
            ]}
            """#, named: "x.json")
        #expect(reading.refusedKeys == ["way/1", "relation/2", "node/3"])
        #expect(reading.tellsWhatIsGone)
        #expect(try read(#"{"elements": [{"id": 1, "id": 1}]}"#, named: "x.json").unknownRefusedKeys == 1)
    }

    @Test("Features that are refused keep the identifiers that features have")
    func features() throws {
        func feature(_ members: String, _ longitude: Int) -> String {
            #"{\#(members), "geometry": {"type": "Point", "coordinates": [\#(longitude), 50]}}"#
        }
        func reading(_ members: String, _ longitude: Int) throws -> ImportReading {
            try read(#"{"features": [\#(feature(members, longitude))]}"#, named: "x.json")
        }
        let osm = #""properties": {"emergency": "defibrillator", "@id": "node/1"}"#
        #expect(try reading(osm, 181).refusedKeys == ["node/1"])
        #expect(try reading(#""id": "A", "properties": {"name": "Hall"}"#, 181).refusedKeys == ["A"])
        #expect(
            try reading(#""properties": {"id": null, "status": "out of service"}"#, 1).unknownRefusedKeys == 1)
        let bare = #""properties": {"disused:emergency": "defibrillator", "emergency": "defibrillator"}"#
        #expect(try reading(bare, 1).counts == [0, 1, 0])
        #expect(try reading(bare, 1).unknownRefusedKeys == 1)
    }
}
