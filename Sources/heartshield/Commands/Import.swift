public import ArgumentParser
import Foundation
import Gzip
import Logging
import NationalGrid
import Registry
import RegistryStore

struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put a file of defibrillators into the register.",
        discussion: """
            Takes GeoJSON and Overpass JSON with OpenStreetMap tags, and CSV; each also compressed with gzip. Rows that
            cannot be read are reported with their line and the rest goes in, in one transaction.

            A later file of the same source changes what the source changed, adds what is new and reports what is gone;
            it removes nothing. Where a site was corrected here since, the correction stays.

              heartshield import aed.geojson.gz --dry-run
              heartshield import list.csv --source parish_list --map name=Venue --map latitude=Lat

            Fields for --map: \(ImportField.allCases.map(\.rawValue).joined(separator: ", ")).
            """)

    @Argument(help: "The file.", completion: .file()) var file: String
    @Option(help: "What ties this file to later ones of the same source (from the file's name without its date).")
    var source: String?
    @Option(help: "geojson, overpass or csv (found out from the file).") var format: ImportFormat?
    @Option(name: .customLong("map"), help: "field=Column: which column holds a field. May be repeated.")
    var mappings: [String] = []
    @Flag(help: "Show what would change, and change nothing.") var dryRun = false
    @Option(help: "How many remarks and changes of each kind to list.") var list = 20

    /// Bytes; a national list has a few dozen million.
    private static let greatestSize = 1_000_000_000

    func validate() throws {
        guard list >= 0 else { throw ValidationError("--list must not be negative.") }
        if let source, !SourceName.isValid(source) {
            throw ValidationError("--source takes lower-case letters, digits, _ . and -, a letter first, 63 at most.")
        }
    }

    func run() async throws {
        let configuration = try Configuration()
        _ = Console.startLogging(at: .error)
        let bytes = try contents()
        let digest = FileDigest.sha256(bytes)
        let overrides = try overrides()
        let fileName = URL(fileURLWithPath: file).lastPathComponent
        let source = source ?? SourceName.suggested(forFileNamed: fileName)
        let grid = try NationalGridTransform.load()

        let (reading, outcome) = try await Database.open(configuration) { database in
            let feed = try PostgresLocatorFeed(pool: database.pool, statements: database.statements)
            let postcodes = try await feed.loadPostcodes()
            let area = try await feed.loadPolicy().area
            let reading = try ImportReader.read(
                bytes.starts(with: [0x1F, 0x8B]) ? Gzip.decompress(bytes, limit: Self.greatestSize) : bytes,
                fileName: fileName, format: format, mapping: overrides,
                postcodes: { postcodes.coordinate(of: $0) }, grid: grid, area: area)
            let bar = ProgressBar()
            defer { bar.clear() }
            let outcome = try await PostgresImportStore(pool: database.pool, statements: database.statements).apply(
                reading, from: ImportSource(name: source, fileName: fileName, fileSHA256: digest), dryRun: dryRun
            ) { bar.show($0) }
            return (reading, outcome)
        }
        ImportReport(
            source: source, fileName: fileName, reading: reading, outcome: outcome, dryRun: dryRun, listed: list
        ).print()
    }

    private func contents() throws -> [UInt8] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), !isFolder.boolValue else {
            throw ValidationError("There is no file \(file).")
        }
        guard let size = try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int,
            size <= Self.greatestSize
        else { throw ValidationError("\(file) is larger than \(Self.greatestSize) bytes.") }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw ValidationError("\(file) cannot be read.")
        }
        return Array(data)
    }

    private func overrides() throws -> [String: String] {
        var overrides: [String: String] = [:]
        for mapping in mappings {
            let halves = mapping.split(separator: "=", maxSplits: 1).map(String.init)
            guard halves.count == 2 else { throw ValidationError("--map takes field=Column, not \"\(mapping)\".") }
            guard overrides.updateValue(halves[1], forKey: halves[0]) == nil else {
                throw ValidationError("--map names the field \(halves[0]) twice.")
            }
        }
        return overrides
    }
}

extension ImportFormat: ExpressibleByArgument {}

extension ProgressBar {
    func show(_ step: ImportStep) {
        switch step {
        case .sending(let rows, let total): show("\(rows) of \(total) rows sent", rows, of: total)
        case .comparing: show("comparing with the register", 1, of: 3)
        case .changing: show("changing the register", 2, of: 3)
        case .committing: show("keeping it", 3, of: 3)
        }
    }
}
