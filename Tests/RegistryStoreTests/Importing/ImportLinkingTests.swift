import CivilTime
import Registry
import Testing

@Suite("Importing what another source has named")
struct ImportLinkingTests {
    private static let node = SiteIdentifier(scheme: "osm", value: "node/1")

    @Test("A site known by an identifier is linked: gaps are filled, nothing is overruled, identifiers are added")
    func links() async throws {
        try await Register.with { register in
            try await register.apply(
                [
                    entry("osm 1", latitude: 52.9, longitude: -1.1) {
                        $0.identifiers = [Self.node]
                        $0.name = "First name"
                        $0.indoor = false
                    }
                ], from: "osm")
            let outcome = try await register.apply([
                entry("parish 1", latitude: 52.8, longitude: -1.2) {
                    $0.identifiers = [Self.node, SiteIdentifier(scheme: "uprn", value: "77")]
                    $0.name = "Second name"
                    $0.indoor = true
                    $0.access = .public
                    $0.level = "1"
                    $0.address = "1 Invented Lane"
                }
            ])
            #expect(outcome.counts == [ImportChange.Kind.linked: 1])
            #expect(try await register.count("site") == 1)
            #expect(try await register.count("defibrillator") == 1)
            #expect(try await register.read("site.name", of: "parish 1") == "First name")
            #expect(try await register.read("site.indoor", of: "parish 1") == "false")
            #expect(try await register.read("site.latitude || ' ' || site.longitude", of: "parish 1") == "52.9 -1.1")
            #expect(try await register.read("site.access", of: "parish 1") == "public")
            #expect(try await register.read("site.level", of: "parish 1") == "1")
            #expect(try await register.read("site.address", of: "parish 1") == "1 Invented Lane")
            #expect(try await register.count("site_identifier") == 2)
            // From then on it is the source's own.
            #expect(
                try await register.apply([
                    entry("parish 1", latitude: 52.8, longitude: -1.2) {
                        $0.identifiers = [Self.node, SiteIdentifier(scheme: "uprn", value: "77")]
                        $0.name = "Third name"
                        $0.indoor = true
                        $0.access = .public
                        $0.level = "1"
                        $0.address = "1 Invented Lane"
                    }
                ]).changes.map(\.fields) == [["name"]])
            #expect(try await register.read("site.name", of: "parish 1") == "Third name")
            #expect(try await register.read("site.latitude || ' ' || site.longitude", of: "parish 1") == "52.9 -1.1")
        }
    }

    @Test("A link also fills what is not known of the device and of what is fitted to it")
    func fillsDevice() async throws {
        try await Register.with { register in
            try await register.apply(
                [
                    entry("osm 1") {
                        $0.identifiers = [Self.node]
                        $0.manufacturer = "Invented Devices"
                        $0.batteryExpiresOn = CalendarDay("2028-03-01")
                    }
                ], from: "osm")
            try await register.apply([
                entry("parish 1") {
                    $0.identifiers = [Self.node]
                    $0.manufacturer = "Others"
                    $0.serialNumber = "S-1"
                    $0.batteryExpiresOn = CalendarDay("2030-01-01")
                    $0.adultPadsExpireOn = CalendarDay("2027-01-01")
                }
            ])
            #expect(try await register.read("defibrillator.manufacturer", of: "parish 1") == "Invented Devices")
            #expect(try await register.read("defibrillator.serial_number", of: "parish 1") == "S-1")
            let fitted = "(SELECT string_agg(kind || ' ' || expires_on, ', ' ORDER BY kind) FROM consumable)"
            #expect(
                try await register.read(fitted, of: "parish 1") == "adult_pads 2027-01-01, battery 2028-03-01")
        }
    }

    @Test("A link that brings nothing new does not touch the site")
    func linksWithoutChange() async throws {
        try await Register.with { register in
            let known = try entry("1") {
                $0.identifiers = [Self.node]
                $0.name = "Hall"
            }
            try await register.apply([known], from: "osm")
            #expect(try await register.apply([known]).counts == [ImportChange.Kind.linked: 1])
            #expect(try await register.read("site.version", of: "1") == "1")
            #expect(try await register.apply([known]).unchangedCount == 1)
        }
    }

    @Test("An entry whose key changes stays with its site by its identifier")
    func keyChanges() async throws {
        try await Register.with { register in
            try await register.apply([entry("old key") { $0.identifiers = [Self.node] }])
            let outcome = try await register.apply([entry("new key") { $0.identifiers = [Self.node] }])
            #expect(outcome.counts == [ImportChange.Kind.linked: 1, .disappeared: 1])
            #expect(try await register.count("site") == 1)
        }
    }

    @Test("A UPRN links nothing, since one property may have several devices: each becomes a site and keeps the UPRN")
    func sharedProperty() async throws {
        try await Register.with { register in
            let uprn = SiteIdentifier(scheme: "uprn", value: "77")
            try await register.apply([entry("reception") { $0.identifiers = [uprn] }], from: "osm")
            let gym = try entry("gym", latitude: 52.951) { $0.identifiers = [uprn] }
            #expect(try await register.apply([gym]).counts == [ImportChange.Kind.added: 1])
            #expect(try await register.read("site.latitude", of: "gym") == "52.951")
            #expect(
                try await register.value("SELECT count(DISTINCT site_id) FROM site_identifier", as: Int.self) == 2)
            #expect(try await register.count("site_identifier") == 2)
            #expect(try await register.apply([gym]).unchangedCount == 1)
        }
    }

    @Test("OpenStreetMap's and The Circuit's identifiers link", arguments: ["osm", "the_circuit"])
    func linkingSchemes(_ scheme: String) async throws {
        try await Register.with { register in
            let identifiers = [SiteIdentifier(scheme: scheme, value: "1")]
            try await register.apply([entry("1") { $0.identifiers = identifiers }], from: "osm")
            let outcome = try await register.apply([entry("2") { $0.identifiers = identifiers }])
            #expect(outcome.counts == [ImportChange.Kind.linked: 1])
            #expect(try await register.count("site_identifier") == 1)
        }
    }

    /// A source whose keys all have come to stand for one site, each with an expiry to be changed; all but the last are
    /// missing.
    private func twins(_ register: Register, _ keys: [String], expiry: String) async throws -> [SiteEntry] {
        for key in keys {
            try await register.apply([
                entry(key, latitude: 52.95) {
                    $0.identifiers = [Self.node]
                    $0.batteryExpiresOn = CalendarDay("2027-01-01")
                }
            ])
        }
        #expect(try await register.count("site") == 1)
        return try keys.enumerated().map { index, key in
            try entry(key, latitude: 52 + Double(index) / 10) {
                $0.identifiers = [Self.node]
                $0.name = "Hall \(key)"
                $0.batteryExpiresOn = CalendarDay(expiry)
            }
        }
    }

    @Test(
        "Of two records of one site that are both in the file, the one that was not missing has it; the other becomes a site",
        arguments: [["a", "b"], ["b", "a"]])
    func keyComesBack(_ keys: [String]) async throws {
        try await Register.with { register in
            let both = try await twins(register, keys, expiry: "2028-01-01")
            let code = try await register.read("site.code", of: keys[1])
            let outcome = try await register.apply(both)
            #expect(outcome.counts == [ImportChange.Kind.added: 1, .updated: 1])
            #expect(outcome.changes.first { $0.kind == .updated }?.externalID == keys[1])
            #expect(outcome.changes.first { $0.kind == .added }?.externalID == keys[0])
            #expect(try await register.read("site.code", of: keys[1]) == code)
            #expect(try await register.count("site") == 2)
            #expect(try await register.count("located_site") == 2)
            for (index, key) in keys.enumerated() {
                #expect(try await register.read("site.name", of: key) == "Hall \(key)")
                #expect(try await register.read("site.latitude", of: key) == (index == 0 ? "52" : "52.1"))
                let expiry = "(SELECT expires_on FROM consumable WHERE defibrillator_id = defibrillator.id)"
                #expect(try await register.read(expiry, of: key) == "2028-01-01")
            }
            // From then on each is its own.
            #expect(try await register.apply(both).changes.isEmpty)
            #expect(try await register.apply([both[1]]).counts == [ImportChange.Kind.disappeared: 1])
            #expect(try await register.apply(both).counts == [ImportChange.Kind.reappeared: 1])
            #expect(try await register.count("site") == 2)
        }
    }

    @Test("Of several records of one site that were all missing, the one of the smallest key has it")
    func keysComeBack() async throws {
        try await Register.with { register in
            let all = try await twins(register, ["c", "a", "b"], expiry: "2028-01-01")
            try await register.apply([])
            let outcome = try await register.apply(all)
            #expect(outcome.counts == [ImportChange.Kind.added: 2, .updated: 1, .reappeared: 1])
            #expect(outcome.changes.filter { $0.kind != .added }.map(\.externalID) == ["a", "a"])
            #expect(try await register.count("site") == 3)
            #expect(try await register.apply(all).changes.isEmpty)
        }
    }

    @Test("A site is linked to one row of a file: the others become sites of their own")
    func oneRowPerSite() async throws {
        try await Register.with { register in
            let known = try entry("a") { $0.identifiers = [Self.node] }
            try await register.apply([known], from: "osm")
            let twins = try ["b", "c"].map { key in try entry(key) { $0.identifiers = [Self.node] } }
            #expect(try await register.apply(twins).counts == [ImportChange.Kind.added: 1, .linked: 1])
            #expect(try await register.count("site") == 2)
            #expect(try await register.apply(twins).unchangedCount == 2)

            // Also where the row that has the site already is an old one.
            let later = try entry("d") { $0.identifiers = [Self.node] }
            #expect(try await register.apply([known, later], from: "osm").counts == [ImportChange.Kind.added: 1])
            let sites: [Int] = try await register.column(
                "SELECT count(DISTINCT site_id) AS sites FROM import_record GROUP BY source ORDER BY source")
            #expect(sites == [2, 2])
        }
    }

    @Test("A row that names two known sites is linked to one of them and leaves the other's identifier where it is")
    func twoSitesOneRow() async throws {
        try await Register.with { register in
            let other = SiteIdentifier(scheme: "osm", value: "node/2")
            try await register.apply(
                [entry("1") { $0.identifiers = [Self.node] }, entry("2") { $0.identifiers = [other] }], from: "osm")
            #expect(
                try await register.apply([entry("both") { $0.identifiers = [Self.node, other] }]).counts == [
                    ImportChange.Kind.linked: 1
                ])
            #expect(
                try await register.value("SELECT count(DISTINCT site_id) FROM site_identifier", as: Int.self) == 2)
        }
    }

    @Test("Invented and real entries are not linked by an identifier that they share", arguments: [true, false])
    func inventedApart(firstIsInvented: Bool) async throws {
        try await Register.with { register in
            let shared = try entry("1") { $0.identifiers = [Self.node] }
            try await register.apply([shared], from: "osm", invented: firstIsInvented)
            let outcome = try await register.apply([shared], invented: !firstIsInvented)
            #expect(outcome.counts == [ImportChange.Kind.added: 1])
            #expect(try await register.read("site.invented", of: "1", from: "osm") == "\(firstIsInvented)")
            #expect(try await register.read("site.invented", of: "1") == "\(!firstIsInvented)")
        }
    }

    @Test(
        "One source name is for invented or for real entries, not for both",
        arguments: [(true, "invented"), (false, "real")])
    func oneKindPerSource(firstIsInvented: Bool, word: String) async throws {
        try await Register.with { register in
            try await register.apply([entry("1")], invented: firstIsInvented)
            let rows = try await register.allRows()
            await #expect(
                throws: RegistryError.conflict(
                    "The source parish_list is in the register as \(word). Invented and real entries are never mixed: "
                        + "name another source.")
            ) { try await register.apply([entry("1"), entry("2")], invented: !firstIsInvented) }
            #expect(try await register.allRows() == rows)
            #expect(try await register.read("site.invented", of: "1") == "\(firstIsInvented)")
        }
    }
}
