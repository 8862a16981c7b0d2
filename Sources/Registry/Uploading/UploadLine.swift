public import CivilTime
public import SpatialGrid

/// A row of an uploaded file. What is missing was not given, or has a finding.
public struct UploadLine: Sendable {
    /// Counted from 1 among the rows, the header not.
    public let number: Int
    /// Of the file, counted from 1, on which the row begins.
    public let line: Int
    /// How the file names its columns.
    public let names: [SiteColumn: String]
    /// Words, trimmed and composed; those of the other members are not among them.
    public internal(set) var texts: [SiteColumn: String] = [:]
    public internal(set) var flags: [SiteColumn: Bool] = [:]
    public internal(set) var days: [SiteColumn: CalendarDay] = [:]
    public internal(set) var access: SiteAccess?
    /// Nil where the row gives none but perhaps a postcode.
    public internal(set) var point: Coordinate?
    public internal(set) var findings: [UploadFinding] = []

    init(number: Int, line: Int, names: [SiteColumn: String]) {
        self.number = number
        self.line = line
        self.names = names
    }

    /// Whether nothing more can be told of it: it is an example of the template, or could not be taken apart.
    public internal(set) var isLeftOut = false

    mutating func refuse(_ column: SiteColumn?, _ detail: String) {
        findings.append(UploadFinding(.refused, detail, column: column.flatMap { names[$0] }))
    }
}
