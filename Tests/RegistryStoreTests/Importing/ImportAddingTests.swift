import CivilTime
import Registry
import RegistryStore
import Testing

@Suite("Importing what is new")
struct ImportAddingTests {
    @Test("A new entry becomes a site with its device, its identifiers and what is fitted")
    func addsEverything() async throws {
        try await Register.with { register in
            let outcome = try await register.apply([fullEntry("1")])
            #expect(outcome.counts == [ImportChange.Kind.added: 1])
            #expect(outcome.unchangedCount == 0)

            let expected = [
                "site.name": "Village hall", "site.operator": "Parish council", "site.address": "1 Invented Lane",
                "site.postcode": "ZY1 1AA", "site.latitude": "52.95", "site.longitude": "-1.15",
                "site.surroundings": "Left of the door", "site.level": "0", "site.entrance_note": "Ring twice",
                "site.indoor": "false", "site.access": "public", "site.access_hours": "24/7",
                "site.cabinet_locked": "true", "site.cabinet_kind": "wall", "site.cabinet_heated": "true",
                "site.mobile": "false", "site.invented": "false", "site.publication": "full", "site.version": "1",
                "defibrillator.manufacturer": "Invented Devices", "defibrillator.model": "One",
                "defibrillator.serial_number": "S-1", "defibrillator.in_service_since": "2024-02-29",
                "defibrillator.last_verified_on": "2026-01-31",
            ]
            for (column, value) in expected {
                #expect(try await register.read(column, of: "1") == value, "\(column)")
            }
            let change = try #require(outcome.changes.first)
            #expect(change.externalID == "1")
            #expect(change.siteName == "Village hall")
            #expect(try await register.read("site.code", of: "1") == change.siteCode)
            #expect(
                try await register.column(
                    "SELECT scheme || ' ' || value AS name FROM site_identifier ORDER BY 1", as: String.self) == [
                        "osm node/1", "uprn 1",
                    ])
            #expect(
                try await register.column(
                    "SELECT kind || ' ' || expires_on AS fitted FROM consumable ORDER BY 1", as: String.self)
                    == ["adult_pads 2027-01-01", "battery 2028-03-01", "paediatric_pads 2027-02-01"])
        }
    }

    @Test("An entry that says only where it is becomes a site with a device and nothing else")
    func addsLeast() async throws {
        try await Register.with { register in
            let outcome = try await register.apply([entry("1")])
            #expect(outcome.counts == [.added: 1])
            #expect(try await register.read("site.name IS NULL AND site.access = 'unknown'", of: "1") == "true")
            #expect(try await register.count("defibrillator") == 1)
            #expect(try await register.count("consumable") == 0)
            #expect(try await register.count("site_identifier") == 0)
        }
    }

    @Test("The same reading again touches no row and counts everything as unchanged")
    func repeated() async throws {
        try await Register.with { register in
            let entries = try [fullEntry("1"), fullEntry("2"), entry("3")]
            #expect(try await register.apply(entries).counts == [ImportChange.Kind.added: 3])
            let rows = try await register.allRows()
            #expect(!rows.contains { $0.hasPrefix("import_staging") })

            let outcome = try await register.apply(entries.reversed())
            #expect(outcome.changes.isEmpty)
            #expect(outcome.unchangedCount == 3)
            #expect(try await register.allRows() == rows)
        }
    }

    @Test("Each run is recorded with its counts")
    func recordsRuns() async throws {
        try await Register.with { register in
            try await register.apply([entry("1"), entry("2"), entry("3")])
            var second = ImportReading(
                format: .csv, entries: try [entry("1"), entry("2") { $0.name = "Hall" }, entry("4")],
                findings: [
                    ImportFinding(line: 5, row: 4, severity: .refused, reason: "No position."),
                    ImportFinding(line: 2, row: 1, severity: .doubtful, reason: "No name."),
                ], rowCount: 4)
            second.refusedCount = 1
            _ = try await register.imports.apply(
                second,
                from: ImportSource(name: parish, fileName: "second.csv", fileSHA256: String(repeating: "b", count: 64)),
                dryRun: false, progress: { _ in })
            let runs = try await register.column(
                """
                SELECT concat_ws(' ', source, file_name, row_count, refused_count, added_count, updated_count,
                    linked_count, unchanged_count, disappeared_count) AS run
                FROM import_run ORDER BY id
                """, as: String.self)
            #expect(runs == ["parish_list parish_list.csv 3 0 3 0 0 0 0", "parish_list second.csv 4 1 1 1 0 1 1"])
        }
    }

    @Test(
        "Text arrives as it was sent",
        arguments: [
            "tab\there", "line\nfeed", "carriage\r\nreturn", "back\\slash", "\\N", "\\.", "\\n", "ends in \\", "'; --",
            "\"quoted\", with a comma", "{curly,NULL}", "NULL", "$1", "Ñandú 🫀 \u{1F468}\u{200D}\u{1F692}", "e\u{301}",
            "one\u{2028}line", " padded ", "ZWJ\u{FEFF}", String(repeating: "long ", count: 20_000),
        ])
    func text(value: String) async throws {
        try await Register.with { register in
            let entries =
                try [
                    entry(value) {
                        $0.name = value
                        $0.accessHours = value
                        $0.serialNumber = value
                        // An index entry has room for a third of a page.
                        $0.identifiers = [SiteIdentifier(scheme: "osm", value: String(value.prefix(500)))]
                    }
                ].filter { $0.externalID.utf8.count < 2000 }
                + [entry("plain") { $0.name = value }]
            try await register.apply(entries)
            for entry in entries {
                let name = try await register.read("site.name", of: entry.externalID)
                // Compared by their bytes: String takes two ways of writing one letter for equal.
                #expect(name.map { Array($0.utf8) } == Array(value.utf8))
            }
            if entries.count == 2 {
                #expect(
                    try await register.read("site.access_hours", of: value).map { Array($0.utf8) } == Array(value.utf8))
                #expect(
                    try await register.read("defibrillator.serial_number", of: value).map { Array($0.utf8) }
                        == Array(value.utf8))
                let identifier: String = try await register.value("SELECT value FROM site_identifier")
                #expect(Array(identifier.utf8) == Array(value.utf8))
            }
            #expect(try await register.apply(entries).unchangedCount == entries.count)
        }
    }

    @Test("Twenty thousand rows go in, and again as unchanged")
    func many() async throws {
        let entries = try (0..<20_000).map { number in
            try entry(
                "row \(number)", latitude: 52 + Double(number / 200) / 100, longitude: -1 + Double(number % 200) / 100
            ) {
                $0.name = "Invented hall \(number)"
                $0.access = .public
                $0.identifiers = [SiteIdentifier(scheme: "osm", value: "node/\(number)")]
                $0.batteryExpiresOn = CalendarDay("2028-01-01")
            }
        }
        try await Register.with { register in
            let outcome = try await register.apply(entries)
            #expect(outcome.counts == [.added: 20_000])
            #expect(try await register.count("defibrillator") == 20_000)
            #expect(try await register.count("consumable") == 20_000)
            #expect(try await register.value("SELECT count(DISTINCT code) FROM site", as: Int.self) == 20_000)
            #expect(try await register.apply(entries).unchangedCount == 20_000)
        }
    }

    @Test("Progress tells of every step in order, and of every row")
    func progress() async throws {
        try await Register.with { register in
            let (stream, continuation) = AsyncStream.makeStream(of: String.self)
            _ = try await register.imports.apply(
                ImportReading(format: .csv, entries: try (1...501).map { try entry("\($0)") }, rowCount: 501),
                from: ImportSource(name: parish, fileName: "f.csv", fileSHA256: String(repeating: "c", count: 64)),
                dryRun: false
            ) { step in
                switch step {
                case .sending(let rows, let total): continuation.yield("sending \(rows) of \(total)")
                case .comparing: continuation.yield("comparing")
                case .changing: continuation.yield("changing")
                case .committing: continuation.yield("committing")
                }
            }
            continuation.finish()
            var steps: [String] = []
            for await step in stream { steps.append(step) }
            #expect(
                steps == [
                    "sending 1 of 501", "sending 501 of 501", "comparing", "changing", "committing",
                ])
        }
    }
}
