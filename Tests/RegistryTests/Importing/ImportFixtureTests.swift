import CivilTime
import Registry
import SpatialGrid
import Testing

/// Real lists, committed with the tests. Where a figure could be had by other means (counting tags with another JSON
/// reader, distances by brute force), it was.
@Suite("Published lists")
struct ImportFixtureTests {
    private func read(_ name: String) throws -> ImportReading {
        try ImportReader.read(try ImportFiles.fixture("aed/" + name), fileName: name)
    }

    @Test(
        "The Isle of Man at three dates goes in whole",
        arguments: [("2024-04-05", 26, 16, 6, 11), ("2025-06-09", 45, 28, 9, 13), ("2025-11-21", 49, 30, 12, 13)])
    func isleOfMan(_ date: String, _ count: Int, _ described: Int, _ open: Int, _ hours: Int) throws {
        let reading = try read("isle_of_man_\(date).csv")
        #expect(reading.counts == [count, 0, 0])
        #expect(reading.entries.count { $0.surroundings != nil } == described)
        #expect(reading.entries.count { $0.access == .public } == open)
        #expect(reading.entries.compactMap(\.accessHours) == Array(repeating: "24/7", count: hours))
        #expect(reading.mapping?.unused == ["osm_url", "wheelchair", "ref"])
        let first = try reading.entry("node/283484404")
        #expect(first.coordinate == Coordinate(latitude: 54.231556, longitude: -4.406037))
        #expect(first.surroundings == "former public red telephone box on road up to Christ Church Laxey")
        #expect(first.access == .public)
        #expect(first.identifiers == [SiteIdentifier(scheme: "osm", value: "node/283484404")])
    }

    @Test("GeoJSON and CSV of one day name the same units at the same points")
    func isleOfManAgrees() throws {
        let csv = try read("isle_of_man_2025-11-21.csv")
        let geoJSON = try read("isle_of_man_overpass_2025-11-21.geojson")
        #expect(geoJSON.counts == [49, 0, 0])
        #expect(Set(csv.entries.map(\.externalID)) == Set(geoJSON.entries.map(\.externalID)))
        for entry in csv.entries {
            let other = try geoJSON.entry(entry.externalID)
            #expect(other.coordinate.distance(to: entry.coordinate) < 0.1)
            #expect(other.access == entry.access)
            #expect(other.accessHours == entry.accessHours)
        }
        #expect(geoJSON.entries.count { $0.indoor == false } == 26)
        #expect(geoJSON.entries.count { $0.indoor == true } == 2)
        #expect(geoJSON.entries.compactMap(\.lastVerifiedOn?.description) == ["2021-09-16", "2021-09-16"])
        #expect(geoJSON.entries.count { $0.surroundings != nil } == 33)
        #expect(geoJSON.entries.count { $0.cabinetLocked == true } == 1)
    }

    @Test("Trafford goes in whole, from either format, twelve units of one postcode among them")
    func trafford() throws {
        let csv = try read("trafford_defibrillators.csv")
        let geoJSON = try read("trafford_defibrillators.geojson")
        #expect(csv.counts == [185, 0, 0])
        #expect(geoJSON.entries == csv.entries)
        #expect(csv.entries.count { $0.postcode == "M17 8AA" } == 12)
        #expect(csv.entries.allSatisfy { $0.postcode != nil && $0.name != nil && $0.address != nil })
        #expect(csv.entries.count { $0.entranceNote != nil } == 61)
        let first = try csv.entry("acre-hall-primary|M41 6NA|53.44827,-2.39318")
        #expect(first.name == "Acre Hall Primary")
        #expect(first.address == "Irlam Road, Flixton, Manchester")
        #expect(first.entranceNote == "Scheme: Via 999 offer")
        #expect(first.access == .unknown)
        #expect(first.coordinate == Coordinate(latitude: 53.448269, longitude: -2.393184))
        #expect(csv.mapping?.unused == ["date_modified"])
    }

    @Test("Verona goes in whole, without its telephone numbers")
    func verona() throws {
        let reading = try read("verona_overpass_2026-07-01.json")
        #expect(reading.format == .overpassJSON)
        #expect(reading.counts == [210, 0, 0])
        #expect(reading.entries.count { $0.name != nil } == 130)
        #expect(reading.entries.count { $0.accessHours != nil } == 88)
        #expect(reading.entries.count { $0.surroundings != nil } == 144)
        #expect(reading.entries.count { $0.lastVerifiedOn != nil } == 15)
        #expect(
            SiteAccess.allCases.map { access in reading.entries.count { $0.access == access } } == [110, 20, 5, 75])
        #expect([true, false, nil].map { indoor in reading.entries.count { $0.indoor == indoor } } == [62, 97, 51])
        #expect(reading.entries.allSatisfy { $0.postcode == nil && !$0.mobile })
        let first = try reading.entry("node/1521824171")
        #expect(first.name == "Farmacia Comunale Grattacielo")
        #expect(first.address == "2b Piazza Santo Spirito, Verona, 37122")
        #expect(first.surroundings == "L'apparato è installato a sinistra dell'ingresso della farmacia")
        #expect(first.accessHours == "24/7")
        #expect(first.indoor == false)
        #expect(!"\(reading)".contains("0456200094"))
    }

    @Test("An excerpt of Poland at two dates shows what was added, removed and changed")
    func poland() throws {
        let march = try read("poland_2025-03-08.geojson")
        let july = try read("poland_2025-07-25.geojson")
        #expect(march.counts == [280, 0, 46])
        #expect(july.counts == [300, 0, 50])
        let before = Dictionary(uniqueKeysWithValues: march.entries.map { ($0.externalID, $0) })
        let after = Dictionary(uniqueKeysWithValues: july.entries.map { ($0.externalID, $0) })
        #expect(Set(after.keys).subtracting(before.keys).count == 40)
        #expect(Set(before.keys).subtracting(after.keys).count == 20)
        let both = after.filter { before[$0.key] != nil }
        #expect(both.count == 260)
        #expect(both.count { before[$0.key]?.coordinate != $0.value.coordinate } == 20)
        // The other 11 changed in tags that are not read.
        #expect(both.count { before[$0.key] != $0.value } == 49)
        #expect(SiteAccess.allCases.map { access in july.entries.count { $0.access == access } } == [119, 90, 62, 29])
        #expect([true, false, nil].map { indoor in july.entries.count { $0.indoor == indoor } } == [185, 73, 42])
        #expect(july.entries.count { $0.level != nil } == 67)
        #expect(july.entries.count { $0.lastVerifiedOn != nil } == 93)
        #expect(july.entries.count { $0.surroundings != nil } == 270)
        #expect(july.entries.count { $0.operatorName != nil } == 100)
        #expect(july.entries.count(where: \.mobile) == 46)
    }
}
