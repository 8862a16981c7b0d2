import Registry
import RegistryStore
import Testing

@Suite("Importing what is gone, and back")
struct ImportPresenceTests {
    @Test("An entry that disappears is reported once and stays; one that reappears is reported once")
    func disappearsAndReappears() async throws {
        try await Register.with { register in
            let (first, second) = try (fullEntry("1"), fullEntry("2"))
            try await register.apply([first, second])
            let code = try await register.read("site.code", of: "2")

            let gone = try await register.apply([first])
            #expect(gone.counts == [ImportChange.Kind.disappeared: 1])
            #expect(gone.unchangedCount == 1)
            #expect(gone.changes.first?.externalID == "2")
            #expect(gone.changes.first?.siteCode == code)
            #expect(gone.changes.first?.siteName == "Village hall")
            #expect(try await register.apply([first]).changes.isEmpty)
            #expect(try await register.count("located_site") == 2)
            #expect(try await register.read("site.version", of: "2") == "1")

            let back = try await register.apply([first, second])
            #expect(back.counts == [ImportChange.Kind.reappeared: 1])
            #expect(back.unchangedCount == 2)
            #expect(back.changes.first?.siteCode == code)
            #expect(try await register.apply([first, second]).changes.isEmpty)
            #expect(try await register.count("site") == 2)
        }
    }

    @Test("An entry that comes back changed is reported as both")
    func reappearsChanged() async throws {
        try await Register.with { register in
            var second = try entry("2")
            try await register.apply([entry("1"), second])
            try await register.apply([entry("1")])
            second.name = "Hall"
            #expect(
                try await register.apply([entry("1"), second]).counts == [ImportChange.Kind.updated: 1, .reappeared: 1])
            #expect(try await register.read("site.name", of: "2") == "Hall")
        }
    }

    @Test("An empty reading reports everything as gone and removes nothing")
    func emptyReading() async throws {
        try await Register.with { register in
            try await register.apply([fullEntry("1"), fullEntry("2")])
            let rows = try await register.column("SELECT site::text AS row FROM site ORDER BY 1", as: String.self)
            let outcome = try await register.apply([])
            #expect(outcome.counts == [ImportChange.Kind.disappeared: 2])
            #expect(outcome.unchangedCount == 0)
            #expect(
                try await register.column("SELECT site::text AS row FROM site ORDER BY 1", as: String.self) == rows)
            #expect(try await register.count("located_site") == 2)
        }
    }

    @Test("An entry whose row is refused is not reported as gone, though no finding is kept; the others are")
    func refusedRow() async throws {
        try await Register.with { register in
            try await register.apply(csv: "id,lat,lon\n1,52.9,-1\n2,52.8,-1\n3,52.7,-1")
            let outcome = try await register.apply(csv: "id,lat,lon\n1,152.9,-1\n2,52.8,-1")
            #expect(outcome.changes.map(\.externalID) == ["3"])
            #expect(outcome.counts == [ImportChange.Kind.disappeared: 1])
            #expect(try await missing(register) == ["3"])
        }
    }

    @Test(
        "Nothing is reported as gone by a file that was not read whole, or with a row that could be anyone's",
        arguments: [
            "id,lat,lon\n1,52.9,-1\n\"2,52.8,-1\n3,52.7,-1", "id,lat,lon\n1,52.9,-1\n,152.8,-1",
            "id,lat,lon\n1,52.9,-1\n2,52.8",
        ])
    func untold(_ file: String) async throws {
        try await Register.with { register in
            try await register.apply(csv: "id,lat,lon\n1,52.9,-1\n2,52.8,-1\n3,52.7,-1")
            let outcome = try await register.apply(csv: file)
            #expect(outcome.changes.isEmpty)
            #expect(outcome.unchangedCount == 1)
            #expect(try await missing(register).isEmpty)
            // The next good file tells it.
            #expect(try await register.apply(csv: "id,lat,lon\n1,52.9,-1").counts == [.disappeared: 2])
            #expect(try await missing(register) == ["2", "3"])
        }
    }

    private func missing(_ register: Register) async throws -> [String] {
        try await register.column(
            "SELECT external_id FROM import_record WHERE missing_since IS NOT NULL ORDER BY external_id")
    }

    @Test("What one source no longer names is nothing to another source")
    func sourcesApart() async throws {
        try await Register.with { register in
            try await register.apply([entry("1")])
            let outcome = try await register.apply([entry("2")], from: "another_list")
            #expect(outcome.counts == [ImportChange.Kind.added: 1])
        }
    }

    @Test("A dry run reports what the run would do, and leaves no trace")
    func dryRun() async throws {
        func essence(_ outcome: ImportOutcome) -> [[String]] {
            // The code of a site to be added is not the one it gets in the end.
            outcome.changes.map { change in
                [
                    change.kind.rawValue, change.externalID, change.siteName ?? "",
                    change.kind == .added ? "" : change.siteCode,
                ] + change.fields
            }
        }
        try await Register.with { register in
            try await register.apply(
                [entry("known") { $0.identifiers = [.init(scheme: "osm", value: "node/7")] }], from: "osm")
            try await register.apply([fullEntry("1"), entry("2"), entry("3")])
            try await register.apply([fullEntry("1"), entry("2")])
            let next = try [
                fullEntry("1"), entry("2") { $0.name = "Hall" }, entry("3"), entry("5"),
                entry("6") { $0.identifiers = [.init(scheme: "osm", value: "node/7")] },
            ]
            let rows = try await register.allRows()
            let horizon = try await register.settledHorizon()

            let expected = try await register.apply(next, dryRun: true)
            #expect(expected.counts == [ImportChange.Kind.added: 1, .updated: 1, .linked: 1, .reappeared: 1])
            #expect(try await register.allRows() == rows)
            #expect(try await register.count("import_run") == 3)
            #expect(try await register.feed.loadChanges(since: horizon).sites.isEmpty)

            let outcome = try await register.apply(next)
            #expect(essence(outcome) == essence(expected))
            #expect(outcome.unchangedCount == expected.unchangedCount)

            let last = try await register.apply([], dryRun: true)
            #expect(last.counts == [ImportChange.Kind.disappeared: 5])
            #expect(try await register.apply(next).changes.isEmpty)
        }
    }

    @Test("A dry run of a new source does not register the source")
    func dryRunOfNewSource() async throws {
        try await Register.with { register in
            let outcome = try await register.apply([fullEntry("1")], dryRun: true)
            #expect(outcome.counts == [.added: 1])
            #expect(try await register.allRows().isEmpty)
        }
    }
}
