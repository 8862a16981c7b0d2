import NationalGrid
import Registry
import SpatialGrid
import Testing

@testable import DemoRegister

@Suite("Bundled reference data")
struct ReferenceDataTests {
    @Test("All 160,242 postcodes are there, sorted, each once and in its proper form")
    func postcodesAreComplete() throws {
        let postcodes = try Demonstration.shared().postcodes
        #expect(postcodes.count == 160_242)
        #expect(zip(postcodes, postcodes.dropFirst()).allSatisfy { $0.postcode < $1.postcode })
        for row in stride(from: 0, to: postcodes.count, by: 16).map({ postcodes[$0] }) {
            #expect(try Postcode(row.postcode).description == row.postcode)
        }
        let qualities = Dictionary(grouping: postcodes, by: \.quality).mapValues(\.count)
        #expect(qualities == [10: 159_766, 50: 471, 30: 3, 60: 2])
        #expect(postcodes.count { $0.districtCode == nil } == 2)
    }

    @Test("Postcodes of the region, and no others, have an area, which is of their district but for ten")
    func postcodesHaveAreas() throws {
        let demonstration = try Demonstration.shared()
        let districtsByArea = Dictionary(
            demonstration.areas.map { ($0.code, $0.districtCode) }, uniquingKeysWith: { first, _ in first })
        let districts = Set(districtsByArea.values)
        var (inRegion, elsewhere) = (0, 0)
        for row in demonstration.postcodes {
            let isInRegion = row.districtCode.map(districts.contains) ?? false
            guard isInRegion == (row.areaCode != nil) else {
                Issue.record("\(row.postcode)")
                continue
            }
            guard let area = row.areaCode else { continue }
            inRegion += 1
            if districtsByArea[area] != row.districtCode { elsewhere += 1 }
        }
        #expect(inRegion == 130_287)
        #expect(elsewhere == 10)
        #expect(Set(demonstration.postcodes.compactMap(\.areaCode)).isSubset(of: districtsByArea.keys))
    }

    @Test(
        "Postcodes have the grid positions, qualities and codes of the published file",
        arguments: [
            ("B79 0PJ", 429_743, 308_990, 10, "E07000134", "E05010090"),
            ("NG7 2RD", 454_555, 338_416, 10, "E06000018", "E05012283"),
            ("LE15 8AH", 491_181, 309_980, 10, "E06000017", "E05012635"),
            ("NG16 2RD", 447_899, 344_156, 10, "E07000172", "E05015564"),
            ("ST14 5BU", 412_685, 339_193, 10, "E07000035", "E05014606"),
        ])
    func postcodesAreAsPublished(
        _ name: String, _ easting: Int, _ northing: Int, _ quality: Int, _ district: String, _ ward: String
    ) throws {
        let row = try #require(try Demonstration.shared().postcodesByName[name])
        #expect(row.easting == easting && row.northing == northing && row.quality == quality)
        #expect(row.districtCode == district && row.wardCode == ward)
    }

    @Test("Every postcode's degrees lie in the middle of England")
    func postcodesLieInEngland() throws {
        let box = try #require(BoundingBox(south: 51.9, west: -2.1, north: 53.9, east: 1.0))
        for row in try Demonstration.shared().postcodes where !box.contains(row.coordinate) {
            Issue.record("\(row.postcode)")
        }
    }

    @Test("A school's grid position gives the degrees that its own register publishes, to five metres")
    func degreesAreRight() throws {
        let grid = try NationalGridTransform.load()
        let position = GridPosition(easting: 402_025, northing: 395_856)
        let coordinate = try #require(ReferenceData.coordinate(of: position, through: grid))
        let published = try #require(Coordinate(latitude: 53.459_450_1, longitude: -1.970_969_2))
        #expect(coordinate.distance(to: published) < 5)
        #expect(
            ReferenceData.coordinate(of: GridPosition(easting: 9_000_000, northing: 0), through: grid) == nil)
    }

    @Test("All 3,057 areas are there with the published numbers of residents in each tenth of deprivation")
    func areasAreComplete() throws {
        let areas = try Demonstration.shared().areas
        #expect(areas.count == 3_057)
        #expect(Set(areas.map(\.code)).count == areas.count)
        #expect(areas.reduce(0) { $0 + $1.residents } == 5_206_617)
        var residents = [Int](repeating: 0, count: 11)
        for area in areas { residents[area.deprivationDecile] += area.residents }
        #expect(
            residents.dropFirst() == [
                463_300, 558_995, 537_161, 472_574, 487_174, 550_878, 512_175, 621_160, 553_577, 449_623,
            ])
        #expect(areas.count(where: \.rural) == 776)
        #expect(Set(areas.map(\.districtCode)).count == 37)
        #expect(Set(areas.map(\.countyName)).count == 12)
        #expect(Set(areas.map(\.careBoardName)).count == 6)
        #expect(areas.allSatisfy { (1...33_755).contains($0.deprivationRank) })
    }

    @Test("Areas say what was published of them, and E01027305 lies in its own district though its ward does not")
    func areasAreAsPublished() throws {
        let areas = try Demonstration.shared().areas
        let first = try #require(areas.first)
        #expect(first.code == "E01013128" && first.name == "North East Lincolnshire 024E")
        #expect(first.careBoardCode == "E54000051" && first.residents == 1_282 && !first.rural)
        #expect(first.deprivationDecile == 2 && first.deprivationRank == 3_808)
        #expect(areas.filter { $0.wardCode == nil }.map(\.code) == ["E01027305"])
        #expect(areas.first { $0.code == "E01027305" }?.districtName == "West Northamptonshire")
    }

    @Test("Every area's ward is known, and wards are of the region's districts")
    func wardsAreComplete() throws {
        let demonstration = try Demonstration.shared()
        #expect(demonstration.wards.count == 782)
        let wards = Set(demonstration.wards.map(\.code))
        #expect(demonstration.areas.compactMap(\.wardCode).allSatisfy(wards.contains))
        let districts = Set(demonstration.areas.map(\.districtCode))
        #expect(demonstration.wards.allSatisfy { districts.contains($0.districtCode) && !$0.name.isEmpty })
    }

    @Test("All 2,467 schools are there, without the one of Carmarthenshire, each in an area of the region")
    func schoolsAreComplete() throws {
        let demonstration = try Demonstration.shared()
        #expect(demonstration.schools.count == 2_467)
        #expect(!demonstration.schools.contains { $0.name == "Cilddewi Uchaf" })
        let areas = Dictionary(demonstration.areas.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        for school in demonstration.schools {
            #expect(areas[school.areaCode]?.districtCode == school.districtCode, "\(school.urn)")
        }
        #expect(
            demonstration.schools.contains {
                $0.name == "Saint Winefride's Catholic Voluntary Academy, Shepshed, Leicestershire"
            })
    }

    @Test("The README says the edition, licence and attribution of every data set, word for word")
    func readMeHasTheAttributions() throws {
        let text = String(decoding: try BundledFile("README.md").contents(), as: UTF8.self)
        for dataset in ReferenceDataset.all {
            #expect(text.contains("> \(dataset.attribution)\n"), "\(dataset.name)")
            #expect(text.contains(dataset.licence), "\(dataset.name)")
        }
        for edition in ["OS Code-Point Open 2025.4", "24 May 2025", ReferenceDataset.fieldDistributions.edition] {
            #expect(text.contains(edition))
        }
        let distributions = String(decoding: try BundledFile("field_distributions.json").contents(), as: UTF8.self)
        #expect(distributions.contains("\"\(ReferenceDataset.fieldDistributions.attribution)\""))
    }
}
