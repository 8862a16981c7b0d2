import CivilTime
import Registry
import SpatialGrid
import Testing

@Suite("Importing what has changed")
struct ImportUpdatingTests {
    @Test("A later reading changes the fields that the source changed, and reports them")
    func updates() async throws {
        try await Register.with { register in
            var changed = try fullEntry("1")
            try await register.apply([changed, fullEntry("2")])
            changed.name = "Memorial hall"
            changed.level = nil
            changed.indoor = true
            changed.access = .restricted
            changed.model = "Two"
            changed.lastVerifiedOn = CalendarDay("2026-06-01")
            let outcome = try await register.apply([changed, fullEntry("2")])
            #expect(outcome.counts == [ImportChange.Kind.updated: 1])
            #expect(outcome.unchangedCount == 1)
            #expect(
                outcome.changes.first?.fields.sorted()
                    == ["access", "indoor", "last_verified_on", "level", "model", "name"])
            #expect(outcome.changes.first?.siteName == "Memorial hall")

            #expect(try await register.read("site.name", of: "1") == "Memorial hall")
            #expect(try await register.read("site.level", of: "1") == nil)
            #expect(try await register.read("site.indoor", of: "1") == "true")
            #expect(try await register.read("site.access", of: "1") == "restricted")
            #expect(try await register.read("defibrillator.model", of: "1") == "Two")
            #expect(try await register.read("defibrillator.last_verified_on", of: "1") == "2026-06-01")
            #expect(try await register.read("site.operator", of: "1") == "Parish council")
            #expect(try await register.read("defibrillator.serial_number", of: "1") == "S-1")
            #expect(try await register.read("site.version", of: "1") == "2")
            #expect(try await register.read("site.version", of: "2") == "1")
        }
    }

    @Test(
        "Every field alone reaches the register when the source changes it",
        arguments: [
            ("name", "site.name", "New"), ("operator", "site.operator", "New"), ("address", "site.address", "New"),
            ("postcode", "site.postcode", "ZY2 2AB"), ("surroundings", "site.surroundings", "New"),
            ("level", "site.level", "1"), ("entrance_note", "site.entrance_note", "New"),
            ("indoor", "site.indoor", "true"), ("access", "site.access", "private"),
            ("access_hours", "site.access_hours", "Mo-Fr"), ("cabinet_locked", "site.cabinet_locked", "false"),
            ("cabinet_kind", "site.cabinet_kind", "New"), ("cabinet_heated", "site.cabinet_heated", "false"),
            ("mobile", "site.mobile", "true"), ("manufacturer", "defibrillator.manufacturer", "New"),
            ("model", "defibrillator.model", "New"), ("serial_number", "defibrillator.serial_number", "New"),
            ("in_service_since", "defibrillator.in_service_since", "2020-01-01"),
            ("last_verified_on", "defibrillator.last_verified_on", "2026-02-02"),
        ])
    func everyField(field: String, column: String, value: String) async throws {
        var changed = try fullEntry("1")
        switch field {
        case "name": changed.name = value
        case "operator": changed.operatorName = value
        case "address": changed.address = value
        case "postcode": changed.postcode = value
        case "surroundings": changed.surroundings = value
        case "level": changed.level = value
        case "entrance_note": changed.entranceNote = value
        case "indoor": changed.indoor = true
        case "access": changed.access = .private
        case "access_hours": changed.accessHours = value
        case "cabinet_locked": changed.cabinetLocked = false
        case "cabinet_kind": changed.cabinetKind = value
        case "cabinet_heated": changed.cabinetHeated = false
        case "mobile": changed.mobile = true
        case "manufacturer": changed.manufacturer = value
        case "model": changed.model = value
        case "serial_number": changed.serialNumber = value
        case "in_service_since": changed.inServiceSince = CalendarDay(value)
        case "last_verified_on": changed.lastVerifiedOn = CalendarDay(value)
        default: Issue.record("no field \(field)")
        }
        try await Register.with { register in
            try await register.apply([fullEntry("1")])
            #expect(try await register.apply([changed]).changes.map(\.fields) == [[field]])
            #expect(try await register.read(column, of: "1") == value)
            // And it is what the next reading is held against.
            #expect(try await register.apply([changed]).unchangedCount == 1)
        }
    }

    @Test("A guardian's correction stays while the source says what it said, also where it changes another field")
    func keepsCorrections() async throws {
        try await Register.with { register in
            var changed = try fullEntry("1")
            try await register.apply([changed])
            try await register.correct("name = 'Corrected', level = '2'", of: "1")
            try await register.sql("UPDATE defibrillator SET serial_number = 'Corrected'")

            #expect(try await register.apply([changed]).unchangedCount == 1)
            #expect(try await register.read("site.name", of: "1") == "Corrected")

            changed.level = "3"
            changed.model = "Two"
            #expect(try await register.apply([changed]).changes.map { $0.fields.sorted() } == [["level", "model"]])
            #expect(try await register.read("site.name", of: "1") == "Corrected")
            #expect(try await register.read("defibrillator.serial_number", of: "1") == "Corrected")
            #expect(try await register.read("site.level", of: "1") == "3")
            #expect(try await register.read("defibrillator.model", of: "1") == "Two")
        }
    }

    @Test("Latitude and longitude change together: a source that moves north overrules a guardian's point as a whole")
    func movesAsAWhole() async throws {
        try await Register.with { register in
            var changed = try entry("1", latitude: 52.95, longitude: -1.15)
            try await register.apply([changed])
            try await register.correct("latitude = 10, longitude = 20", of: "1")
            #expect(try await register.apply([changed]).unchangedCount == 1)
            #expect(try await register.read("site.latitude || ' ' || site.longitude", of: "1") == "10 20")

            changed.coordinate = try #require(Coordinate(latitude: 52.96, longitude: -1.15))
            #expect(try await register.apply([changed]).changes.map(\.fields) == [["latitude"]])
            #expect(try await register.read("site.latitude || ' ' || site.longitude", of: "1") == "52.96 -1.15")
        }
    }

    @Test("Expiries are set where they are stated first, and changed where the source changes them")
    func consumables() async throws {
        try await Register.with { register in
            func fitted() async throws -> [String] {
                try await register.column(
                    "SELECT kind || ' ' || expires_on AS fitted FROM consumable WHERE removed_on IS NULL ORDER BY 1")
            }
            var changed = try entry("1") { $0.batteryExpiresOn = CalendarDay("2027-01-01") }
            try await register.apply([changed])
            #expect(try await fitted() == ["battery 2027-01-01"])

            changed.adultPadsExpireOn = CalendarDay("2027-05-05")
            #expect(try await register.apply([changed]).changes.map(\.fields) == [["adult_pads_expire_on"]])
            #expect(try await fitted() == ["adult_pads 2027-05-05", "battery 2027-01-01"])

            // A guardian reads another date off the battery; the source still says the old one.
            try await register.sql("UPDATE consumable SET expires_on = '2026-12-12' WHERE kind = 'battery'")
            changed.adultPadsExpireOn = CalendarDay("2028-05-05")
            try await register.apply([changed])
            #expect(try await fitted() == ["adult_pads 2028-05-05", "battery 2026-12-12"])

            changed.batteryExpiresOn = CalendarDay("2029-01-01")
            try await register.apply([changed])
            #expect(try await fitted() == ["adult_pads 2028-05-05", "battery 2029-01-01"])

            // That the source says nothing any more does not take the battery out.
            changed.batteryExpiresOn = nil
            #expect(try await register.apply([changed]).changes.map(\.fields) == [["battery_expires_on"]])
            #expect(try await fitted() == ["adult_pads 2028-05-05", "battery 2029-01-01"])
        }
    }

    @Test("A device that was retired here is not brought back, nor changed, by a file")
    func retired() async throws {
        try await Register.with { register in
            var changed = try fullEntry("1")
            try await register.apply([changed])
            try await register.sql("UPDATE defibrillator SET retired_at = now()")
            let device: String = try await register.value("SELECT defibrillator::text FROM defibrillator")
            let fitted: String = try await register.value(
                "SELECT string_agg(c::text, ';' ORDER BY id) FROM consumable AS c")

            changed.name = "Memorial hall"
            changed.model = "Two"
            changed.batteryExpiresOn = CalendarDay("2030-01-01")
            #expect(try await register.apply([changed]).counts == [ImportChange.Kind.updated: 1])
            #expect(try await register.read("site.name", of: "1") == "Memorial hall")
            #expect(try await register.value("SELECT defibrillator::text FROM defibrillator") == device)
            #expect(
                try await register.value("SELECT string_agg(c::text, ';' ORDER BY id) FROM consumable AS c") == fitted)
        }
    }

    @Test("A new identifier of a known entry is added, and one that it drops stays")
    func identifiers() async throws {
        try await Register.with { register in
            var changed = try entry("1") { $0.identifiers = [SiteIdentifier(scheme: "osm", value: "node/1")] }
            try await register.apply([changed])
            changed.identifiers = [SiteIdentifier(scheme: "uprn", value: "9")]
            #expect(
                try await register.apply([changed]).changes.map { $0.fields.sorted() }
                    == [["identifier_schemes", "identifier_values"]])
            #expect(
                try await register.column("SELECT scheme FROM site_identifier ORDER BY scheme", as: String.self) == [
                    "osm", "uprn",
                ])
            #expect(try await register.read("site.version", of: "1") == "1")
        }
    }
}
