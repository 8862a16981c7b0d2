import CivilTime
public import PostgresClient
public import Registry
import SpatialGrid

/// Imports through a staging table: one COPY, then a handful of statements over all rows at once.
public struct PostgresImportStore: ImportStore {
    private let pool: PostgresPool
    private let statements: StatementLibrary

    /// A national list may take longer than a request may.
    private static let deadline = Duration.seconds(600)

    public init(pool: PostgresPool, statements: StatementLibrary) {
        self.pool = pool
        self.statements = statements
    }

    /// Thrown to roll back what a dry run did; carries what it found.
    private struct DryRun: Error {
        let outcome: ImportOutcome
    }

    public func apply(
        _ reading: ImportReading, from source: ImportSource, dryRun: Bool,
        progress: @escaping @Sendable (ImportStep) -> Void
    ) async throws -> ImportOutcome {
        do {
            return try await inWordsOfRegister {
                try await pool.withTransaction(deadline: Self.deadline, retrying: 2) { connection in
                    let outcome = try await apply(reading, from: source, on: connection, progress: progress)
                    if dryRun { throw DryRun(outcome: outcome) }
                    progress(.committing)
                    return outcome
                }
            }
        } catch let dryRun as DryRun {
            return dryRun.outcome
        }
    }

    private func apply(
        _ reading: ImportReading, from source: ImportSource, on connection: PostgresConnection,
        progress: @escaping @Sendable (ImportStep) -> Void
    ) async throws -> ImportOutcome {
        func run(_ name: String, _ parameters: [any PostgresEncodable] = []) async throws -> PostgresResult {
            try await connection.execute(statements("importing/\(name)"), parameters, deadline: Self.deadline)
        }

        _ = try await run("take_turn")
        _ = try await run("register_source", [source.name, source.invented])
        guard try await run("find_source", [source.name]).first?.decode("invented", as: Bool.self) == source.invented
        else {
            throw RegistryError.conflict(
                "The source \(source.name) is in the register as \(source.invented ? "real" : "invented"). "
                    + "Invented and real entries are never mixed: name another source.")
        }

        let total = reading.entries.count
        _ = try await connection.copyIn(
            statements("importing/copy_staging").sql, deadline: Self.deadline,
            rows: StagedRows(entries: reading.entries, progress: progress))
        _ = try await run("analyse_staging")

        progress(.comparing)
        _ = try await run("match_known", [source.name])
        _ = try await run("match_identified", [source.invented])
        _ = try await run("mark_new")

        progress(.changing)
        _ = try await run("add_sites", [source.invented])
        _ = try await run("add_defibrillators")
        _ = try await run("update_sites", [source.name])
        _ = try await run("update_defibrillators", [source.name])
        _ = try await run("fill_linked_sites")
        _ = try await run("fill_linked_defibrillators")
        _ = try await run("fill_linked_consumables")
        _ = try await run("add_identifiers")
        _ = try await run("set_consumables")

        var changes = try await run("list_changes").map { try ImportChange(row: $0, kind: nil) }
        changes += try await run("list_reappeared", [source.name]).map { try ImportChange(row: $0, kind: .reappeared) }
        if reading.tellsWhatIsGone {
            changes += try await run("mark_missing", [source.name, Array(reading.refusedKeys)]).map {
                try ImportChange(row: $0, kind: .disappeared)
            }
        }
        _ = try await run("keep_records", [source.name])
        _ = try await run("clear_staging")

        var outcome = ImportOutcome(changes: changes, unchangedCount: 0)
        let touched = [.added, .updated, .linked].map(outcome.count(of:)).reduce(0, +)
        outcome.unchangedCount = total - touched
        _ = try await run(
            "record_run",
            [
                source.name, source.fileName, source.fileSHA256, reading.rowCount,
                reading.refusedCount, outcome.count(of: .added),
                outcome.count(of: .updated), outcome.count(of: .linked), outcome.unchangedCount,
                outcome.count(of: .disappeared),
            ])
        return outcome
    }
}

extension ImportChange {
    init(row: PostgresRow, kind: Kind?) throws {
        let fields = kind == nil ? try row.decode("changed_fields", as: [String].self) : []
        self.init(
            kind: try kind ?? Kind(action: row.decode("action")), externalID: try row.decode("external_id"),
            siteCode: try row.decode("code"), siteName: try row.decode("name"), fields: fields)
    }
}

extension ImportChange.Kind {
    init(action: String) throws {
        switch action {
        case "add": self = .added
        case "update": self = .updated
        case "link": self = .linked
        default: throw StoreError.badValue(column: "action")
        }
    }
}

/// The entries as rows for COPY, telling now and then how far it is.
private struct StagedRows: Sequence, Sendable {
    let entries: [SiteEntry]
    let progress: @Sendable (ImportStep) -> Void

    func makeIterator() -> AnyIterator<[any PostgresEncodable]> {
        var index = 0
        return AnyIterator {
            guard index < entries.count else { return nil }
            defer { index += 1 }
            if index.isMultiple(of: 500) || index == entries.count - 1 {
                progress(.sending(rows: index + 1, of: entries.count))
            }
            return entries[index].columns
        }
    }
}

extension SiteEntry {
    /// In the order of `importing/copy_staging.sql`.
    fileprivate var columns: [any PostgresEncodable] {
        [
            externalID, name, operatorName, address, postcode, coordinate.latitude, coordinate.longitude, surroundings,
            level, entranceNote, indoor, access.rawValue, accessHours, cabinetLocked, cabinetKind, cabinetHeated,
            mobile,
            manufacturer, model, serialNumber, inServiceSince?.description, lastVerifiedOn?.description,
            adultPadsExpireOn?.description, paediatricPadsExpireOn?.description, batteryExpiresOn?.description,
            identifiers.map(\.scheme), identifiers.map(\.value),
        ]
    }
}
