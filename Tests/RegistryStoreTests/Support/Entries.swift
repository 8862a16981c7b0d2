import CivilTime
import PostgresClient
import Registry
import RegistryStore
import SpatialGrid
import Testing

/// An invented entry at a point of its own.
func entry(
    _ key: String, latitude: Double = 52.95, longitude: Double = -1.15,
    _ describe: (inout SiteEntry) throws -> Void = { _ in }
) throws -> SiteEntry {
    var entry = SiteEntry(
        externalID: key, coordinate: try #require(Coordinate(latitude: latitude, longitude: longitude)))
    try describe(&entry)
    return entry
}

/// An entry that says something about everything.
func fullEntry(_ key: String) throws -> SiteEntry {
    try entry(key) {
        $0.identifiers = [
            SiteIdentifier(scheme: "osm", value: "node/\(key)"), SiteIdentifier(scheme: "uprn", value: key),
        ]
        $0.name = "Village hall"
        $0.operatorName = "Parish council"
        $0.address = "1 Invented Lane"
        $0.postcode = "ZY1 1AA"
        $0.surroundings = "Left of the door"
        $0.level = "0"
        $0.entranceNote = "Ring twice"
        $0.indoor = false
        $0.access = .public
        $0.accessHours = "24/7"
        $0.cabinetLocked = true
        $0.cabinetKind = "wall"
        $0.cabinetHeated = true
        $0.mobile = false
        $0.manufacturer = "Invented Devices"
        $0.model = "One"
        $0.serialNumber = "S-\(key)"
        $0.inServiceSince = CalendarDay("2024-02-29")
        $0.lastVerifiedOn = CalendarDay("2026-01-31")
        $0.adultPadsExpireOn = CalendarDay("2027-01-01")
        $0.paediatricPadsExpireOn = CalendarDay("2027-02-01")
        $0.batteryExpiresOn = CalendarDay("2028-03-01")
    }
}

let parish = "parish_list"

extension Register {
    @discardableResult
    func apply(
        _ entries: [SiteEntry], from source: String = parish, invented: Bool = false, dryRun: Bool = false,
        through store: PostgresImportStore? = nil
    ) async throws -> ImportOutcome {
        try await apply(
            ImportReading(format: .csv, entries: entries, rowCount: entries.count), from: source, invented: invented,
            dryRun: dryRun, through: store)
    }

    @discardableResult
    func apply(
        _ reading: ImportReading, from source: String = parish, invented: Bool = false, dryRun: Bool = false,
        through store: PostgresImportStore? = nil
    ) async throws -> ImportOutcome {
        try await (store ?? imports).apply(
            reading,
            from: ImportSource(
                name: source, fileName: "\(source).csv", fileSHA256: String(repeating: "0a", count: 32),
                invented: invented),
            dryRun: dryRun, progress: { _ in })
    }

    /// Imports a CSV file as the command does.
    @discardableResult
    func apply(csv text: String) async throws -> ImportOutcome {
        try await apply(ImportReader.read(Array(text.utf8), fileName: "\(parish).csv", maxFindings: 0))
    }

    /// An SQL expression over the site, and its device in service, that a source's entry stands for, as text.
    func read(_ expression: String, of key: String, from source: String = parish) async throws -> String? {
        try await value(
            """
            SELECT (\(expression))::text
            FROM import_record AS record
            JOIN site ON site.id = record.site_id
            LEFT JOIN defibrillator ON defibrillator.site_id = site.id AND defibrillator.retired_at IS NULL
            WHERE record.source = $1 AND record.external_id = $2
            """, [source, key])
    }

    /// Changes the site of an entry as a guardian would.
    func correct(_ assignments: String, of key: String, from source: String = parish) async throws {
        let result = try await sql(
            """
            UPDATE site SET \(assignments)
            FROM import_record AS record
            WHERE record.site_id = site.id AND record.source = $1 AND record.external_id = $2
            """, [source, key])
        try #require(result.affectedRows == 1)
    }

    func count(_ table: String) async throws -> Int {
        try await value("SELECT count(*) FROM \(table)")
    }
}

extension ImportOutcome {
    /// How many of each kind there are, those with none left out.
    var counts: [ImportChange.Kind: Int] {
        Dictionary(grouping: changes, by: \.kind).mapValues(\.count)
    }
}
