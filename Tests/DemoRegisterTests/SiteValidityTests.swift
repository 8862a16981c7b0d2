import NationalGrid
import Registry
import SpatialGrid
import Testing

@testable import DemoRegister

@Suite("Every invented site is one that could be")
struct SiteValidityTests {
    @Test("There are 7,200 sites, numbered from demo-00001 without a gap")
    func identifiersAreContiguous() throws {
        let sites = try Demonstration.shared().sites
        #expect(sites.count == DemoRegister.count)
        #expect(sites.first?.externalID == "demo-00001")
        #expect(sites.last?.externalID == "demo-07200")
        #expect(Set(sites.map(\.externalID)).count == sites.count)
        #expect(sites.allSatisfy { $0.identifiers.isEmpty })
    }

    @Test("Every position is in the region's box, and within 60 metres of its postcode or of a school of its name")
    func positionsAreRight() throws {
        let demonstration = try Demonstration.shared()
        let box = try #require(BoundingBox(south: 51.97, west: -2.04, north: 53.72, east: 0.36))
        let grid = try NationalGridTransform.load()
        let schools = Dictionary(grouping: demonstration.schools, by: \.name)
        for site in demonstration.sites {
            #expect(box.contains(site.coordinate), "\(site.externalID)")
            if let postcode = site.postcode {
                let row = try #require(demonstration.postcodesByName[postcode], "\(site.externalID)")
                #expect(row.coordinate.distance(to: site.coordinate) < 60, "\(site.externalID)")
            } else {
                let near = try (schools[site.name ?? ""] ?? []).contains { school in
                    let position = GridPosition(easting: Double(school.easting), northing: Double(school.northing))
                    let coordinate = try #require(ReferenceData.coordinate(of: position, through: grid))
                    return coordinate.distance(to: site.coordinate) < 60
                }
                #expect(near, "\(site.externalID)")
            }
        }
    }

    @Test("Dates are in order: in service, then checked, and not in the future")
    func datesAreInOrder() throws {
        let demonstration = try Demonstration.shared()
        for site in demonstration.sites {
            if let since = site.inServiceSince {
                #expect(since < demonstration.day, "\(site.externalID)")
                if let checked = site.lastVerifiedOn { #expect(since <= checked, "\(site.externalID)") }
            }
            if let checked = site.lastVerifiedOn { #expect(checked <= demonstration.day, "\(site.externalID)") }
        }
    }

    @Test("No text is blank, and no serial number comes twice")
    func textsSaySomething() throws {
        let sites = try Demonstration.shared().sites
        for site in sites {
            let texts = [
                site.name, site.operatorName, site.address, site.surroundings, site.level, site.entranceNote,
                site.accessHours, site.cabinetKind, site.manufacturer, site.model, site.serialNumber,
            ]
            for text in texts.compactMap({ $0 }) {
                #expect(text.contains { !$0.isWhitespace } && !text.contains("  "), "\(site.externalID): \(text)")
            }
            #expect(site.name != nil)
            #expect(site.manufacturer != nil || (site.model == nil && site.serialNumber == nil))
        }
        let serials = sites.compactMap(\.serialNumber)
        #expect(Set(serials).count == serials.count)
    }

    @Test("Vehicles have neither cabinet nor level, and say that they are vehicles")
    func vehiclesAreVehicles() throws {
        for site in try Demonstration.shared().sites where site.mobile {
            #expect(site.cabinetKind == nil && site.level == nil && site.surroundings != nil, "\(site.externalID)")
        }
    }

    @Test("Each district has its share of the sites by residents, to within one site")
    func districtsHaveTheirShare() throws {
        let demonstration = try Demonstration.shared()
        var random = RandomSource(seed: DemoRegister.seed, stream: 0)
        let places = try demonstration.finder.places(DemoRegister.count, from: &random)
        let found = Dictionary(grouping: places, by: \.districtName).mapValues(\.count)
        let residents = Dictionary(grouping: demonstration.areas, by: \.districtName)
            .mapValues { $0.reduce(0) { $0 + $1.residents } }
        let total = residents.values.reduce(0, +)
        #expect(found.count == 37)
        for (district, count) in residents {
            let wanted = Double(DemoRegister.count * count) / Double(total)
            #expect(abs(Double(found[district] ?? 0) - wanted) <= 1, "\(district)")
        }
        let inTheCountry = demonstration.areas.filter(\.rural).reduce(0) { $0 + $1.residents }
        let ruralShare = Double(places.count(where: \.rural)) / Double(places.count)
        #expect(abs(ruralShare - Double(inTheCountry) / Double(total)) < 0.06, "\(ruralShare)")
        // The sites stand at these places, but for the few that share another's position.
        let moved = zip(places, demonstration.sites).count { $0.coordinate != $1.coordinate }
        #expect(moved == 10)
    }

    @Test("The centre of Nottingham has at least five sites within 500 metres, from the density alone")
    func nottinghamIsCovered() throws {
        let centre = try #require(Coordinate(latitude: 52.9548, longitude: -1.1581))
        let near = try Demonstration.shared().fixed.filter { $0.coordinate.distance(to: centre) <= 500 }
        #expect(near.count >= 5)
    }

    @Test(
        "The names of a ward's places are told apart",
        arguments: [
            ("Ketton", ["Ketton"]), ("Kingsway with Lincoln Gardens", ["Kingsway", "Lincoln Gardens"]),
            ("Cropredy, Sibfords and Wroxton", ["Cropredy", "Sibfords", "Wroxton"]),
            ("Hyson Green & Arboretum", ["Hyson Green", "Arboretum"]), ("Andover with", ["Andover"]), ("", []),
        ])
    func localitiesAreToldApart(_ ward: String, _ places: [String]) {
        #expect(PlaceFinder.localities(inWardName: ward) == places)
    }

    @Test("Areas without a postcode, schools in unknown areas and places off the grid are refused")
    func poorReferenceDataAreRefused() throws {
        let demonstration = try Demonstration.shared()
        let grid = try NationalGridTransform.load()
        let area = try #require(demonstration.areas.first)
        let school = try #require(demonstration.schools.first { $0.districtCode == "E07000032" })
        func places(areas: [AreaRow], schools: [SchoolRow]) throws -> [SitePlace] {
            var random = RandomSource(seed: 1, stream: 1)
            return try PlaceFinder(areas: areas, wards: [], schools: schools, postcodes: [], grid: grid)
                .places(10, from: &random)
        }
        #expect(throws: DemoRegisterError.unknownArea(area.districtCode)) { try places(areas: [area], schools: []) }
        let stray = SchoolRow(
            urn: 1, name: "Stray", easting: school.easting, northing: school.northing, phase: "Primary",
            areaCode: "E01999999", districtCode: area.districtCode)
        #expect(throws: DemoRegisterError.unknownArea("E01999999")) {
            try places(areas: [area], schools: [stray, stray])
        }
        let sunk = SchoolRow(
            urn: 1, name: "Sunk", easting: 9_000_000, northing: 0, phase: "Primary", areaCode: area.code,
            districtCode: area.districtCode)
        #expect(throws: DemoRegisterError.outsideTheGrid) { try places(areas: [area], schools: [sunk, sunk]) }
    }
}
