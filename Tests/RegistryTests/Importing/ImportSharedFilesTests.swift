import CivilTime
import Registry
import SpatialGrid
import Testing

/// The whole collection of published lists, where it is at hand.
@Suite("Published lists in full")
struct ImportSharedFilesTests {
    private func read(_ path: String) throws -> ImportReading? {
        guard let bytes = try ImportFiles.shared("aed/" + path) else { return nil }
        return try ImportReader.read(bytes, fileName: path)
    }

    @Test(
        "A list gives its entries, refusals and doubts",
        arguments: [
            ("isle-of-man-osm/defibrillators_2024-04-05.csv", [26, 0, 0]),
            ("isle-of-man-osm/defibrillators_2025-06-09.csv", [45, 0, 0]),
            ("isle-of-man-osm/defibrillators_2025-11-21.csv", [49, 0, 0]),
            ("isle-of-man-osm/defibrillators_overpass_2025-11-21.geojson", [49, 0, 0]),
            ("trafford/trafford_defibrillators.csv", [185, 0, 0]),
            ("trafford/trafford_defibrillators.geojson", [185, 0, 0]),
            ("verona-osm/aed_overpass_2026-07-01.json", [210, 0, 0]),
            ("cologne/aed.csv", [121, 24, 17]),
            ("schema-dae/exemple_valide.csv", [3, 0, 2]),
            ("schema-dae/exemple_invalide.csv", [2, 2, 2]),
            ("schema-dae/exemple_invalide_complet.csv", [0, 1, 0]),
        ])
    func counts(_ path: String, _ counts: [Int]) throws {
        guard let reading = try read(path) else { return }
        #expect(reading.counts == counts)
        #expect(reading.rowCount == counts[0] + counts[1])
    }

    @Test("Cologne's rows without coordinates are refused, the others keep their own keys and OpenStreetMap's")
    func cologne() throws {
        guard let reading = try read("cologne/aed.csv") else { return }
        #expect(reading.reasons["The row has no coordinates, and no postcode of the United Kingdom."] == 24)
        // German prose: kept in its words, and not known.
        #expect(reading.entries.count { $0.accessHours != nil } == 17 && reading.unreadableHoursCount == 17)
        let first = try reading.entry("1")
        #expect(first.name == "Sparkasse KölnBonn")
        #expect(first.address == "Mailänder Passage 51, 50765")
        #expect(first.identifiers == [SiteIdentifier(scheme: "osm", value: "node/1668102576")])
        let museum = try reading.entry("109")
        #expect(museum.surroundings == "Hinter der Kasse am Eingang")
        #expect(museum.accessHours == "Di-So 10:00 - 17:00, 1.Do im Monat 10:00 - 22:00")
    }

    @Test("A French declaration gives its device and its days")
    func schemaDAE() throws {
        guard let reading = try read("schema-dae/exemple_valide.csv"), let first = reading.entries.first else { return }
        #expect(first.name == "DAE-MinSanté-Duquesne")
        #expect(first.address == "14 Avenue Duquesne, Paris, 75350")
        #expect(first.indoor == true)
        #expect(first.access == .public)
        #expect(first.manufacturer == "Société SAS")
        #expect(first.model == "HeatSine Samaritan PAD")
        #expect(first.serialNumber == "X09E409930")
        for day in [
            first.inServiceSince, first.lastVerifiedOn, first.adultPadsExpireOn, first.paediatricPadsExpireOn,
            first.batteryExpiresOn,
        ] {
            #expect(day?.description == "2019-09-30")
        }
        #expect(!"\(reading.entries)".contains("domaine.fr") && !"\(reading.entries)".contains("+33"))
    }

    @Test("Wrong latitudes, days, words and repeated rows of a declaration are told one by one")
    func schemaDAEFaults() throws {
        guard let reading = try read("schema-dae/exemple_invalide.csv") else { return }
        #expect(
            reading.findings.map { "\($0.line) \($0.severity) \($0.reason)" } == [
                "2 doubtful The value “2019-13-30” of “batteryExpiresOn” is not a day written as 2026-11-22; it was left out.",
                "3 refused The latitude 148.8521329 is outside -90 to 90; latitude and longitude may have been swapped.",
                "4 doubtful The value “ouie” of “access” is not known; it was left out.",
                "4 doubtful It lies within a metre of row 1, which has another key.",
                "5 refused Its key is that of row 1 on line 2.",
            ])
    }

    @Test("A declaration with renamed columns is refused with their list")
    func schemaDAEStructure() throws {
        guard let bytes = try ImportFiles.shared("aed/schema-dae/exemple_invalide_structure.csv") else { return }
        let error = #expect(throws: ImportFileError.self) { try ImportReader.read(bytes, fileName: "x.csv") }
        #expect(error?.reason.contains("Only the longitude was found. The columns are “nom”, “lat_coor12”") == true)
        let mapped = try ImportReader.read(bytes, fileName: "x.csv", mapping: ["latitude": "lat_coor12"])
        #expect(mapped.counts == [3, 0, 2])
    }

    @Test(
        "All of Poland goes in, with its fire engines told",
        arguments: [
            Poland(
                date: "2025-03-08", count: 10_566, doubtful: 1_939, mobile: 1_826,
                access: [3_352, 3_446, 2_629, 1_139],
                indoor: [6_639, 2_055, 1_872], hours: 3_729, level: 1_825, verified: 1_714, badDays: 17, nearby: 34,
                surroundings: 9_500),
            Poland(
                date: "2025-07-25", count: 11_466, doubtful: 2_003, mobile: 1_880,
                access: [3_810, 3_781, 2_672, 1_203],
                indoor: [7_224, 2_323, 1_919], hours: 3_914, level: 2_158, verified: 2_275, badDays: 19, nearby: 40,
                surroundings: 10_319),
        ])
    func poland(_ wanted: Poland) throws {
        guard let reading = try read("poland-osm/aed_poland_\(wanted.date).geojson.gz") else { return }
        let entries = reading.entries
        #expect(reading.counts == [wanted.count, 0, wanted.doubtful])
        #expect(entries.count(where: \.mobile) == wanted.mobile)
        #expect(SiteAccess.allCases.map { access in entries.count { $0.access == access } } == wanted.access)
        #expect([true, false, nil].map { indoor in entries.count { $0.indoor == indoor } } == wanted.indoor)
        #expect(entries.count { $0.accessHours != nil } == wanted.hours)
        #expect(entries.count { $0.level != nil } == wanted.level)
        #expect(entries.count { $0.lastVerifiedOn != nil } == wanted.verified)
        #expect(entries.count { $0.surroundings != nil } == wanted.surroundings)
        #expect(reading.findings.count { $0.reason.contains("is not a day") } == wanted.badDays)
        #expect(reading.findings.count { $0.reason.contains("within a metre") } == wanted.nearby)
        let shelter = try reading.entry("node/477958354")
        #expect(shelter.operatorName == "PTTK")
        #expect(shelter.surroundings == "Na ścianie w jadalni")
        #expect(shelter.entranceNote == "Schronisko PTTK Markowe Szczawiny")
        #expect(shelter.indoor == true)
        #expect(shelter.coordinate == Coordinate(latitude: 49.5878956, longitude: 19.5168185))
    }

    struct Poland: Sendable {
        var date: String
        var count: Int
        var doubtful: Int
        var mobile: Int
        /// Public, restricted, private, unknown.
        var access: [Int]
        /// Yes, no, not told.
        var indoor: [Int]
        var hours: Int
        var level: Int
        var verified: Int
        var badDays: Int
        var nearby: Int
        var surroundings: Int
    }
}
