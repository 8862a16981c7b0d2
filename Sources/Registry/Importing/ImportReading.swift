import OpeningHours

/// What a file held: the rows that can go in, and a remark about each that cannot or that somebody should look at.
public struct ImportReading: Sendable {
    public let format: ImportFormat
    public var entries: [SiteEntry]
    /// At most as many as the caller asked for; the counts below take no notice of that.
    public var findings: [ImportFinding]
    /// Rows, features or elements in the file, refused ones among them. What comes after a fault that ends the reading is
    /// not counted; ``brokeOff`` tells of it.
    public var rowCount: Int
    /// Rows that stay out.
    public var refusedCount = 0
    /// The keys of the rows that stay out: the file still names these entries. Unlike the findings, all of them.
    public var refusedKeys: Set<String> = []
    /// Rows that stay out and whose key cannot be told: any entry of the source may be among them.
    public var unknownRefusedKeys = 0
    /// A fault ended the reading before the file's end.
    public var brokeOff = false
    /// Rows that go in and have a remark.
    public var doubtfulCount = 0
    /// Findings beyond the greatest number asked for.
    public var findingsLeftOut = 0
    /// Which column gave which field; nil for OpenStreetMap features without columns named by the user.
    public var mapping: ColumnMapping?

    public init(format: ImportFormat, entries: [SiteEntry] = [], findings: [ImportFinding] = [], rowCount: Int = 0) {
        self.format = format
        self.entries = entries
        self.findings = findings
        self.rowCount = rowCount
        refusedCount = findings.count { $0.severity == .refused }
    }

    /// How many entries have access hours that cannot be read. They are kept as they stand and count as not known.
    public var unreadableHoursCount: Int {
        entries.count { entry in entry.accessHours.map { (try? OpeningHours($0)) == nil } ?? false }
    }

    /// Whether an entry that is in neither ``entries`` nor ``refusedKeys`` is gone from the source. It is not known to be
    /// where the rest of the file was not read, or a row was refused whose key cannot be told.
    public var tellsWhatIsGone: Bool { !brokeOff && unknownRefusedKeys == 0 }
}

public enum ImportFormat: String, Sendable, CaseIterable {
    case csv
    case geoJSON = "geojson"
    case overpassJSON = "overpass"
}

/// A remark about one row, or about the file.
public struct ImportFinding: Hashable, Sendable {
    public enum Severity: String, Sendable {
        /// The row stays out.
        case refused
        /// The row goes in; somebody should look at it.
        case doubtful
    }

    /// The line of the file, counted from 1, on which the row begins. A JSON file may be one line.
    public let line: Int
    /// Which row, feature or element of the file, counted from 1; nil for a remark about the file or the rest of it.
    public let row: Int?
    public let severity: Severity
    /// A sentence without the row's personal data.
    public let reason: String
    /// The key of the entry, where there is one.
    public let externalID: String?

    public init(line: Int, row: Int? = nil, severity: Severity, reason: String, externalID: String? = nil) {
        self.line = line
        self.row = row
        self.severity = severity
        self.reason = reason
        self.externalID = externalID
    }
}
