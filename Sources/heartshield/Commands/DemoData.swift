import ArgumentParser
import CivilTime
import DemoRegister
import Foundation
import Logging
import PostgresClient
import Registry
import RegistryStore

struct DemoData: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Load an invented register of the East Midlands, with the real postcodes and areas.",
        discussion: """
            \(DemoRegister.count) sites with a fixed seed: real postcodes, schools and wards, invented defibrillators,
            each marked as invented wherever it is shown, with checks, faults and codes read out as a guardian or a control
            room would have reported them, and training sessions of the financial year before. Loading again with the same
            day changes nothing; with another day the dates of expiry move.
            """)

    @Option(help: "The day (YYYY-MM-DD) that checks and expiry dates are counted from (today).") var asOf: String?
    @Flag(help: "Do nothing where the register has sites already.") var ifEmpty = false

    func run() async throws {
        let configuration = try Configuration()
        _ = Console.startLogging(at: .error)
        let day = try day()
        try await Database.open(configuration) { database in
            try await load(into: database, asOf: day)
        }
    }

    private func load(into database: Database, asOf day: CalendarDay) async throws {
        if ifEmpty,
            try await database.pool.withConnection({ connection in
                try await DatabaseCheck(connection: connection, statements: database.statements).register().siteCount
                    > 0
            })
        {
            return print("the register has sites already: left as they are")
        }
        let reference = PostgresReferenceStore(pool: database.pool, statements: database.statements)
        if try await reference.edition(of: ReferenceDataset.codePointOpen.name)
            != ReferenceDataset.codePointOpen.edition
        {
            let postcodes = try ReferenceData.postcodes()
            try await reference.replacePostcodes(with: postcodes, of: .codePointOpen)
            print("\(postcodes.count) postcodes (\(ReferenceDataset.codePointOpen.edition))")
        }
        if try await reference.edition(of: ReferenceDataset.statisticalAreas.name)
            != ReferenceDataset.statisticalAreas.edition
        {
            let areas = try ReferenceData.areas()
            try await reference.replaceAreas(with: areas, of: .statisticalAreas)
            print("\(areas.count) areas (\(ReferenceDataset.statisticalAreas.edition))")
        }
        for dataset in ReferenceDataset.all { try await reference.record(dataset) }
        let entries = try DemoRegister.sites(asOf: day)
        let reading = ImportReading(format: .csv, entries: entries, rowCount: entries.count)
        let digest = FileDigest.sha256(Data("demo \(DemoRegister.seed) \(day)".utf8))
        let bar = ProgressBar()
        let outcome = try await PostgresImportStore(pool: database.pool, statements: database.statements).apply(
            reading,
            from: ImportSource(
                name: "demo", fileName: "demo register as of \(day)", fileSHA256: digest, invented: true),
            dryRun: false
        ) { bar.show($0) }
        bar.clear()
        print(
            "\(outcome.count(of: .added)) invented sites added, \(outcome.count(of: .updated)) updated, "
                + "\(outcome.unchangedCount) unchanged")
        let moment = try moment(on: day)
        let histories = DemoRegister.histories(asOf: moment).map { invented in
            PostgresDemonstrationStore.Row(
                externalID: invented.externalID,
                event: DeviceEvent(
                    id: UUID(), kind: invented.kind, occurredAt: invented.occurredAt, recordedAt: moment,
                    detail: invented.detail, findings: invented.findings))
        }
        let demonstration = PostgresDemonstrationStore(pool: database.pool, statements: database.statements)
        let count = try await demonstration.add(histories, of: "demo")
        print("\(count) invented checks and events added")
        let kept = try await demonstration.addKeepers(of: "demo")
        print("\(kept.sites) sites given to \(kept.groups) invented groups, with guardians and codes")
        if let year = FinancialYear(containing: day).flatMap({ FinancialYear(startYear: $0.startYear - 1) }) {
            let sessions = DemoRegister.trainings(in: year, at: entries).map { ($0.key, $0.details) }
            let added = try await demonstration.addTrainings(sessions, asOf: day)
            print("\(added.sessions) invented training sessions of \(year) added, for \(added.people) people")
        }
        for dataset in ReferenceDataset.all { print(dataset.attribution) }
    }

    /// Now, where the day is today; else the middle of the day, which must not be to come.
    private func moment(on day: CalendarDay) throws -> Date {
        let now = Date()
        if ZoneRules.london.day(at: now) == day { return now }
        let noon = ZoneRules.london.start(of: day).addingTimeInterval(43_200)
        guard noon <= now else {
            throw ValidationError("--as-of takes today or an earlier day: checks are not made ahead.")
        }
        return noon
    }

    private func day() throws -> CalendarDay {
        guard let asOf else {
            return ZoneRules.london.day(at: Date())
        }
        guard let day = CalendarDay(asOf) else {
            throw ValidationError("--as-of takes a day that exists, as YYYY-MM-DD.")
        }
        return day
    }
}
