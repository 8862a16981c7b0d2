import CivilTime
import NationalGrid
import SpatialGrid
import Testing

@testable import Registry

@Suite("A file of sites that is uploaded")
struct UploadFileTests {
    private func file(_ text: String) throws -> UploadFile {
        try UploadFile(Array(text.utf8), grid: NationalGridTransform.load())
    }

    @Test("Eastings and northings are read, to the columns' own names")
    func metres() throws {
        let read = try file("Site,Eastings,Northings\nInvented,457300,340100\nInvented,457300,\nInvented,1,1\n")
        let point = try #require(read.lines[0].point)
        #expect(abs(point.latitude - 52.955) < 0.01 && abs(point.longitude + 1.148) < 0.01)
        #expect(read.lines[1].findings == [.init(.refused, "The northing is missing.", column: "Eastings")])
        #expect(read.lines[2].findings.first?.severity == .refused)
        #expect(read.lines[0].texts[.name] == "Invented" && read.unusedColumns == [])
    }

    @Test(
        "Days are read as the register writes them and as a spreadsheet of this country does, and in no other way",
        arguments: [
            ("2028-02-29", "2028-02-29"), ("29/02/2028", "2028-02-29"), ("3/4/2027", "2027-04-03"), ("29/02/2027", nil),
            ("11/22/2027", nil), ("3/4/27", nil), ("3.4.2027", nil), ("2027", nil), ("1//2027", nil),
            ("003/04/2027", nil), ("-3/04/2027", nil),
        ])
    func days(text: String, expected: String?) throws {
        let line = try file("name,lat,lon,pads expiry\nInvented,52,-1,\(text)\n").lines[0]
        #expect(line.days[.adultPadsExpireOn]?.description == expected)
        #expect(line.findings.contains { $0.severity == .refused } == (expected == nil))
        #expect(line.findings.contains { $0.severity == .remark } == (text.contains("/") && expected != nil))
    }

    @Test("A device that is out of service stays out, and columns that nothing is made of are named")
    func status() throws {
        let read = try file("name,lat,lon,status,last checked,contact\nInvented,52,-1,out of service,2026-01-01,x\n")
        #expect(read.lines[0].findings == [.init(.refused, "The row says that the device is out of service.")])
        #expect(read.unusedColumns == ["last checked", "contact"])
    }

    @Test("Every column of the template is recognised under its name, and those of an export")
    func columns() throws {
        let header = SiteColumn.allCases.map(\.rawValue)
        let columns = try UploadColumns(header: header)
        #expect(columns.unused == [])
        for column in SiteColumn.allCases { #expect(columns.names[column] == column.rawValue) }
        // The command line's import recognises them too, but for what it has no field for.
        let mapping = try ColumnMapping(header: header, overrides: [:])
        #expect(
            mapping.unused == [
                "code", "cabinet_code", "publication", "primary_guardian", "supporting_guardians", "approval",
                "readiness",
            ])
    }
}
