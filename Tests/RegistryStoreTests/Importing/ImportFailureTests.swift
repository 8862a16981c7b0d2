import PostgresClient
import Registry
import RegistryStore
import Testing

@Suite("Imports that fail, and imports at once")
struct ImportFailureTests {
    /// Each table is one that the import comes to at another stage, from the first row sent to the last statement.
    @Test(
        "A connection lost in the middle leaves nothing, and the next import works",
        arguments: [
            "import_source", "import_staging", "import_record", "site_identifier", "site", "defibrillator",
            "consumable",
            "import_run",
        ])
    func connectionLost(table: String) async throws {
        try await Register.with { register in
            try await register.apply([fullEntry("1"), fullEntry("2")])
            let rows = try await register.allRows()
            var changed = try fullEntry("1")
            changed.name = "Memorial hall"
            let next = try [changed, fullEntry("3")]

            try await register.withSession { blocker in
                try await blocker.sql("BEGIN")
                try await blocker.sql("LOCK TABLE \(table) IN ACCESS EXCLUSIVE MODE")
                let importing = Task { try await register.apply(next) }
                let waiting = try await sessionsThatWait(1, register)
                try await blocker.sql("SELECT pg_terminate_backend($1::int)", [waiting.first])
                let result = await importing.result
                #expect(throws: RegistryError.databaseUnavailable) { try result.get() }
                try await blocker.sql("COMMIT")
            }
            #expect(try await register.allRows() == rows)
            #expect(try await register.count("import_run") == 1)
            #expect(
                try await register.apply(next).counts == [ImportChange.Kind.added: 1, .updated: 1, .disappeared: 1])
        }
    }

    /// The imports' server processes, once they wait for a lock. Asked outside of any transaction, in which the server
    /// would give the same answer again and again.
    private func sessionsThatWait(_ count: Int, _ register: Register) async throws -> [Int32] {
        var waiting: [Int32] = []
        try await eventually("\(count) of the imports wait for a lock") {
            waiting = try await register.column(
                """
                SELECT pid FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock' AND backend_type = 'client backend'
                """)
            return waiting.count >= count
        }
        return waiting
    }

    @Test(
        "An entry that the database refuses is refused by the rule's name, and nothing of the file stays",
        arguments: [
            ("site_postcode_shape", "postcode"), ("site_name_not_blank", "name"),
            ("site_identifier_scheme_shape", "scheme"), ("site_identifier_value_not_blank", "value"),
            ("import_staging_pkey", "key"), ("defibrillator_serial_number_not_blank", "serial"),
            ("import_record_external_id_check", "empty key"),
        ])
    func conflict(rule: String, fault: String) async throws {
        try await Register.with { register in
            try await register.apply([fullEntry("1")])
            let rows = try await register.allRows()
            let bad = try entry(fault == "key" ? "2" : fault == "empty key" ? "" : "3") {
                switch fault {
                case "postcode": $0.postcode = "NOWHERE"
                case "name": $0.name = " "
                case "scheme": $0.identifiers = [SiteIdentifier(scheme: "Not one", value: "1")]
                case "value": $0.identifiers = [SiteIdentifier(scheme: "osm", value: " ")]
                case "serial": $0.serialNumber = " "
                default: break
                }
            }
            for dryRun in [true, false] {
                await #expect(throws: RegistryError.conflict("The database refuses this: rule \(rule).")) {
                    try await register.apply([fullEntry("1"), entry("2"), bad], dryRun: dryRun)
                }
                #expect(try await register.allRows() == rows)
            }
            #expect(try await register.apply([fullEntry("1"), entry("2")]).counts == [ImportChange.Kind.added: 1])
        }
    }

    @Test("A later reading with a fault leaves what the register holds", arguments: ["update", "link"])
    func conflictWhileChanging(how: String) async throws {
        try await Register.with { register in
            var known = try entry("1") { $0.identifiers = [SiteIdentifier(scheme: "osm", value: "node/1")] }
            try await register.apply([known])
            let rows = try await register.allRows()
            known.postcode = "NOWHERE"
            await #expect(throws: RegistryError.conflict("The database refuses this: rule site_postcode_shape.")) {
                try await register.apply([known], from: how == "update" ? parish : "osm")
            }
            #expect(try await register.allRows() == rows)
        }
    }

    @Test("A cancelled import leaves nothing")
    func cancelled() async throws {
        try await Register.with { register in
            try await register.withSession { blocker in
                try await blocker.sql("BEGIN")
                try await blocker.sql("LOCK TABLE site IN ACCESS EXCLUSIVE MODE")
                let importing = Task { try await register.apply([fullEntry("1")]) }
                _ = try await sessionsThatWait(1, register)
                importing.cancel()
                let result = await importing.result
                #expect(throws: CancellationError.self) { try result.get() }
                try await blocker.sql("COMMIT")
            }
            #expect(try await register.allRows().isEmpty)
            #expect(try await register.apply([fullEntry("1")]).counts == [ImportChange.Kind.added: 1])
        }
    }

    /// Two imports that both wait in the middle, one for the test and one for the other, until the test lets them go on.
    private func atOnce(
        _ register: Register, _ first: [SiteEntry], from one: String, _ second: [SiteEntry], from other: String
    ) async throws -> [ImportOutcome] {
        try await Register.withPool(register.connectionString) { pool in
            let store = PostgresImportStore(pool: pool, statements: register.statements)
            return try await register.withSession { blocker in
                try await blocker.sql("BEGIN")
                // Devices come after sites are matched and added, so whoever waits here has made up its mind.
                try await blocker.sql("LOCK TABLE defibrillator IN ACCESS EXCLUSIVE MODE")
                async let left = register.apply(first, from: one)
                async let right = register.apply(second, from: other, through: store)
                _ = try await sessionsThatWait(2, register)
                try await blocker.sql("COMMIT")
                return try await [left, right]
            }
        }
    }

    @Test("Of two imports of one new file at once, one adds and the other finds everything unchanged")
    func sameFileAtOnce() async throws {
        try await Register.with { register in
            let entries = try (1...300).map { try fullEntry("\($0)") }
            let outcomes = try await atOnce(register, entries, from: parish, entries, from: parish)
            #expect(outcomes.map { $0.count(of: .added) }.sorted() == [0, 300])
            #expect(outcomes.map(\.unchangedCount).sorted() == [0, 300])
            #expect(try await register.count("site") == 300)
            #expect(try await register.count("defibrillator") == 300)
            #expect(try await register.count("import_run") == 2)
        }
    }

    @Test("Of two sources that name the same sites at once, one adds them and the other is linked to them")
    func twoSourcesAtOnce() async throws {
        try await Register.with { register in
            let entries = try (1...100).map { try fullEntry("\($0)") }
            let others = entries.map { entry in
                var other = entry
                other.externalID = "other \(entry.externalID)"
                return other
            }
            let outcomes = try await atOnce(register, entries, from: parish, others, from: "osm")
            #expect(outcomes.map { $0.count(of: .added) }.sorted() == [0, 100])
            #expect(outcomes.map { $0.count(of: .linked) }.sorted() == [0, 100])
            #expect(try await register.count("site") == 100)
        }
    }
}
