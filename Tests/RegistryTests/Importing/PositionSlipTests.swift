import NationalGrid
import Registry
import SpatialGrid
import Testing

@Suite("Slips in a file's positions")
struct PositionSlipTests {
    private func read(_ rows: String) throws -> ImportReading {
        try ImportReader.read(
            Array(("id,name,lat,lon,postcode\n" + rows).utf8), fileName: "invented.csv",
            postcodes: { $0.description == "NG1 5FS" ? Invented.nottingham : nil },
            area: Invented.policy.area)
    }

    @Test("Degrees in each other's place are refused where the other way round lies in the service's area")
    func swapped() throws {
        let reading = try read("1,Hall,-1.0620,53.0567,\n2,Hall,53.0567,-1.0620,\n3,Far away,-33.9,18.4,\n")
        #expect(reading.entries.map(\.externalID) == ["2", "3"])
        #expect(reading.findings.first?.reason.contains("look swapped") == true)
    }

    @Test("A longitude whose other sign lies in the service's area is doubtful")
    func sign() throws {
        let reading = try read("1,Hall,53.0580,1.0600,\n2,Hall,53.0580,-1.0600,\n")
        #expect(reading.entries.count == 2 && reading.doubtfulCount == 1)
        #expect(reading.findings.first?.reason.contains("the other sign of the longitude") == true)
    }

    @Test("A place kilometres from its own postcode is doubtful, one near it is not")
    func farFromPostcode() throws {
        let reading = try read("1,Hall,53.05,-1.1581,NG1 5FS\n2,Hall,52.96,-1.16,NG1 5FS\n3,Hall,53.05,-1.2,NG1 5FT\n")
        #expect(reading.doubtfulCount == 1)
        #expect(reading.findings.map(\.reason) == ["It lies 11 km from its postcode."])
    }
}
